"""Parts of the graph small enough to draw: around some entities, or around the best known ones."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from kg.graph.network import time_span
from kg.server.claims import Json, fact, heading, ref, within
from kg.server.parameters import Given
from kg.server.problems import Problem
from kg.server.rows import Row
from kg.server.served import Served, check_relations, check_types, find_entity

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
    """Reads facts between entities until it has read `MAX_ROWS`; ``unread``: nodes and facts that were passed over."""

    def __init__(self, served: Served, wanted: Filter) -> None:
        self.served, self.wanted = served, wanted
        self.left, self.unread = MAX_ROWS, 0

    def facts(self, iri: str) -> Iterator[Row]:
        if self.left <= 0:
            self.unread += 1
            return
        found = self.served.rows.touching(iri)
        self.left -= len(found) + 1
        yield from (row for row in found if self.fits(row))

    def draws(self, iri: str) -> bool:
        """Whether it is an entity of a wanted type."""
        kind = self.served.label(iri)[1]
        return kind in (self.wanted.types or self.served.ontology.kinds)

    def fits(self, row: Row) -> bool:
        """Whether it is wanted."""
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
        if self.left <= 0:
            self.unread += 1
            return False
        self.left -= 1
        dates = time_span(fact(self.served, row.claim).evidences, self.served.look_up)
        return within(dates, self.wanted.since, self.wanted.until)


def neighbourhood(served: Served, given: Given) -> Json:
    """``/api/neighbourhood``."""
    check_types(served, given["type"])
    check_relations(served, given["relation"])
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
        around = iter(_around(reader, [iri for iri in depths if depths[iri] == depth - 1], depths))
        drawable = filter(reader.draws, around)
        taken = list(islice(drawable, given["nodes"] - len(depths)))
        # A hub has thousands: their types are looked up only where they matter.
        left_out += sum(1 for _ in (drawable if wanted.types else around))
        depths.update(dict.fromkeys(taken, depth))
    return _drawn(reader, centres, depths, left_out)


def overview(served: Served, given: Given) -> Json:
    """``/api/overview``."""
    check_types(served, given["type"])
    reader = Reader(served, Filter(statuses=("asserted",)))
    known, total = _best_known(served, given["nodes"], given["type"])
    return _drawn(reader, [], dict.fromkeys(known, 0), total - len(known), most=given["edges"])


def _around(reader: Reader, centres: Iterable[str], depths: dict[str, int]) -> list[str]:
    """Neighbours that aren't in ``depths``, the best supported first."""
    best: dict[str, tuple[int, float]] = {}
    for centre in centres:
        for row in reader.facts(centre):
            other = row.other(centre)
            if other not in depths:
                rank = (row.support, row.confidence)
                best[other] = max(rank, best.get(other, rank))
    return sorted(best, key=lambda iri: (-best[iri][0], -best[iri][1], iri))


def _drawn(
    reader: Reader, centres: list[str], depths: dict[str, int], left_out: int, *, most: int | None = None
) -> Json:
    """With ``most`` facts; none are read for 0."""
    most = EDGES_PER_NODE * len(depths) + 50 if most is None else most
    found = [row for row in (reader.served.rows.between(depths) if most else ()) if reader.fits(row)]
    ranked = sorted(found, key=lambda row: (-row.support, -row.confidence, row.claim))
    shown = ranked[:most]
    return {
        "centres": centres,
        "nodes": _nodes(reader.served, depths),
        "edges": [_edge(reader.served, row) for row in shown],
        "omitted": {"nodes": left_out, "edges": len(ranked) - len(shown) + reader.unread},
    }


def _nodes(served: Served, depths: Mapping[str, int]) -> list[Json]:
    documents = _documents(served, depths)
    return [
        {**ref(served, iri), "documents": documents.get(iri, 0), "depth": depth}
        for iri, depth in depths.items()
    ]


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


def _documents(served: Served, iris: Collection[str]) -> dict[str, int]:
    """Entity → number of documents that name it."""
    chosen = f"SELECT iri, weight FROM entity WHERE iri IN ({', '.join('?' * len(iris))})"
    with _index(served) as database:
        return dict(database.execute(chosen, tuple(iris)))


def _index(served: Served) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"file:{served.build.names}?mode=ro&immutable=1", uri=True))


def _best_known(served: Served, limit: int, types: Sequence[str]) -> tuple[list[str], int]:
    """IRIs by number of documents, and how many there are in all."""
    where = f" WHERE type IN ({', '.join('?' * len(types))})" if types else ""
    order = " ORDER BY weight DESC, iri LIMIT ?"
    with _index(served) as database:
        found = [iri for (iri,) in database.execute(f"SELECT iri FROM entity{where}{order}", (*types, limit))]
        (total,) = database.execute(f"SELECT COUNT(*) FROM entity{where}", types).fetchone()
    return [iri for iri in found if served.label(iri)[1]], total
