"""What stage 2 keeps of each document, so that a build does again only what a change touches.

One SQLite file beside the graph: the names of each document, the lines that it gives the graph, its votes on claims,
and the lines of each entity. All of it can be made again from the extractions: a ledger that is missing, damaged or
of other rules is begun anew.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from kg.errors import BuildError
from kg.types import Heard, LocalName, LocalNames, NameKey, Provenance

_SCHEMA = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    id TEXT PRIMARY KEY, mark TEXT NOT NULL, names BLOB NOT NULL, counts BLOB NOT NULL,
    entities TEXT NOT NULL DEFAULT '', lines BLOB NOT NULL DEFAULT x'', remarks BLOB NOT NULL DEFAULT x''
) WITHOUT ROWID;
CREATE TABLE vote (
    claim TEXT NOT NULL, document TEXT NOT NULL, statement BLOB NOT NULL, votes BLOB NOT NULL,
    PRIMARY KEY (claim, document)
) WITHOUT ROWID;
CREATE INDEX vote_of_document ON vote (document);
CREATE TABLE entity (iri TEXT PRIMARY KEY, lines TEXT NOT NULL) WITHOUT ROWID;
"""
_VERSION = 2


#: What is claimed, and the votes on it: rows of plain values, see `kg.graph.rows`.
Ballot = tuple[list[Any], list[list[Any]]]


class Ledger:
    """An open ledger. Documents are named by their ids; what is written is there when the block of `opened` ends well."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def state(self, name: str) -> str:
        """ "" where it was never set."""
        found = self._database.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def set_state(self, **values: str) -> None:
        self._database.executemany("REPLACE INTO state VALUES (?, ?)", values.items())

    def marks(self) -> dict[str, str]:
        """Document → what its names were read from and by which rules."""
        return dict(self._database.execute("SELECT id, mark FROM document"))

    def put_names(self, document: str, mark: str, names: LocalNames, counts: Mapping[str, Any]) -> None:
        row = (document, mark, encode_names(names), orjson.dumps(counts))
        self._database.execute(
            "INSERT INTO document (id, mark, names, counts) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET mark = excluded.mark, names = excluded.names, counts = excluded.counts, entities = ''",
            row,
        )

    def names(self) -> Iterator[tuple[bytes, dict[str, Any]]]:
        """Encoded names and counts of every document, in order of id."""
        for names, counts in self._database.execute("SELECT names, counts FROM document ORDER BY id"):
            yield names, orjson.loads(counts)

    def contribution(self, document: str) -> tuple[bytes, str, dict[str, Any]]:
        """Encoded names, digest of the entities under which it was written, "" if it wasn't, and the remarks."""
        names, entities, remarks = self._database.execute(
            "SELECT names, entities, remarks FROM document WHERE id = ?", (document,)
        ).fetchone()
        return names, entities, orjson.loads(remarks) if remarks else {}

    def put_contribution(
        self,
        document: str,
        entities: str,
        lines: Iterable[str],
        ballots: Mapping[str, Ballot],
        remarks: Any,
    ) -> None:
        """``ballots``: by claim. ``remarks``: whatever else is to be kept, as JSON."""
        self._database.execute("DELETE FROM vote WHERE document = ?", (document,))
        self._database.execute(
            "UPDATE document SET entities = ?, lines = ?, remarks = ? WHERE id = ?",
            (entities, _packed(lines), orjson.dumps(remarks), document),
        )
        self._database.executemany(
            "INSERT INTO vote VALUES (?, ?, ?, ?)",
            (
                (claim, document, orjson.dumps(statement), orjson.dumps(votes))
                for claim, (statement, votes) in ballots.items()
            ),
        )

    def put_remarks(self, document: str, remarks: Any) -> None:
        row = (orjson.dumps(remarks), document)
        self._database.execute("UPDATE document SET remarks = ? WHERE id = ?", row)

    def drop(self, document: str) -> None:
        self._database.execute("DELETE FROM vote WHERE document = ?", (document,))
        self._database.execute("DELETE FROM document WHERE id = ?", (document,))

    def lines_of(self, document: str) -> list[str]:
        found = self._database.execute("SELECT lines FROM document WHERE id = ?", (document,)).fetchone()
        return _unpacked(found[0]) if found else []

    def lines(self) -> Iterator[str]:
        """Those of documents and of entities."""
        for (packed,) in self._database.execute("SELECT lines FROM document ORDER BY id"):
            yield from _unpacked(packed)
        for (lines,) in self._database.execute("SELECT lines FROM entity ORDER BY iri"):
            yield from lines.split("\n")

    def claims_of(self, document: str) -> list[str]:
        found = self._database.execute("SELECT claim FROM vote WHERE document = ?", (document,))
        return [claim for (claim,) in found]

    def is_claimed(self, claim: str) -> bool:
        return bool(self._database.execute("SELECT 1 FROM vote WHERE claim = ? LIMIT 1", (claim,)).fetchone())

    def votes_on(self, claim: str) -> Ballot | None:
        """Of all documents; None for what nobody claims."""
        select = "SELECT claim, statement, votes FROM vote WHERE claim = ? ORDER BY document"
        return next((found[1:] for found in _by_claim(self._database.execute(select, (claim,)))), None)

    def claims(self) -> Iterator[tuple[str, list[Any], list[list[Any]]]]:
        """All, in order of claim."""
        yield from _by_claim(
            self._database.execute("SELECT claim, statement, votes FROM vote ORDER BY claim, document")
        )

    def entities(self) -> dict[str, str]:
        """IRI → its lines."""
        return dict(self._database.execute("SELECT iri, lines FROM entity"))

    def put_entities(self, lines: Mapping[str, str], gone: Iterable[str]) -> None:
        self._database.executemany("DELETE FROM entity WHERE iri = ?", ((iri,) for iri in gone))
        self._database.executemany("REPLACE INTO entity VALUES (?, ?)", lines.items())

    def clear(self) -> None:
        for table in ("state", "document", "vote", "entity"):
            self._database.execute(f"DELETE FROM {table}")


@contextmanager
def opened(path: Path) -> Iterator[Ledger]:
    """Made if there is none. Raises BuildError if it can't be written; then it is as it was before."""
    try:
        database = _connected(path)
        try:
            with database:
                database.execute("BEGIN IMMEDIATE")
                yield Ledger(database)
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        raise BuildError(f"can't write {path}: {error}") from error
    except (sqlite3.DatabaseError, zlib.error, orjson.JSONDecodeError) as error:
        raise BuildError(f"{path} is damaged ({error}); delete it and build again") from error


def _connected(path: Path) -> sqlite3.Connection:
    """A file that is none of our ledgers, whole and of this form, is replaced by an empty one."""
    if path.exists():
        try:
            database = sqlite3.connect(path, isolation_level=None)
            if database.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
                return database
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
        database.close()
        path.unlink()
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    return database


def _by_claim(
    rows: Iterable[tuple[str, bytes, bytes]],
) -> Iterator[tuple[str, list[Any], list[list[Any]]]]:
    for claim, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        votes = [vote for _, _, packed in found for vote in orjson.loads(packed)]
        yield claim, orjson.loads(found[0][1]), votes


def _packed(lines: Iterable[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode(), 1)


def _unpacked(packed: bytes) -> list[str]:
    return zlib.decompress(packed).decode().split("\n") if packed else []


def encode_names(local: LocalNames) -> bytes:
    heard = local.heard
    return orjson.dumps(
        [
            [
                [*n.key, n.surface, *n.anchor, n.by.finder, n.by.score, n.carries, n.forms]
                for n in local.names
            ],
            local.places,
            local.identified,
            local.variants,
            [heard.anchors, heard.alone, heard.kept, heard.retyped],
        ]
    )


def decode_names(stored: bytes) -> LocalNames:
    names, places, identified, variants, (anchors, alone, kept, retyped) = orjson.loads(stored)
    return LocalNames(
        tuple(_name(*row) for row in names),
        tuple(places),
        tuple((kind, iri, (key[0], key[1])) for kind, iri, key in identified),
        _pairs(variants),
        Heard(_pairs(anchors), _pairs(alone), _pairs(kept), tuple(retyped)),
    )


def decode_anchors(stored: bytes) -> tuple[list[NameKey], list[int]]:
    """Of the names alone what each stands for, and the places: quicker."""
    names, places, *_ = orjson.loads(stored)
    return [(row[3], row[4]) for row in names], places


def _name(
    kind: str,
    key: str,
    surface: str,
    anchor_kind: str,
    anchor: str,
    finder: str,
    score: float | None,
    *rest: Any,
) -> LocalName:
    carries, forms = rest
    by = Provenance(finder, score)
    return LocalName((kind, key), surface, (anchor_kind, anchor), by, carries, tuple(map(tuple, forms)))


def _pairs(rows: Iterable[list[list[str]]]) -> tuple[tuple[NameKey, NameKey], ...]:
    return tuple(((a[0], a[1]), (b[0], b[1])) for a, b in rows)
