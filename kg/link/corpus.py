"""What the linker keeps of all documents: one record a name, one sighting a mention."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.link.decisions import Decided, parsed_alone
from kg.link.groups import NameKey
from kg.link.identifiers import identifier_of
from kg.link.labels import better_spelling
from kg.link.local import Resolved, name_key
from kg.link.names import ParsedName, parse
from kg.link.variants import variant_pairs
from kg.types import Extraction, Mention, Provenance


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mention as its document has it, and the name that it stands for there."""

    mention: Mention
    anchor: NameKey
    by: Provenance


class Corpus:
    """Extractions are added one at a time and not kept. ``known``: other names → names, from background knowledge."""

    def __init__(self, decided: Decided, *, known: Mapping[NameKey, NameKey] | None = None) -> None:
        self.decided = decided
        self.known = known or {}
        self.parsed: dict[NameKey, ParsedName] = {}
        self.sightings: list[Sighting] = []
        self.carried: dict[NameKey, set[NameKey]] = {}
        self.identified: dict[tuple[str, str], set[NameKey]] = {}
        self.variants: set[tuple[NameKey, NameKey]] = set()

    def add(self, extraction: Extraction) -> None:
        """Resolve one document's names and keep what other documents need of them."""
        mentions, resolved = self.decided.resolve(extraction)
        for said, mention in zip(extraction.mentions, mentions, strict=True):
            key = name_key(mention.text, mention.type)
            self._remember(said, mention, key, resolved[key])
        for anchor in {name.anchor for name in resolved.values()} & self.decided.alone.keys():
            self.parsed[anchor] = parsed_alone(anchor, self.parsed)
        self.variants.update(variant_pairs({r.anchor: self.parsed[r.anchor] for r in resolved.values()}))

    def _remember(self, said: Mention, mention: Mention, key: NameKey, found: Resolved) -> None:
        parsed = parse(mention.text, mention.type)
        self.parsed[key] = better_spelling(self.parsed.get(key, parsed), parsed)
        self.sightings.append(Sighting(said, found.anchor, found.by))
        if found.carries:
            self.carried.setdefault(key, set()).add(found.anchor)
        if iri := identifier_of(mention.type, mention.url):
            self.identified.setdefault((mention.type, iri), set()).add(found.anchor)
