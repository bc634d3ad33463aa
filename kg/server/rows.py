"""All claims without their evidences, read once when the server starts.

A worker that reads them from the store copies the pages that it touches, since reading counts references there: for
an entity with tens of thousands of claims that takes seconds, from here milliseconds.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Store

from kg.graph.claims import STATUSES
from kg.graph.terms import RDF
from kg.iri import ONTOLOGY, local

_PREFIXES = {"rdf": RDF, "kg": ONTOLOGY}
_ALL = """SELECT ?claim ?subject ?relation ?target ?status ?support ?confidence {
  ?claim rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?target .
  OPTIONAL { ?claim kg:status ?status }
  OPTIONAL { ?claim kg:supportCount ?support }
  OPTIONAL { ?claim kg:confidence ?confidence }
}"""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim without its evidences. ``target``: IRI of its object, be it an entity or a quantity."""

    claim: str
    subject: str
    relation: str
    target: str
    status: str
    support: int
    confidence: float

    def other(self, iri: str) -> str:
        """IRI at the other end."""
        return self.target if self.subject == iri else self.subject


@dataclass(frozen=True, slots=True)
class Rows:
    """Claims by the entity that is their subject, "out", and by the one that is their object, "in".

    ``relations``: in the order in which they are shown.
    """

    relations: Mapping[str, int]
    out: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    into: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def about(self, iri: str, *, relation: str | None = None, direction: str = "both") -> Iterator[Row]:
        """All claims at one of whose ends the entity stands, by direction, relation, status and support."""
        for _, rows in self._ends(iri, direction):
            yield from sorted(
                (row for row in rows if relation in (None, row.relation)),
                key=lambda row: self._place(row, iri),
            )

    def touching(self, iri: str) -> Sequence[Row]:
        """As `about`, in no order that means anything."""
        return (*self.out.get(iri, ()), *self.into.get(iri, ()))

    def between(self, iris: Collection[str]) -> list[Row]:
        """All claims whose ends both are among the entities."""
        return [row for iri in iris for row in self.out.get(iri, ()) if row.target in iris]

    def tally(self, iri: str) -> dict[tuple[str, str], Counter[str]]:
        """Direction and relation, in the order of `about` → how many claims of each status."""
        found: dict[tuple[str, str], Counter[str]] = {}
        for direction, rows in self._ends(iri, "both"):
            for row in rows:
                found.setdefault((direction, row.relation), Counter())[row.status] += 1
        keys = sorted(found, key=lambda key: (key[0] == "in", self._order(key[1]), key[1]))
        return {key: found[key] for key in keys}

    def _ends(self, iri: str, direction: str) -> Iterator[tuple[str, Sequence[Row]]]:
        for name, ends in (("out", self.out), ("in", self.into)):
            if direction in (name, "both"):
                yield name, ends.get(iri, ())

    def _order(self, relation: str) -> int:
        return self.relations.get(relation, len(self.relations))

    def _place(self, row: Row, iri: str) -> tuple[int, str, int, int, str, str]:
        status = STATUSES.index(row.status) if row.status in STATUSES else len(STATUSES)
        return (self._order(row.relation), row.relation, status, -row.support, row.other(iri), row.claim)


def read(store: Store, relations: Sequence[str]) -> Rows:
    """Takes some 20 µs a claim. ``relations``: in the order in which they are to be shown."""
    out: dict[str, list[Row]] = {}
    into: dict[str, list[Row]] = {}
    for row in _read(store):
        out.setdefault(row.subject, []).append(row)
        into.setdefault(row.target, []).append(row)
    return Rows({name: number for number, name in enumerate(relations)}, out, into)


def _read(store: Store) -> Iterator[Row]:
    solutions: Any = store.query(_ALL, prefixes=_PREFIXES)
    same: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for solution in solutions:
        said = tuple("" if term is None else same.setdefault(term.value, term.value) for term in solution)
        # The least values where there are several, which a valid graph hasn't.
        found[said[0]] = min(said, found.get(said[0], said))
    for claim, subject, relation, target, status, support, confidence in found.values():
        counts = int(support or 0), float(confidence or 0)
        yield Row(claim, subject, _local(same, relation), target, _local(same, status), *counts)


def _local(same: dict[str, str], iri: str) -> str:
    name = local(iri)
    return same.setdefault(name, name)
