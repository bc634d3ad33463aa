"""What holds on a day: a store without the facts that don't."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph import reading
from kg.graph.claims import Fact, Measure
from kg.graph.network import SUBJECT, Sources, sources
from kg.iri import ONTOLOGY

_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class AsOf:
    """``store``: only the facts that hold. ``undated``: those left out because no date says since when they are so."""

    store: ox.Store
    day: str
    held: int
    left_out: int
    undated: int


def last_day(text: str) -> str:
    """ISO date of a day, or of the last day of a month or year. Raises QueryError for anything else."""
    found = _PARTIAL.fullmatch(text.strip())
    if found is not None:
        year, month = int(found[1]), int(found[2] or 12)
        if 1 <= month <= 12 and year:
            length = monthrange(year, month)[1]
            day = int(found[3] or length)
            if 1 <= day <= length:
                return date(year, month, day).isoformat()
    raise QueryError(f"no date {text!r}; write a day, a month or a year: 2025-03-31, 2025-03, 2025")


def as_of(store: ox.Store, when: str) -> AsOf:
    """Take from ``store``, which is changed, all claims that don't hold on the day, with their facts and evidences.

    A claim holds if it is asserted and its dates contain the day; one without dates from the date of the first
    document that asserts it on. Entities, documents and named graphs stay.
    """
    day, look_up = last_day(when), sources(store)
    held = left_out = undated = 0
    for iri, claim in claims(store):
        fact = reading.fact(store, iri, claim)
        found = holds(fact, day, look_up)
        if found:
            held += 1
            continue
        left_out += fact.verdict.status == "asserted"
        undated += found is None
        remove(store, fact)
    return AsOf(store, day, held, left_out, undated)


def holds(fact: Fact, day: str, look_up: Sources) -> bool | None:
    """Whether the fact holds on the day (an ISO date); None where nothing says since when."""
    weighed = fact.verdict
    if weighed.status != "asserted":
        return False
    if weighed.valid_from or weighed.valid_until:
        since, until = weighed.valid_from, weighed.valid_until
        return since <= day[: len(since)] and (not until or until >= day[: len(until)])
    issued = [look_up(e.document).date for e in fact.evidences if e.status == "asserted"]
    known = min(filter(None, issued), default="")
    return known <= day[: len(known)] if known else None


def claims(store: ox.Store) -> Iterator[tuple[str, reading.Properties]]:
    """All claims as they are now: the store changes while they are gone through."""
    quads = store.quads_for_pattern(None, SUBJECT, None, reading.DEFAULT)
    for iri in sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)):
        yield iri, reading.properties(store, iri)


def remove(store: ox.Store, fact: Fact) -> None:
    """A claim with its evidences, its quantity and what it claims."""
    said = fact.statement
    subject, target = ox.NamedNode(said.subject), ox.NamedNode(said.object_iri)
    store.remove(ox.Quad(subject, ox.NamedNode(ONTOLOGY + said.relation), target))
    quantities = [said.object_iri] if isinstance(said.object, Measure) else []
    for iri in (said.iri, *quantities, *(evidence.iri for evidence in fact.evidences)):
        for quad in list(store.quads_for_pattern(ox.NamedNode(iri), None, None, reading.DEFAULT)):
            store.remove(quad)
