"""The linker by names: what is one name in one document is resolved there, then equal names meet across documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, permutations

import kg.iri
from kg.iri import digest, entity_iri, slug
from kg.link.corpus import NameTable, local_names
from kg.link.decisions import Decided
from kg.link.labels import canonical_label, ordered_names
from kg.link.local import BY_KEY, fullness, is_telling
from kg.link.meeting import Meeting
from kg.link.outcomes import ALREADY, APPLIED, NOT, outcomes
from kg.link.variants import known_variants
from kg.types import (
    Decision,
    Entity,
    Extraction,
    Link,
    Linker,
    Linking,
    LocalNames,
    Mention,
    NameKey,
    Naming,
    Outcome,
)


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
    linking = _Names(base, tuple(decisions), known or {})
    return Linker(linking.names, linking.gather, linking.merge, linking.meet, linking.link)


@dataclass(frozen=True, slots=True)
class _Names:
    """The steps of the linker, in a form that other processes can be sent."""

    base: str
    decisions: tuple[Decision, ...]
    known: Mapping[NameKey, NameKey]
    decided: Decided = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decided", Decided(self.decisions))

    def names(self, extraction: Extraction) -> LocalNames:
        return local_names(extraction, self.decided)

    def gather(self, documents: Iterable[LocalNames]) -> NameTable:
        table = NameTable(Decided(self.decisions), known=self.known)
        for local in documents:
            table.add(local)
        return table

    def merge(self, tables: Iterable[NameTable]) -> NameTable:
        merged = self.gather(())
        for table in tables:
            merged.update(table)
        return merged

    def meet(self, table: NameTable) -> Naming:
        table.complete()
        return _naming(table, self.base)

    def link(self, extractions: Iterable[Extraction]) -> Linking:
        found = {(x.document.id, x.mentions): self.names(x) for x in extractions}
        naming = self.meet(self.gather(found.values()))
        links = (link for (_, mentions), local in found.items() for link in linked(mentions, local, naming))
        in_order = tuple(each for each, _ in groupby(sorted(links, key=_place)))
        return Linking(naming.entities, in_order, naming.variants, naming.outcomes)


def linked(mentions: Iterable[Mention], local: LocalNames, naming: Naming) -> Iterator[Link]:
    """A document's mentions and what they are, in the same order."""
    for mention, place in zip(mentions, local.places, strict=True):
        name = local.names[place]
        by = naming.why.get(name.anchor, name.by) if name.by == BY_KEY else name.by
        yield Link(mention, naming.iris[name.anchor], by)


def _naming(table: NameTable, base: str) -> Naming:
    meeting = Meeting(table)
    anchors = _principals(table, meeting)
    iris = _iris(sorted(set(anchors.values())), table, base)
    of = {key: iris[anchor] for key, anchor in anchors.items()}
    families = known_variants({anchor: table.parsed[anchor] for anchor in iris}, is_telling)
    found = ((of[a], of[b]) for a, b in (*table.variants, *families) if of[a] != of[b])
    pairs = {*found, *_told_variants(table, of)} - set(_told_apart(table, of))
    entities = {entity.iri: entity for entity in _entities(table, iris, of)}
    told = [*outcomes(table, meeting, of), *_rename(entities, table, of)]
    return Naming(tuple(entities.values()), of, meeting.why, tuple(sorted(pairs)), tuple(told))


def _told_apart(table: NameTable, of: dict[NameKey, str]) -> Iterator[tuple[str, str]]:
    """Pairs that a person called two things, and not one an edition of the other."""
    for pair in table.decided.pairs:
        nodes = table.decided.nodes(pair, table.parsed) if pair.decision.do == "apart" else ""
        if not isinstance(nodes, str):
            yield from permutations((of[nodes[0]], of[nodes[1]]))


def _told_variants(table: NameTable, of: dict[NameKey, str]) -> Iterator[tuple[str, str]]:
    for pair in table.decided.pairs:
        nodes = table.decided.nodes(pair, table.parsed)
        if pair.decision.do == "variant" and not isinstance(nodes, str) and of[nodes[0]] != of[nodes[1]]:
            yield of[nodes[0]], of[nodes[1]]


def _rename(entities: dict[str, Entity], table: NameTable, of: dict[NameKey, str]) -> Iterator[Outcome]:
    """Give entities the labels that were decided; their IRIs stay."""
    for decision, ref in table.decided.renames:
        node = table.decided.node(ref, table.parsed)
        if isinstance(node, str):
            yield Outcome(decision, NOT, node)
            continue
        entity = entities[of[node]]
        effect = ALREADY if entity.names[0] == decision.other else APPLIED
        names = tuple(dict.fromkeys((decision.other, *entity.names)))
        entities[of[node]] = replace(entity, names=names)
        yield Outcome(decision, effect, "it has this label already" if effect == ALREADY else "", (of[node],))


def _principals(table: NameTable, meeting: Meeting) -> dict[NameKey, NameKey]:
    """Each anchor → the fullest of its entity."""
    principals: dict[NameKey, NameKey] = {}
    for members in meeting.groups.sets().values():
        fullest = max(members, key=lambda key: fullness(table.parsed[key]))
        principals.update(dict.fromkeys(members, fullest))
    return principals


def _iris(anchors: Iterable[NameKey], table: NameTable, base: str) -> dict[NameKey, str]:
    """Readable; of several names with one slug the shortest key has it, the others get a digest of their key."""
    taken: set[tuple[str, str]] = set()
    iris = {}
    for type_name, key in sorted(anchors, key=lambda anchor: (anchor[0], len(anchor[1]), anchor[1])):
        label = canonical_label(table.parsed[type_name, key])
        if (type_name, slug(label)) in taken:
            label = f"{label} {digest(type_name, key)[:8]}"
        taken.add((type_name, slug(label)))
        iris[type_name, key] = entity_iri(type_name, label, base=base)
    return iris


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


def _entities(table: NameTable, iris: dict[NameKey, str], of: dict[NameKey, str]) -> Iterator[Entity]:
    counts: dict[str, Counter[str]] = {}
    for anchor, forms in table.forms.items():
        counts.setdefault(of[anchor], Counter()).update(forms)
    identifiers: dict[str, set[str]] = {}
    for (_, identifier), anchors in table.identified.items():
        for anchor in anchors:
            identifiers.setdefault(of[anchor], set()).add(identifier)
    for iri, anchor in sorted((iri, anchor) for anchor, iri in iris.items()):
        names = ordered_names(counts[iri], table.parsed[anchor])
        yield Entity(iri, anchor[0], names, tuple(sorted(identifiers.get(iri, ()))))
