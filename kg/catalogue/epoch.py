"""Epoch AI's table of models ("Data on AI Models", CC BY 4.0) → records."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.catalogue.records import Record, record_iri

#: Columns without which a table isn't Epoch AI's.
NEEDED = ("Model", "Organization", "Publication date", "Link", "Parameters")
SOURCE = "Epoch AI"
#: Our column → theirs, with several values between commas, one value, and one number.
_LISTS = {
    "maker": "Organization",
    "data": "Training dataset",
    "hardware": "Training hardware",
    "base": "Base model",
}
_NUMBERS = {
    "parameters": "Parameters",
    "data_size": "Training dataset size (datapoints)",
    "hardware_count": "Hardware quantity",
    "training_hours": "Training time (hours)",
}
_BRACKET = re.compile(r"\s*\(([^()]*)\)\s*$")
_SIZE = re.compile(r"\d+(?:\.\d+)?[MBT]")
#: "University of California (UC) Berkeley": what abbreviates only a part of the name.
_INSIDE = re.compile(r"\([^()]*\)(?=\s+\w)")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]{1,7}")
#: Cells that say that nothing is known, and ends of names that the commas have cut off.
_NOTHING = frozenset(
    {"unspecified", "unspecified unreleased", "unknown", "inc", "inc.", "ltd", "ltd.", "llc"}
)


def epoch_records(
    table: Iterable[Mapping[str, str]], *, namespace: str, catalogue: str = "", organizations: bool = True
) -> Iterator[Record]:
    """A record a model, in the table's order, then one an organisation.

    A size in a last bracket is part of a name ("Ibis (7B)" → "Ibis 7B"), an abbreviation an alias; any other
    bracket stays. Models with one name and different makers are told apart by their makers.
    """
    rows = [row for row in table if row.get("Model", "").strip()]
    models = [_model(row, namespace, catalogue) for row in rows]
    makers: dict[str, set[tuple[str, ...]]] = {}
    for model in models:
        makers.setdefault(model.iri, set()).add(model.all("maker"))
    for model in models:
        if len(makers[model.iri]) > 1 and model.one("maker"):
            mark = f"{model.name} {model.one('maker')}"
            yield replace(model, iri=record_iri(namespace, "Model", mark))
        else:
            yield model
    if organizations:
        yield from _organizations(rows, namespace, catalogue)


def _model(row: Mapping[str, str], namespace: str, catalogue: str) -> Record:
    name, aliases = split_name(row["Model"])
    values = {ours: tuple(v for v, _ in _parts(row.get(theirs, ""))) for ours, theirs in _LISTS.items()}
    values |= {ours: number(row.get(theirs, "")) for ours, theirs in _NUMBERS.items()}
    values |= {"date": (row["Publication date"].strip(),), "link": tuple(row["Link"].split())}
    kept = {column: tuple(filter(None, found)) for column, found in values.items() if any(found)}
    return Record(record_iri(namespace, "Model", name), "Model", name, aliases, kept, SOURCE, catalogue)


def _organizations(rows: Iterable[Mapping[str, str]], namespace: str, catalogue: str) -> Iterator[Record]:
    """With their acronyms, and the country where a cell has one for each of its organisations."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in rows:
        cells = row["Organization"].split(",")
        countries = row.get("Country (from Organization)", "").split(",")
        for place, cell in enumerate(cells):
            for name, short in _parts(cell):
                acronyms, seats = found.setdefault(name, (set(), set()))
                acronyms.update(filter(None, [short]))
                seats.update({countries[place].strip()} - {""} if len(countries) == len(cells) else ())
    for name, (acronyms, seats) in sorted(found.items()):
        country = {"country": tuple(seats)} if len(seats) == 1 and seats != {"Multinational"} else {}
        iri = record_iri(namespace, "Organization", name)
        yield Record(iri, "Organization", name, tuple(sorted(acronyms)), country, SOURCE, catalogue)


def split_name(written: str) -> tuple[str, tuple[str, ...]]:
    """Name and aliases of a model's cell."""
    name = " ".join(written.split())
    bracket = _BRACKET.search(name)
    if bracket is None:
        return name, ()
    short = name[: bracket.start()]
    if _SIZE.fullmatch(bracket[1]):
        return f"{short} {bracket[1]}", ()
    return (short, (bracket[1],)) if bracket[1].upper() == _initials(short) else (name, ())


def number(cell: str) -> tuple[str, ...]:
    """The table's floats carry rounding dust: ``"1050000001.0000012"`` is 1050000001."""
    if not cell.strip():
        return ()
    try:
        value = float(cell)
    except ValueError:
        return ()
    return (str(round(value)) if abs(value - round(value)) < 1e-3 or value > 1e6 else repr(round(value, 4)),)


def _parts(cell: str) -> Iterator[tuple[str, str]]:
    """Names between commas, each with the acronym in its bracket, or ""."""
    for part in cell.split(","):
        name = " ".join(_INSIDE.sub(" ", part).split())
        bracket = _BRACKET.search(name)
        short = bracket[1] if bracket and _ACRONYM.fullmatch(bracket[1]) else ""
        name = name[: bracket.start()] if bracket and short else name
        if name and name.casefold() not in _NOTHING:
            yield name, short if sum(c.isupper() for c in short) > 1 else ""


def _initials(name: str) -> str:
    words = re.split(r"[\s\-]+", name)
    letters = (w if w.isupper() or any(c.isdigit() for c in w) else w[:1] for w in words)
    return "".join(letters).upper()
