"""What linking keeps of one document, and what that of all documents adds up to: one record a name."""

from collections import Counter
from collections.abc import Mapping, Sequence

from kg.link.decisions import Decided, parsed_alone
from kg.link.identifiers import identifier_of
from kg.link.labels import better_spelling
from kg.link.local import Resolved, name_key
from kg.link.names import ParsedName, parse
from kg.link.spelling import written
from kg.link.variants import variant_pairs
from kg.types import Extraction, LocalName, LocalNames, Mention, NameKey


def local_names(extraction: Extraction, decided: Decided) -> LocalNames:
    """Resolve one document's names; what it says of them depends on no other document."""
    mentions, resolved, heard = decided.resolve(extraction)
    keys = [name_key(mention.text, mention.type) for mention in mentions]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    surfaces: dict[NameKey, str] = {}
    for key, mention in zip(keys, mentions, strict=True):
        surfaces[key] = _better(surfaces.get(key, mention.text), mention.text, mention.type)
    forms = _forms(keys, extraction.mentions)
    names = [_local_name(key, surfaces[key], resolved[key], forms[key]) for key in numbers]
    parsed = {key: parse(surface, key[0]) for key, surface in surfaces.items()}
    anchors = dict.fromkeys(name.anchor for name in names)
    of_anchors = {a: parsed[a] if a in parsed else parsed_alone(a, parsed) for a in anchors}
    return LocalNames(
        tuple(names),
        tuple(numbers[key] for key in keys),
        tuple(_identified(keys, mentions, resolved)),
        tuple(sorted(set(variant_pairs(of_anchors)))),
        heard,
    )


def _better(a: str, b: str, type_name: str) -> str:
    if a == b:
        return a
    first, second = parse(a, type_name), parse(b, type_name)
    return a if better_spelling(first, second) is first else b


def _forms(keys: Sequence[NameKey], mentions: Sequence[Mention]) -> dict[NameKey, Counter[str]]:
    """How names are written; a mention that came twice counts once."""
    forms: dict[NameKey, Counter[str]] = {key: Counter() for key in keys}
    for key, mention in dict.fromkeys(zip(keys, mentions, strict=True)):
        forms[key][written(mention.text, mention.type)] += 1
    return forms


def _local_name(key: NameKey, surface: str, found: Resolved, forms: Counter[str]) -> LocalName:
    return LocalName(key, surface, found.anchor, found.by, found.carries, tuple(sorted(forms.items())))


def _identified(
    keys: Sequence[NameKey], mentions: Sequence[Mention], resolved: Mapping[NameKey, Resolved]
) -> list[tuple[str, str, NameKey]]:
    found = (
        (mention.type, identifier_of(mention.type, mention.url), resolved[key].anchor)
        for key, mention in zip(keys, mentions, strict=True)
        if mention.url
    )
    return sorted({(type_name, iri, anchor) for type_name, iri, anchor in found if iri})


class NameTable:
    """The names of all documents; documents are added one at a time, in any order, and not kept.

    ``known``: other names → names, from background knowledge. ``forms``: anchor → how it is written, and how often.
    ``surfaces``: the spelling that was parsed.
    """

    def __init__(self, decided: Decided, *, known: Mapping[NameKey, NameKey] | None = None) -> None:
        self.decided = decided
        self.known = known or {}
        self.parsed: dict[NameKey, ParsedName] = {}
        self.forms: dict[NameKey, Counter[str]] = {}
        self.carried: dict[NameKey, set[NameKey]] = {}
        self.identified: dict[tuple[str, str], set[NameKey]] = {}
        self.variants: set[tuple[NameKey, NameKey]] = set()
        self.surfaces: dict[NameKey, str] = {}

    def add(self, local: LocalNames) -> None:
        for name in local.names:
            self._spell(name.key, name.surface)
            self._count(name.anchor, dict(name.forms))
            if name.carries:
                self.carried.setdefault(name.key, set()).add(name.anchor)
        for type_name, iri, anchor in local.identified:
            self.identified.setdefault((type_name, iri), set()).add(anchor)
        self.variants.update(local.variants)
        self.decided.hear(local.heard)

    def update(self, other: "NameTable") -> None:
        """With what another has gathered of other documents."""
        for key, surface in other.surfaces.items():
            self._spell(key, surface)
        for anchor, forms in other.forms.items():
            self._count(anchor, forms)
        for key, anchors in other.carried.items():
            self.carried.setdefault(key, set()).update(anchors)
        for named, anchors in other.identified.items():
            self.identified.setdefault(named, set()).update(anchors)
        self.variants.update(other.variants)
        self.decided.hear(other.decided.heard())

    def _spell(self, key: NameKey, surface: str) -> None:
        if self.surfaces.get(key) != surface:
            parsed = parse(surface, key[0])
            if better_spelling(self.parsed.get(key, parsed), parsed) is parsed:
                self.parsed[key], self.surfaces[key] = parsed, surface

    def _count(self, anchor: NameKey, counted: Mapping[str, int]) -> None:
        forms = self.forms.get(anchor)
        if forms is None:
            forms = self.forms[anchor] = Counter()
        for form, count in counted.items():
            forms[form] += count

    def complete(self) -> None:
        """When all are added: what an anchor of one document alone looks like depends on the best spelling."""
        for anchor in self.decided.alone:
            self.parsed[anchor] = parsed_alone(anchor, self.parsed)
