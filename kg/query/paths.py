"""How entities hang together: the shortest chains of asserted facts between two, and what lies around one."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pyoxigraph as ox

from kg.graph import reading
from kg.graph.claims import Fact
from kg.graph.network import facts_about
from kg.iri import ONTOLOGY
from kg.ontology import load

#: IRI of an entity → IRIs of those it has a fact with, in order.
Adjacent = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """From one entity to the next: all facts between the two, whichever way they read, in order."""

    start: str
    end: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A fact that leads from one entity to another, ``depth`` steps away; it may read either way."""

    depth: int
    start: str
    end: str
    fact: Fact


def paths(
    store: ox.Store, start: str, end: str, *, max_length: int = 4, count: int = 5
) -> Iterator[tuple[Step, ...]]:
    """At most ``count`` chains without a loop, the shortest first, in order of IRI; none for an entity and itself."""
    near = adjacent(store)
    steps = _steps(store)
    found = _chains(start, end, near, max_length=max_length)
    for _, chain in zip(range(count), found, strict=False):
        yield tuple(steps(a, b) for a, b in pairwise(chain))


def neighbours(
    store: ox.Store, iri: str, *, depth: int = 1, relations: Collection[str] = ()
) -> Iterator[Neighbour]:
    """Facts that lead from the entity, the near ones first; each fact once. ``relations``: none for all."""
    near, steps = adjacent(store, relations=relations), _steps(store, relations=relations)
    seen, level = {iri}, [iri]
    told: set[str] = set()
    for distance in range(1, depth + 1):
        following: list[str] = []
        for start in level:
            for end in near(start):
                for fact in steps(start, end).facts:
                    if fact.statement.iri not in told:
                        told.add(fact.statement.iri)
                        yield Neighbour(distance, start, end, fact)
                if end not in seen:
                    seen.add(end)
                    following.append(end)
        level = following


def part(store: ox.Store, found: Iterable[Fact]) -> ox.Store:
    """A store with these facts alone, their entities, evidences and documents."""
    kept = ox.Store()
    wanted: set[str] = set()
    for fact in found:
        said = fact.statement
        subject, target = ox.NamedNode(said.subject), ox.NamedNode(said.object_iri)
        kept.add(ox.Quad(subject, ox.NamedNode(ONTOLOGY + said.relation), target))
        wanted |= {said.iri, *(e.iri for e in fact.evidences), *(e.document for e in fact.evidences)}
        wanted |= {f"entity {said.subject}", f"entity {said.object_iri}"}
    own = {ONTOLOGY + name for name in (*load().relations, "mentions")}
    for name in sorted(wanted):
        iri = name.removeprefix("entity ")
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, reading.DEFAULT):
            if quad.predicate.value not in own:
                kept.add(quad)
    return kept


def adjacent(store: ox.Store, *, relations: Collection[str] = ()) -> Adjacent:
    """Look-up over the direct triples, both ways, that remembers."""
    predicates = [
        ox.NamedNode(ONTOLOGY + name) for name in load().relations if name in relations or not relations
    ]

    @cache
    def near(iri: str) -> tuple[str, ...]:
        node = ox.NamedNode(iri)
        found = set()
        for predicate in predicates:
            for quad in store.quads_for_pattern(node, predicate, None, reading.DEFAULT):
                found.add(quad.object)
            for quad in store.quads_for_pattern(None, predicate, node, reading.DEFAULT):
                found.add(quad.subject)
        return tuple(sorted(n.value for n in found if isinstance(n, ox.NamedNode) and n != node))

    return near


def _steps(store: ox.Store, *, relations: Collection[str] = ()) -> Callable[[str, str], Step]:
    @cache
    def about(iri: str) -> tuple[Fact, ...]:
        return tuple(fact for fact in facts_about(store, iri) if isinstance(fact.statement.object, str))

    def step(a: str, b: str) -> Step:
        ways = [(a, b), (b, a)] if a != b else [(a, b)]
        return Step(
            a,
            b,
            tuple(
                fact
                for subject, target in ways
                for fact in about(subject)
                if fact.statement.object == target and (not relations or fact.statement.relation in relations)
            ),
        )

    return step


def _chains(start: str, end: str, near: Adjacent, *, max_length: int) -> Iterator[tuple[str, ...]]:
    """All of length 1, then of length 2, and so on: only ways from which the end can still be reached are gone."""
    if start == end:
        return
    distance, level = {end: 0}, [end]
    for length in range(1, max_length + 1):
        yield from _of_length(start, end, length, (start,), near, distance)
        following = sorted({n for iri in level for n in near(iri)} - distance.keys())
        distance |= dict.fromkeys(following, length)
        level = following


def _of_length(
    here: str,
    end: str,
    left: int,
    gone: tuple[str, ...],
    near: Adjacent,
    distance: dict[str, int],
) -> Iterator[tuple[str, ...]]:
    """``left`` steps from ``here``; ``distance`` to the end is known up to ``left - 1``."""
    for following in near(here):
        if following == end:
            if left == 1:
                yield (*gone, end)
        elif following not in gone and distance.get(following, left) < left:
            yield from _of_length(following, end, left - 1, (*gone, following), near, distance)
