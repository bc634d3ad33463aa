"""The linker by names: what is one name in one document is resolved there, then equal names meet across documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, permutations

import kg.iri
from kg.iri import digest, entity_iri, slug
from kg.link.corpus import Corpus
from kg.link.decisions import Decided
from kg.link.groups import NameKey
from kg.link.labels import canonical_label, ordered_names
from kg.link.local import fullness, is_telling
from kg.link.meeting import Meeting
from kg.link.outcomes import ALREADY, APPLIED, NOT, outcomes
from kg.link.spelling import written
from kg.link.variants import known_variants
from kg.types import Decision, Entity, Extraction, Link, Linker, Linking, Outcome


def make(
    *,
    base: str = kg.iri.BASE,
    decisions: Sequence[Decision] = (),
    known: Mapping[NameKey, NameKey] | None = None,
) -> Linker:
    """Names decide, never similarity: what differs in a stated part stays apart. A person's decisions come first.

    ``known``: other names → names, from background knowledge (`kg.link.background.known_names`).
    Raises ConfigError for decisions that contradict each other.
    """
    Decided(decisions)

    def link(extractions: Iterable[Extraction]) -> Linking:
        corpus = Corpus(Decided(decisions), known=known)
        for extraction in extractions:
            corpus.add(extraction)
        return _linking(corpus, base)

    return link


def _linking(corpus: Corpus, base: str) -> Linking:
    meeting = Meeting(corpus)
    anchors = _principals(corpus, meeting)
    iris = _iris(sorted(set(anchors.values())), corpus, base)
    of = {key: iris[anchor] for key, anchor in anchors.items()}
    links = _links(corpus, meeting, of)
    families = known_variants({anchor: corpus.parsed[anchor] for anchor in iris}, is_telling)
    found = ((of[a], of[b]) for a, b in (*corpus.variants, *families) if of[a] != of[b])
    pairs = {*found, *_told_variants(corpus, of)} - set(_told_apart(corpus, of))
    entities = {entity.iri: entity for entity in _entities(links, corpus, iris, of)}
    told = [*outcomes(corpus, meeting, of), *_rename(entities, corpus, of)]
    return Linking(tuple(entities.values()), links, tuple(sorted(pairs)), tuple(told))


def _told_apart(corpus: Corpus, of: dict[NameKey, str]) -> Iterator[tuple[str, str]]:
    """Pairs that a person called two things, and not one an edition of the other."""
    for pair in corpus.decided.pairs:
        nodes = corpus.decided.nodes(pair, corpus.parsed) if pair.decision.do == "apart" else ""
        if not isinstance(nodes, str):
            yield from permutations((of[nodes[0]], of[nodes[1]]))


def _told_variants(corpus: Corpus, of: dict[NameKey, str]) -> Iterator[tuple[str, str]]:
    for pair in corpus.decided.pairs:
        nodes = corpus.decided.nodes(pair, corpus.parsed)
        if pair.decision.do == "variant" and not isinstance(nodes, str) and of[nodes[0]] != of[nodes[1]]:
            yield of[nodes[0]], of[nodes[1]]


def _rename(entities: dict[str, Entity], corpus: Corpus, of: dict[NameKey, str]) -> Iterator[Outcome]:
    """Give entities the labels that were decided; their IRIs stay."""
    for decision, ref in corpus.decided.renames:
        node = corpus.decided.node(ref, corpus.parsed)
        if isinstance(node, str):
            yield Outcome(decision, NOT, node)
            continue
        entity = entities[of[node]]
        effect = ALREADY if entity.names[0] == decision.other else APPLIED
        names = tuple(dict.fromkeys((decision.other, *entity.names)))
        entities[of[node]] = replace(entity, names=names)
        yield Outcome(decision, effect, "it has this label already" if effect == ALREADY else "", (of[node],))


def _principals(corpus: Corpus, meeting: Meeting) -> dict[NameKey, NameKey]:
    """Each anchor → the fullest of its entity."""
    principals: dict[NameKey, NameKey] = {}
    for members in meeting.groups.sets().values():
        fullest = max(members, key=lambda key: fullness(corpus.parsed[key]))
        principals.update(dict.fromkeys(members, fullest))
    return principals


def _iris(anchors: Iterable[NameKey], corpus: Corpus, base: str) -> dict[NameKey, str]:
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


def _links(corpus: Corpus, meeting: Meeting, of: dict[NameKey, str]) -> tuple[Link, ...]:
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
    links: Iterable[Link], corpus: Corpus, iris: dict[NameKey, str], of: dict[NameKey, str]
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
