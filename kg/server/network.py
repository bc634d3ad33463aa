"""Parts of the graph small enough to draw: around some entities, or around the best known ones."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from kg.graph import reading
from kg.graph.network import MENTIONS, time_span
from kg.server.claims import Json, Row, fact, heading, rows, within
from kg.server.parameters import Given
from kg.server.problems import Problem
from kg.server.served import Served, find_entity

#: Facts that are drawn for each node that may be.
EDGES_PER_NODE = 4
#: Claims that are read for one picture.
MAX_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty: all."""

    types: Sequence[str] = ()
    relations: Sequence[str] = ()
    statuses: Sequence[str] = ()
    confidence: float = 0.0
    since: str | None = None
    until: str | None = None


class Reader:
    """Reads facts between entities until it has read `MAX_ROWS`; ``unread``: nodes that were passed over."""

    def __init__(self, served: Served, wanted: Filter) -> None:
        self.served, self.wanted = served, wanted
        self.left, self.unread = MAX_ROWS, 0

    def facts(self, iri: str) -> Iterator[Row]:
        if self.left <= 0:
            self.unread += 1
            return
        found = rows(self.served, iri)
        self.left -= len(found) + 1
        yield from (row for row in found if self._fits(row))

    def _fits(self, row: Row) -> bool:
        wanted = self.wanted
        return (
            row.relation in self.served.ontology.relations
            and (not wanted.relations or row.relation in wanted.relations)
            and (not wanted.statuses or row.status in wanted.statuses)
            and row.confidence >= wanted.confidence
            and self._timely(row)
        )

    def _timely(self, row: Row) -> bool:
        if not self.wanted.since and not self.wanted.until:
            return True
        self.left -= 1
        dates = time_span(fact(self.served, row.claim).evidences, self.served.look_up)
        return within(dates, self.wanted.since, self.wanted.until)


def neighbourhood(served: Served, given: Given) -> Json:
    """``/api/neighbourhood``."""
    wanted = Filter(
        given["type"], given["relation"], given["status"], given["confidence"], given["from"], given["until"]
    )
    reader = Reader(served, wanted)
    centres = list(dict.fromkeys(find_entity(served, iri)[0] for iri in given["iri"]))
    if len(centres) > given["nodes"]:
        raise Problem(400, f"{len(centres)} centres, but nodes={given['nodes']}")
    depths = dict.fromkeys(centres, 0)
    left_out = 0
    for depth in range(1, given["depth"] + 1):
        around = _around(reader, [iri for iri in depths if depths[iri] == depth - 1], depths)
        room = given["nodes"] - len(depths)
        left_out += max(0, len(around) - room)
        depths.update(dict.fromkeys(around[:room], depth))
    return _drawn(reader, centres, depths, left_out)


def overview(served: Served, given: Given) -> Json:
    """``/api/overview``."""
    reader = Reader(served, Filter(statuses=("asserted",)))
    known, total = _best_known(served, given["nodes"], given["type"])
    return _drawn(reader, [], dict.fromkeys(known, 0), total - len(known))


def _around(reader: Reader, centres: Iterable[str], depths: dict[str, int]) -> list[str]:
    """Neighbours that aren't in ``depths``, the best supported first."""
    best: dict[str, tuple[int, float]] = {}
    kinds, types = reader.served.ontology.kinds, reader.wanted.types
    for centre in centres:
        for row in reader.facts(centre):
            if row.other in depths:
                continue
            kind = reader.served.label(row.other)[1]
            if kind in kinds and (not types or kind in types):
                rank = (row.support, row.confidence)
                best[row.other] = max(rank, best.get(row.other, rank))
    return sorted(best, key=lambda iri: (-best[iri][0], -best[iri][1], iri))


def _drawn(reader: Reader, centres: list[str], depths: dict[str, int], left_out: int) -> Json:
    found: dict[str, Row] = {}
    for iri in depths:
        found.update((row.claim, row) for row in reader.facts(iri) if row.other in depths)
    ranked = sorted(found.values(), key=lambda row: (-row.support, -row.confidence, row.claim))
    shown = ranked[: EDGES_PER_NODE * len(depths) + 50]
    return {
        "centres": centres,
        "nodes": [_node(reader.served, iri, depth) for iri, depth in depths.items()],
        "edges": [_edge(reader.served, row) for row in shown],
        "omitted": {"nodes": left_out, "edges": len(ranked) - len(shown) + reader.unread},
    }


def _node(served: Served, iri: str, depth: int) -> Json:
    label, kind = served.label(iri)
    documents = len(reading.subjects(served.store, MENTIONS, iri))
    return {"iri": iri, "label": label, "type": kind, "documents": documents, "depth": depth}


def _edge(served: Served, row: Row) -> Json:
    first, last = time_span(fact(served, row.claim).evidences, served.look_up)
    return {
        "claim": row.claim,
        "source": row.subject,
        "target": row.target,
        "relation": row.relation,
        "label": heading(served, row.relation),
        "support": row.support,
        "confidence": row.confidence,
        "status": row.status,
        "first": first,
        "last": last,
    }


def _best_known(served: Served, limit: int, types: Sequence[str]) -> tuple[list[str], int]:
    """IRIs by number of documents, and how many there are in all."""
    where = f" WHERE type IN ({', '.join('?' * len(types))})" if types else ""
    order = " ORDER BY weight DESC, iri LIMIT ?"
    with closing(sqlite3.connect(f"file:{served.build.names}?mode=ro&immutable=1", uri=True)) as database:
        found = [iri for (iri,) in database.execute(f"SELECT iri FROM entity{where}{order}", (*types, limit))]
        (total,) = database.execute(f"SELECT COUNT(*) FROM entity{where}", types).fetchone()
    return [iri for iri in found if served.label(iri)[1]], total
