"""The linker by names: what is one name in one document is resolved there, then equal names meet across documents."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

import kg.iri
from kg.iri import digest, entity_iri, slug
from kg.link.groups import Groups, NameKey
from kg.link.identifiers import compatible, identifier_of
from kg.link.labels import better_spelling, canonical_label, ordered_names
from kg.link.local import Resolved, fullness, name_key, resolve
from kg.link.names import ParsedName, parse
from kg.link.spelling import written
from kg.link.variants import variant_pairs
from kg.types import Entity, Extraction, Link, Linker, Linking, Mention, Provenance

#: Types whose identifiers say who they are; a link on an organisation's name often leads to its product.
_IDENTIFIED = frozenset({"Paper", "Model", "Software", "Dataset"})


#: An address under more names than this identifies none of them.
_MOST_NAMES = 20
_BY_IDENTIFIER = Provenance("link:identifier", 0.95)
_BY_CARRYING = Provenance("link:short", 0.8)


@dataclass(frozen=True, slots=True)
class _Sighting:
    mention: Mention
    anchor: NameKey
    by: Provenance


class _Corpus:
    """What is kept of all documents: one record a name, one sighting a mention."""

    def __init__(self) -> None:
        self.parsed: dict[NameKey, ParsedName] = {}
        self.sightings: list[_Sighting] = []
        self.carried: dict[NameKey, set[NameKey]] = {}
        self.identified: dict[tuple[str, str], set[NameKey]] = {}
        self.variants: set[tuple[NameKey, NameKey]] = set()

    def add(self, extraction: Extraction) -> None:
        """Resolve one document's names and keep what other documents need of them."""
        resolved = resolve(extraction.mentions, extraction.aliases)
        for mention in extraction.mentions:
            key = name_key(mention.text, mention.type)
            self._remember(mention, key, resolved[key])
        self.variants.update(variant_pairs({r.anchor: self.parsed[r.anchor] for r in resolved.values()}))

    def _remember(self, mention: Mention, key: NameKey, found: Resolved) -> None:
        parsed = parse(mention.text, mention.type)
        self.parsed[key] = better_spelling(self.parsed.get(key, parsed), parsed)
        self.sightings.append(_Sighting(mention, found.anchor, found.by))
        if found.carries:
            self.carried.setdefault(key, set()).add(found.anchor)
        if iri := identifier_of(mention.type, mention.url):
            self.identified.setdefault((mention.type, iri), set()).add(found.anchor)


def make(*, base: str = kg.iri.BASE) -> Linker:
    """Names decide, never similarity: what differs in a stated part stays apart."""

    def link(extractions: Iterable[Extraction]) -> Linking:
        corpus = _Corpus()
        for extraction in extractions:
            corpus.add(extraction)
        return _linking(corpus, base)

    return link


class _Meeting:
    """Names of all documents that are one thing, and why they are."""

    def __init__(self, corpus: _Corpus) -> None:
        self._corpus = corpus
        self.groups = Groups(sighting.anchor for sighting in corpus.sightings)
        self.why: dict[NameKey, Provenance] = {}
        self._join_spellings()
        self._join_identified()
        self._join_carried()

    def _join_spellings(self) -> None:
        by_flat: dict[tuple[str, str], NameKey] = {}
        for key in list(self.groups.sets()):
            flat = self._corpus.parsed[key].flat
            if flat and key[0] != "Person":
                self.groups.join(by_flat.setdefault((key[0], flat), key), key)

    def _join_identified(self) -> None:
        for (type_name, _), anchors in sorted(self._corpus.identified.items()):
            if type_name not in _IDENTIFIED or len(anchors) > _MOST_NAMES:
                continue
            for a, b in combinations(sorted(anchors), 2):
                if compatible(self._corpus.parsed[a], self._corpus.parsed[b]):
                    self._join(a, b, _BY_IDENTIFIER)

    def _join_carried(self) -> None:
        """A name that lost its maker means the same wherever it stands alone, if all documents that say agree."""
        carried = sorted(self._corpus.carried.items())
        agreed = [(short, {self.groups.find(full) for full in fulls}, min(fulls)) for short, fulls in carried]
        for short, groups, full in agreed:
            if len(groups) == 1:
                self._join(short, full, _BY_CARRYING)

    def _join(self, a: NameKey, b: NameKey, by: Provenance) -> None:
        self.groups.join(a, b)
        short = min(a, b, key=lambda key: fullness(self._corpus.parsed[key]))
        self.why.setdefault(short, by)


def _linking(corpus: _Corpus, base: str) -> Linking:
    meeting = _Meeting(corpus)
    anchors = _principals(corpus, meeting)
    iris = _iris(sorted(set(anchors.values())), corpus, base)
    of = {key: iris[anchor] for key, anchor in anchors.items()}
    links = _links(corpus, meeting, of)
    pairs = sorted({(of[a], of[b]) for a, b in corpus.variants if of[a] != of[b]})
    return Linking(tuple(_entities(links, corpus, iris, of)), links, tuple(pairs))


def _principals(corpus: _Corpus, meeting: _Meeting) -> dict[NameKey, NameKey]:
    """Each anchor → the fullest of its entity."""
    principals: dict[NameKey, NameKey] = {}
    for members in meeting.groups.sets().values():
        fullest = max(members, key=lambda key: fullness(corpus.parsed[key]))
        principals.update(dict.fromkeys(members, fullest))
    return principals


def _iris(anchors: Iterable[NameKey], corpus: _Corpus, base: str) -> dict[NameKey, str]:
    """Readable; of several names with one slug the shortest key has it, the others get a digest of their key."""
    taken: set[tuple[str, str]] = set()
    iris = {}
    for type_name, key in sorted(anchors, key=lambda anchor: (anchor[0], len(anchor[1]), anchor[1])):
        label = canonical_label(corpus.parsed[type_name, key])
        if (type_name, slug(label)) in taken:
            label = f"{label} {digest(type_name, key)[:8]}"
        taken.add((type_name, slug(label)))
        iris[type_name, key] = entity_iri(type_name, label, base=base)
    return iris


def _links(corpus: _Corpus, meeting: _Meeting, of: dict[NameKey, str]) -> tuple[Link, ...]:
    """In order of place; a mention that came twice, with two copies of a document, has one link."""
    links = (
        Link(s.mention, of[s.anchor], meeting.why.get(s.anchor, s.by) if s.by.finder == "link:key" else s.by)
        for s in corpus.sightings
    )
    return tuple(link for link, _ in groupby(sorted(links, key=_place)))


def _place(link: Link) -> tuple[str | int | float, ...]:
    mention, span = link.mention, link.mention.span
    score = -1.0 if mention.by.score is None else mention.by.score
    return (
        span.document,
        span.start,
        span.end,
        mention.type,
        mention.text,
        mention.url,
        mention.by.finder,
        score,
    )


def _entities(
    links: Iterable[Link], corpus: _Corpus, iris: dict[NameKey, str], of: dict[NameKey, str]
) -> Iterator[Entity]:
    counts: dict[str, Counter[str]] = {}
    for link in links:
        counts.setdefault(link.entity, Counter())[written(link.mention.text, link.mention.type)] += 1
    identifiers: dict[str, set[str]] = {}
    for (_, identifier), anchors in corpus.identified.items():
        for anchor in anchors:
            identifiers.setdefault(of[anchor], set()).add(identifier)
    for iri, anchor in sorted((iri, anchor) for anchor, iri in iris.items()):
        names = ordered_names(counts[iri], corpus.parsed[anchor])
        yield Entity(iri, anchor[0], names, tuple(sorted(identifiers.get(iri, ()))))
