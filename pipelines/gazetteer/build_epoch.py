"""Build model-epoch.tsv and organization-epoch.tsv from Epoch AI's table of models.

    python pipelines/gazetteer/build_epoch.py CSV_PATH [-o FOLDER]

Writes the same bytes for the same table and lists. What is dropped and why: docs/gazetteers.md.
"""

import argparse
import csv
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError, KgError

HERE = Path(__file__).parent
ATTRIBUTION = (
    '# Epoch AI, "Data on AI Models", published online at epoch.ai. Licence: CC BY 4.0,',
    "# https://creativecommons.org/licenses/by/4.0/. Changes: a selection of rows and columns, names cleaned;",
    "# made by build_epoch.py, see docs/gazetteers.md.",
)
SOURCE = "Epoch AI"
NEEDED = ("Model", "Organization", "Publication date", "Link", "Parameters")
BASIC = ("name", "aliases", "flags", "maker", "source")
MODEL_COLUMNS = (*BASIC, "parameters", "date", "link")

BRACKET = re.compile(r"\s*\(([^()]*)\)$")
SIZE = re.compile(r"\d+(?:\.\d+)?[MBT]")
NAME_CHARACTERS = re.compile(r"(?:[\w .\-·&'’\[\]]|:(?=\w)|/(?=\d))+")
#: A word that is written as only a name is: with a digit or with a capital after its first letter.
MARKED_WORD = re.compile(r"\S*(?:\d|\w[A-ZΑ-Ω])\S*")
MAX_WORDS = 4
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list; ``extra`` are the columns after ``source``."""

    name: str
    aliases: tuple[str, ...]
    flags: str
    maker: str
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnNames:
    """Keys of the lists written by hand: type by key, and flags by key for one type each."""

    types: Mapping[str, frozenset[str]]
    flags: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Words:
    """Keys of names that are never taken, and of words that no name taken has as a word of its own."""

    dropped: frozenset[str]
    kinds: frozenset[str]


def name_key(name: str) -> str:
    """Letters, digits, + and # of the name, NFKC and casefolded: two rows with one key look alike."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c.isalnum() or c in "+#")


def read_words(path: Path) -> frozenset[str]:
    """Keys of a list with one name a line; lines that start with ``#`` are comments."""
    lines = path.read_text("utf-8").splitlines()
    return frozenset(name_key(line.split("\t")[0]) for line in lines if line and not line.startswith("# "))


def read_own_names(folder: Path) -> OwnNames:
    """Names and aliases of every ``<type>.tsv`` in ``folder`` that is neither built nor the stop names."""
    types: dict[str, set[str]] = {}
    flags: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.tsv")):
        if "-" in path.stem or path.stem == "stopnames":
            continue
        for line in path.read_text("utf-8").splitlines()[1:]:
            name, aliases, row_flags = line.split("\t")[:3]
            for form in (name, *filter(None, aliases.split("|"))):
                types.setdefault(name_key(form), set()).add(path.stem)
                flags[path.stem, name_key(form)] = row_flags
    return OwnNames({key: frozenset(kinds) for key, kinds in types.items()}, flags)


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of Epoch AI's table. Raises ConfigError if it can't be read or a needed column is missing."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
            if missing:
                raise ConfigError(
                    f"{path}: no column {', '.join(missing)}; is it Epoch AI's table of models?"
                )
            return [{column: row[column] or "" for column in NEEDED} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path}: can't be read as CSV in UTF-8: {error}") from error


def initials(name: str) -> str:
    """First letters, with words that are capitals or hold a digit whole: "Stable Video 4D" gives "SV4D"."""
    words = re.split(r"[\s\-]+", name)
    return "".join(w if w.isupper() or any(c.isdigit() for c in w) else w[:1].upper() for w in words)


def split_name(written: str) -> tuple[str, tuple[str, ...]] | None:
    """Name and aliases of a table cell; None where a bracket holds a note, which makes it no name."""
    name = " ".join(written.split())
    bracket = BRACKET.search(name)
    if bracket is None:
        return name, ()
    name, inside = name[: bracket.start()], bracket.group(1)
    if SIZE.fullmatch(inside):
        return f"{name} {inside}", ()
    if inside.upper() == initials(name).upper() and inside != inside.lower():
        return name, (inside,)
    return None


def is_model_name(name: str, words: Words) -> bool:
    """Whether the cell reads as a name, not as a description, a common word or too short without a digit."""
    parts = name.split()
    key = name_key(name)
    if not parts or len(parts) > MAX_WORDS or not NAME_CHARACTERS.fullmatch(name) or key in words.dropped:
        return False
    if len(key) < (SHORTEST - 1 if any(c.isdigit() for c in key) else SHORTEST):
        return False
    if any(name_key(word) in words.kinds for word in re.split(r"[\s\-]+", name)):
        return False
    if len(parts) == 1:
        return True
    return any(MARKED_WORD.fullmatch(word) for word in parts) and not any(is_plain(w) for w in parts)


def is_plain(word: str) -> bool:
    """A lower-case word of four or more letters: part of a description."""
    return len(word) >= SHORTEST and word.isalpha() and word.islower()


def organizations(cell: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Organisations of a cell with their abbreviation, in order: "Stanford University", "… (UCLA)"."""
    for part in cell.split(","):
        name = " ".join(part.split())
        bracket = BRACKET.search(name)
        if bracket:
            name = name[: bracket.start()]
        name = re.sub(r"\s*\([^()]*\)", "", name)
        if name and name != "Inc":
            short = bracket.group(1) if bracket else ""
            yield name, (short,) if re.fullmatch(r"[A-Z][A-Za-z]{2,7}", short) else ()


def parameter_text(cell: str) -> str:
    """The number as whole digits, or ""; the table's floats carry rounding dust."""
    return str(round(float(cell))) if cell else ""


def model_rows(table: Iterable[Mapping[str, str]], own: OwnNames, words: Words) -> Iterator[Row]:
    for row in table:
        parts = split_name(row["Model"])
        if parts is None:
            continue
        name, aliases = parts
        kinds = own.types.get(name_key(name), frozenset())
        flags = own.flags.get(("model", name_key(name)), "case" if name.isupper() else "")
        if not is_model_name(name, words) or kinds - {"model"} or "ambiguous" in flags:
            continue
        maker = "|".join(organization for organization, _ in organizations(row["Organization"]))
        link = (row["Link"].split() or [""])[0]
        free = tuple(a for a in aliases if not own.types.get(name_key(a)))
        yield Row(
            name, free, flags, maker, (parameter_text(row["Parameters"]), row["Publication date"], link)
        )


def organization_rows(table: Iterable[Mapping[str, str]], own: OwnNames, words: Words) -> Iterator[Row]:
    """Organisations that the list written by hand lacks: names of several words, or marked as names are."""
    for row in table:
        for name, aliases in organizations(row["Organization"]):
            key = name_key(name)
            if key in own.types or key in words.dropped or "/" in name or len(key) < SHORTEST:
                continue
            if " " not in name and not MARKED_WORD.fullmatch(name):
                continue
            free = tuple(a for a in aliases if name_key(a) not in own.types)
            yield Row(name, free, "case" if name.isupper() else "", "")


def unique(rows: Iterable[Row]) -> list[Row]:
    """Sorted by name, one row a key (the first that has most filled columns), no alias that is a name."""
    best: dict[str, Row] = {}
    for row in rows:
        key = name_key(row.name)
        if key not in best or sum(map(bool, row.extra)) > sum(map(bool, best[key].extra)):
            best[key] = row
    taken = set(best)
    kept = []
    for row in best.values():
        aliases = tuple(a for a in row.aliases if name_key(a) not in taken)
        taken.update(map(name_key, aliases))
        kept.append(Row(row.name, aliases, row.flags, row.maker, row.extra))
    return sorted(kept, key=lambda row: (row.name.casefold(), row.name))


def write_list(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    lines = [*ATTRIBUTION, "\t".join(columns)]
    for row in rows:
        cells = (row.name, "|".join(row.aliases), row.flags, row.maker, SOURCE, *row.extra)
        lines.append("\t".join(cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def build(table_path: Path, *, lists: Path, folder: Path) -> tuple[int, int]:
    """Write both files into ``folder``; returns the numbers of models and organisations."""
    own = read_own_names(lists)
    dropped = read_words(lists / "epoch-words.txt") | read_words(lists / "stopnames.tsv")
    words = Words(dropped, read_words(lists / "epoch-kinds.txt"))
    table = read_table(table_path)
    models = unique(model_rows(table, own, words))
    names = {name_key(row.name) for row in models}
    makers = unique(r for r in organization_rows(table, own, words) if name_key(r.name) not in names)
    folder.mkdir(parents=True, exist_ok=True)
    write_list(folder / "model-epoch.tsv", MODEL_COLUMNS, models)
    write_list(folder / "organization-epoch.tsv", BASIC, makers)
    return len(models), len(makers)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("table", type=Path, metavar="CSV_PATH", help="Epoch AI's table of models")
    parser.add_argument(
        "-o", "--output", type=Path, default=HERE, help="folder to write (default: beside this file)"
    )
    options = parser.parse_args()
    try:
        models, makers = build(options.table, lists=HERE, folder=options.output)
    except KgError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{models} models, {makers} organisations")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
