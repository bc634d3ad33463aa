"""An index of names for search boxes: SQLite FTS5 beside the store, twenty times as fast as SPARQL's CONTAINS."""

import os
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

from kg.errors import BuildError
from kg.types import Entity, TypeName

_SCHEMA = """
CREATE TABLE entity (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, type TEXT NOT NULL, label TEXT NOT NULL,
  weight INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, entity INTEGER NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL);
CREATE INDEX name_key ON name (key);
CREATE VIRTUAL TABLE word USING fts5 (key, content='', tokenize="unicode61 tokenchars '+#'", prefix='1 2 3');
CREATE VIRTUAL TABLE gram USING fts5 (key, content='', tokenize='trigram', detail=none);
"""
#: The first is the best: name is the text, starts with it, has all its words (or starts of words), looks like it.
_EXACT, _PREFIX, _WORDS, _SIMILAR = range(4)
#: How much of the letters must agree, from 0 to 1, for a name that may have been mistyped.
SIMILAR = 0.65
#: With fewer matches than these, names that look like the text are looked for too.
_FEW = 3
#: What it counts that all words are alike, where the whole names are less so.
_OF_WORDS = 0.75
#: Of its groups of three letters the rarest are looked up, until so many names have them; of those so many that share
#: most groups with the text are compared letter by letter.
_WITH_GRAMS, _COMPARED = 800, 6
#: Counts of such groups that are remembered.
_MOST_COUNTS = 50_000


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found. ``name``: the form that matched. ``match``: ``exact prefix words similar``."""

    iri: str
    type: TypeName
    label: str
    name: str
    match: str


def index(entities: Iterable[Entity], path: Path, *, weights: Mapping[str, int] | None = None) -> int:
    """Write the index of all names and say how many; the file is there whole or not at all.

    ``weights``: IRI → how well known it is, such as the number of documents; of equal matches the higher comes
    first. Raises BuildError if the file can't be written.
    """
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            pass
        try:
            with closing(sqlite3.connect(file.name)) as database, database:
                count = _fill(database, entities, weights or {})
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
    except (OSError, sqlite3.Error) as error:
        raise BuildError(f"{path}: the index of names can't be written: {error}") from error
    return count


class Names:
    """An index that stays open: a search takes a millisecond or two. For any thread, one at a time.

    Raises BuildError if the index is missing or broken.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BuildError(f"{path}: no index of names; build again")
        self._path, self._lock = path, Lock()
        self._counts: dict[str, int] = {}
        self._opened: sqlite3.Connection | None = None

    def search(self, text: str, *, limit: int = 10, types: Iterable[TypeName] = ()) -> tuple[Hit, ...]:
        """Entities whose names match, each once: exact names first, then those that start with the text, that have
        all its words or starts of words, and that look like it. Upper case, accents and punctuation make no
        difference. ``types``: only these, if any.
        """
        key, wanted = name_key(text), tuple(types)
        best: dict[str, tuple[tuple[float, ...], str, Hit]] = {}
        try:
            with self._lock:
                found = list(_candidates(self._database(), key, limit * 4 + 40, wanted, self._counts))
        except sqlite3.Error as error:
            raise BuildError(
                f"{self._path}: the index of names can't be read: {error}; build again"
            ) from error
        for how, row in found:
            ranked = _ranked(how, key, row)
            if ranked and (not wanted or ranked[2].type in wanted):
                iri = ranked[2].iri
                best[iri] = min(ranked, best.get(iri, ranked), key=lambda each: each[:2])
        return tuple(hit for _, _, hit in sorted(best.values(), key=lambda each: each[:2])[:limit])

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()

    def _database(self) -> sqlite3.Connection:
        """Opened by the first search: a connection must not be taken along into a forked process."""
        if self._opened is None:
            address = f"file:{self._path}?mode=ro&immutable=1"
            self._opened = sqlite3.connect(address, uri=True, check_same_thread=False)
        return self._opened


def search(path: Path, text: str, *, limit: int = 10, types: Iterable[TypeName] = ()) -> tuple[Hit, ...]:
    """As `Names.search`, once."""
    with closing(Names(path)) as names:
        return names.search(text, limit=limit, types=types)


def name_key(text: str) -> str:
    """What is compared: "GPT‑4o (mini)" → ``gpt 4o mini``."""
    if text.isascii():
        kept = text.lower()
    else:
        folded = unicodedata.normalize("NFKD", text).casefold()
        kept = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^\w+#]+|_", " ", kept).strip()


#: IRI, type, label, weight, name, key of the name.
_Row = tuple[str, str, str, int, str, str]
_COLUMNS = "SELECT e.iri, e.type, e.label, e.weight, n.text, n.key FROM"
_SELECT = f"{_COLUMNS} name n JOIN entity e ON e.id = n.entity"
#: In this order, or SQLite might begin with all entities.
_SELECT_WORDS = (
    f"{_COLUMNS} word CROSS JOIN name n ON n.id = word.rowid CROSS JOIN entity e ON e.id = n.entity"
)


def _fill(database: sqlite3.Connection, entities: Iterable[Entity], weights: Mapping[str, int]) -> int:
    database.executescript(_SCHEMA)
    names: list[tuple[int, int, str, str]] = []
    for row, entity in enumerate(entities, 1):
        weight = weights.get(entity.iri, 0)
        database.execute(
            "INSERT INTO entity VALUES (?, ?, ?, ?, ?)",
            (row, entity.iri, entity.type, entity.names[0], weight),
        )
        names += ((-weight, row, name, name_key(name)) for name in entity.names)
    # The index gives rows in this order, so that the best of many matches can be had without reading all of them.
    names.sort(key=lambda name: (name[0], len(name[3]), name[3], name[1]))
    database.executemany(
        "INSERT INTO name (entity, text, key) VALUES (?, ?, ?)", (name[1:] for name in names)
    )
    for table in ("word", "gram"):
        database.execute(f"INSERT INTO {table} (rowid, key) SELECT id, key FROM name")
    return len(names)


def _candidates(
    database: sqlite3.Connection, key: str, limit: int, types: Sequence[TypeName], counts: dict[str, int]
) -> Iterator[tuple[int, _Row]]:
    """Worse ways of matching are tried only while better ones gave too little."""
    if not key:
        return
    wanted = f" AND e.type IN ({', '.join('?' * len(types))})" if types else ""
    found = 0
    for row in database.execute(f"{_SELECT} WHERE n.key = ?{wanted} LIMIT ?", (key, *types, limit)):
        found += 1
        yield _EXACT, row
    words = " AND ".join(f'"{word}"*' for word in key.split())
    matching = f"{_SELECT_WORDS} WHERE word MATCH ?{wanted} ORDER BY word.rowid LIMIT ?"
    for row in database.execute(matching, (words, *types, limit)):
        found += 1
        yield _WORDS, row
    if len(key) >= 4 and found < _FEW:
        for row in _similar(database, key, counts):
            yield _SIMILAR, row


def _similar(database: sqlite3.Connection, key: str, counts: dict[str, int]) -> list[_Row]:
    """Names that share most groups of three letters with the key, the most first."""
    shared: Counter[int] = Counter()
    for gram in _rarest(database, sorted(_grams(key)), counts):
        matching = "SELECT rowid FROM gram WHERE gram MATCH ? LIMIT ?"
        shared.update(row for (row,) in database.execute(matching, (f'"{gram}"', _WITH_GRAMS)))
    best = sorted(shared, key=lambda row: (-shared[row], row))[: 4 * _COMPARED]
    marks = ", ".join("?" * len(best))
    rows: list[_Row] = database.execute(f"{_SELECT} WHERE n.id IN ({marks})", best).fetchall()
    grams = _grams(key)

    def likeness(row: _Row) -> float:
        others = _grams(row[5])
        return len(grams & others) / (len(grams) + len(others))

    return sorted(rows, key=lambda row: (-likeness(row), row[5], row[0]))[:_COMPARED]


def _rarest(database: sqlite3.Connection, grams: Iterable[str], counts: dict[str, int]) -> list[str]:
    """Groups that occur, the rarest first, until `_WITH_GRAMS` names have them. ``counts`` keeps what was counted."""
    for gram in grams:
        if gram not in counts:
            if len(counts) >= _MOST_COUNTS:
                counts.clear()
            counts[gram] = _count(database, gram)
    chosen: list[str] = []
    names = 0
    for count, gram in sorted((counts[gram], gram) for gram in grams if counts[gram]):
        if len(chosen) >= 2 and names + count > _WITH_GRAMS:
            break
        chosen.append(gram)
        names += count
    return chosen


def _count(database: sqlite3.Connection, gram: str) -> int:
    database.execute("PRAGMA temp_store = MEMORY")
    database.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.gram_count USING fts5vocab(main, gram, row)")
    row = database.execute("SELECT doc FROM temp.gram_count WHERE term = ?", (gram,)).fetchone()
    return int(row[0]) if row else 0


def _grams(key: str) -> set[str]:
    return {key[n : n + 3] for n in range(len(key) - 2)}


def _ranked(how: int, key: str, row: _Row) -> tuple[tuple[float, ...], str, Hit] | None:
    iri, kind, label, weight, name, name_key = row
    if how == _WORDS and name_key.startswith(key):
        how = _PREFIX
    # Where all of the text is in the name, this is how much of the name it is.
    likeness = _likeness(key, name_key) if how == _SIMILAR else 2 * len(key) / (len(key) + len(name_key))
    if how == _SIMILAR and likeness < SIMILAR:
        return None
    other = name != label
    order = (how, -likeness, -weight, other) if how == _SIMILAR else (how, -weight, -likeness, other)
    match = ("exact", "prefix", "words", "similar")[how]
    return order, iri, Hit(iri, kind, label, name, match)


def _likeness(key: str, name_key: str) -> float:
    """Of the whole names, or a little less than that of each word with the most similar one of the name."""
    whole = _ratio(key, name_key)
    if whole >= _OF_WORDS:
        return whole
    each = [max(_ratio(word, other) for other in name_key.split()) for word in key.split()]
    return max(whole, _OF_WORDS * sum(each) / len(each))


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
