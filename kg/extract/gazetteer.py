"""Names that are known beforehand: longest match over word pieces, so that "GPT-4o", "GPT4o" and "GPT 4o" are one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kg.assets import asset
from kg.errors import ConfigError
from kg.extract.candidates import Candidate
from kg.types import Provenance

PIECE = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*|[+#]")
#: What may stand between two pieces of one name.
GAP = re.compile(r"[™®]?(?:[-‐‑–—_/.’'&:]|[ \u00a0]?[-&]?[ \u00a0]?)?\Z")
#: … of a title, whose pieces are many enough to make a chance match unlikely.
LOOSE_GAP = re.compile(r"[^\w\n]{0,4}\Z")
LONG = 4
COLUMNS = ("name", "aliases", "flags", "maker", "source")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: ``flags`` may hold ``ambiguous`` (needs context) and ``case`` (this spelling only)."""

    name: str
    aliases: tuple[str, ...]
    type: str
    flags: frozenset[str]
    maker: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters, a number, or a sign, ``start:end`` in the text; ``key`` is its casefolded form."""

    start: int
    end: int
    key: str


def pieces(text: str) -> list[Piece]:
    return [Piece(m.start(), m.end(), m.group().casefold()) for m in PIECE.finditer(text)]


def read_entries(path: Path, type_name: str) -> Iterator[Entry]:
    """Rows of one list; lines that start with ``#`` are comments. Raises ConfigError with the line number."""
    header: tuple[str, ...] = ()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("# ") or line == "#":
            continue
        cells = line.split("\t")
        if not header:
            header = tuple(cells)
            if header[:3] != COLUMNS[:3]:
                raise ConfigError(f"{path}:{number}: columns are {', '.join(COLUMNS)}, not {line!r}")
            continue
        row = dict(zip(header, cells, strict=False))
        yield Entry(
            row["name"],
            tuple(a for a in row.get("aliases", "").split("|") if a),
            type_name,
            frozenset(row.get("flags", "").split()),
            row.get("maker", ""),
        )


def read_lists(folder: str, types: Mapping[str, str]) -> tuple[Entry, ...]:
    """All entries of ``folder``; ``types`` maps a file's stem up to its first hyphen to an entity type."""
    entries: list[Entry] = []
    for path in sorted(asset(folder).glob("*.tsv")):
        kind = path.stem.split("-")[0]
        if kind in types:
            entries.extend(read_entries(path, types[kind]))
    return tuple(entries)


def read_stopnames(folder: str) -> frozenset[str]:
    """Words that look like names and never are, one a line, first column; as written and casefolded."""
    path = asset(folder) / "stopnames.tsv"
    rows = [
        line.split("\t")[0] for line in path.read_text("utf-8").splitlines()[1:] if not line.startswith("# ")
    ]
    return frozenset(row for row in rows if row)


class Gazetteer:
    """Looks names up in a text; built once, then only read."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: dict[tuple[str, ...], list[tuple[str, Entry]]] = {}
        self.longest: dict[str, int] = {}
        for entry in entries:
            for form in (entry.name, *entry.aliases):
                key = tuple(p.key for p in pieces(form))
                if not key:
                    continue
                self.entries.setdefault(key, []).append((form, entry))
                self.longest[key[0]] = max(self.longest.get(key[0], 0), len(key))

    def lookup(self, name: str) -> list[tuple[str, Entry]]:
        """Entries whose name or alias has the same pieces as ``name``, whatever the case and punctuation."""
        return self.entries.get(tuple(p.key for p in pieces(name)), [])

    def matches(self, text: str, found: list[Piece]) -> Iterator[tuple[int, int, list[tuple[str, Entry]]]]:
        """Longest matches from left to right, not overlapping, at word borders: (start, end, entries)."""
        i = 0
        while i < len(found):
            hit = self.match_at(text, found, i)
            if hit is None:
                i += 1
                continue
            length, end, entries = hit
            yield found[i].start, end, entries
            i += length

    def match_at(
        self, text: str, found: list[Piece], i: int
    ) -> tuple[int, int, list[tuple[str, Entry]]] | None:
        first = found[i]
        longest = self.longest.get(first.key, 0)
        if not longest or (first.start and text[first.start - 1].isalnum()):
            return None
        for length in range(min(longest, len(found) - i), 0, -1):
            key = tuple(p.key for p in found[i : i + length])
            if key not in self.entries:
                continue
            end = word_end(text, found[i + length - 1].end)
            surface = text[first.start : found[i + length - 1].end]
            as_written = any(surface in form for form, _ in self.entries[key])
            if end is None or not (as_written or joined(text, found[i : i + length])):
                continue
            fitting = [(form, e) for form, e in self.entries[key] if spelt_like(surface, form, e)]
            if fitting:
                return length, end, fitting
        return None


def joined(text: str, run: list[Piece]) -> bool:
    """Whether only such signs stand between the pieces as may be inside one name."""
    gap = LOOSE_GAP if len(run) >= LONG else GAP
    return all(gap.match(text[a.end : b.start]) is not None for a, b in pairwise(run))


def word_end(text: str, end: int) -> int | None:
    """``end``, moved past a plural s after a digit or capital ("H100s"); None inside a word."""
    if end >= len(text) or not text[end].isalnum():
        return end
    if (
        text[end] == "s"
        and (end + 1 >= len(text) or not text[end + 1].isalnum())
        and not text[end - 1].islower()
    ):
        return end + 1
    return None


def spelt_like(surface: str, form: str, entry: Entry) -> bool:
    """Case-exact for flagged entries; else a surface without any capital or digit must be the form itself."""
    letters = re.sub(r"[\W_]", "", surface)
    if entry.flags & {"case", "ambiguous"} or len(letters) <= 3:
        return letters == re.sub(r"[\W_]", "", form)
    return surface == form or any(c.isupper() or c.isdigit() for c in surface)


def find(text: str, gazetteer: Gazetteer, scores: Mapping[str, float]) -> Iterator[Candidate]:
    """A candidate per match and type; ``scores``: ``plain`` and ``ambiguous``."""
    for start, end, entries in gazetteer.matches(text, pieces(text)):
        kinds: dict[str, float] = {}
        for _, entry in entries:
            score = scores["ambiguous" if "ambiguous" in entry.flags else "plain"]
            kinds[entry.type] = max(kinds.get(entry.type, 0.0), score)
        for type_name in sorted(kinds):
            score = kinds[type_name] / (len(kinds) if len(kinds) > 1 else 1)
            yield Candidate(start, end, type_name, Provenance("gazetteer", round(score, 3)))
