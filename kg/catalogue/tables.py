"""Catalogues as CSV or TSV: the shipped ones under ``pipelines/background``, and those of users."""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite
from pathlib import Path

from kg.assets import asset
from kg.catalogue.epoch import NEEDED, epoch_records
from kg.catalogue.records import COLUMNS, MANY, NUMBERS, Record, distinct, record_iri
from kg.errors import ConfigError
from kg.ontology import load

FOLDER = "pipelines/background"
#: Where the records of shipped catalogues have their addresses.
NAMESPACE = "https://w3id.org/ainews-kg/background/"
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:\S+")


@lru_cache(maxsize=1)
def shipped() -> tuple[Record, ...]:
    """All records that ship with kg: those written by hand before those of others' tables."""
    paths = sorted(asset(FOLDER).glob("*.tsv"), key=lambda path: ("-" in path.stem, path.stem))
    return tuple(distinct(record for path in paths for record in read_table(path, namespace=NAMESPACE)))


@lru_cache(maxsize=1)
def sources() -> Mapping[str, Mapping[str, str]]:
    """What a record's source stands for: title, address and licence."""
    path = asset(f"{FOLDER}/sources.toml")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error


def read_table(path: Path, *, namespace: str) -> list[Record]:
    """The records of a file: CSV, TSV by its suffix, or Epoch AI's own table by its columns.

    Lines before the head that start with ``# `` are comments. Raises ConfigError with file and line.
    """
    lines = _read(path).splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    text = io.StringIO("".join(lines[start:]), newline="")
    if path.suffix.lower() in (".tsv", ".tab"):
        reader = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    else:
        reader = csv.reader(text, strict=True)
    try:
        head = [cell.strip() for cell in next(reader, [])]
        rows = [(start + reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ConfigError(f"{path}, line {start + reader.line_num}: {error}") from error
    if set(NEEDED) <= set(head):
        table = (dict(zip(head, row, strict=False)) for _, row in rows)
        return distinct(epoch_records(table, namespace=namespace, catalogue=path.name))
    _check_head(path, start + 1, head)
    return distinct(_records(path, head, rows, namespace))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(f"can't read background {path}: {reason}") from error


def _check_head(path: Path, line: int, head: Sequence[str]) -> None:
    for column in head:
        if column not in COLUMNS:
            near = get_close_matches(column, COLUMNS, n=1)
            meant = f"did you mean {near[0]!r}? " if near else ""
            raise ConfigError(
                f"{path}, line {line}: no column {column!r}; {meant}there are: {', '.join(COLUMNS)}"
            )
        if head.count(column) > 1:
            raise ConfigError(f"{path}, line {line}: two columns {column!r}")
    for column in ("type", "name"):
        if column not in head:
            raise ConfigError(f"{path}, line {line}: column {column!r} is missing; it needs type and name")


def _records(
    path: Path, head: Sequence[str], rows: list[tuple[int, list[str]]], namespace: str
) -> Iterator[Record]:
    types = load().types
    for line, row in rows:
        where = f"{path}, line {line}"
        if len(row) > len(head):
            raise ConfigError(f"{where}: {len(row)} cells under {len(head)} columns; quote cells with commas")
        values = {column: _split(column, cell) for column, cell in zip(head, row, strict=False)}
        kind, name = _one(values, "type"), _one(values, "name")
        if kind not in types:
            raise ConfigError(f"{where}: no type {kind!r}; there are: {', '.join(types)}")
        if not name:
            raise ConfigError(f"{where}: a {kind} without a name")
        _check(where, values)
        mark = _one(values, "id")
        iri = mark if _ADDRESS.fullmatch(mark) else record_iri(namespace, kind, name)
        own = {c: v for c, v in values.items() if v and c not in ("type", "name", "aliases", "source")}
        yield Record(
            iri, kind, name, values.get("aliases", ()), own, _one(values, "source") or path.name, path.name
        )


def _split(column: str, cell: str) -> tuple[str, ...]:
    parts = cell.split("|") if column in MANY else [cell]
    return tuple(dict.fromkeys(text for part in parts if (text := " ".join(part.split()))))


def _one(values: Mapping[str, tuple[str, ...]], column: str) -> str:
    return next(iter(values.get(column, ())), "")


def _check(where: str, values: Mapping[str, tuple[str, ...]]) -> None:
    for column in NUMBERS & values.keys():
        for text in values[column]:
            if not _is_number(text):
                raise ConfigError(f"{where}: {column} {text!r} is no number; write it in full, as 7000000000")
    for text in values.get("date", ()):
        if not _DATE.fullmatch(text):
            raise ConfigError(f"{where}: date {text!r} is no YYYY-MM-DD, YYYY-MM or YYYY")


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
