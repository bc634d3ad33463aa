"""A table of models beside a catalogue's: on which models and in which cells both speak, and whether they agree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.catalogue import NUMBERS, Record
from kg.graph.claims import Measure
from kg.link.background import Owners, match_records
from kg.link.names import parse
from kg.query.agreement import Stated, Tolerance, agree
from kg.query.tables import Column, Row, Table, Value, compact
from kg.types import Entity

#: Verdicts, in the order in which they are counted.
VERDICTS = ("agree", "differ", "only here", "only there")
#: Column of a catalogue → type of what its cells name.
_TYPES = {"data": "Dataset", "hardware": "Chip", "base": "Model"}
_HOURS = {"h": 1.0, "d": 24.0, "week": 168.0, "min": 1 / 60, "s": 1 / 3600, "month": 730.0, "year": 8760.0}


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell of a model that both know. ``here``: what the build has; ``there``: the catalogue, whose name for the
    model is ``record``.
    """

    model: str
    iri: str
    record: str
    column: str
    verdict: str
    here: tuple[Value, ...]
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``both``: models that both know, out of ``here`` and ``there``; ``ambiguous``: models with several records."""

    here: int
    there: int
    both: int
    ambiguous: int
    cells: tuple[Difference, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """Verdicts by column, in the columns' order."""
        found: dict[str, Counter[str]] = {}
        for cell in self.cells:
            found.setdefault(cell.column, Counter())[cell.verdict] += 1
        return {column: {v: counter[v] for v in VERDICTS} for column, counter in found.items()}

    def totals(self) -> Mapping[str, int]:
        """Verdicts over all columns."""
        counted = Counter(cell.verdict for cell in self.cells)
        return {verdict: counted[verdict] for verdict in VERDICTS}


def compare(
    table: Table, records: Sequence[Record], known: Sequence[Record], tolerance: Tolerance
) -> Comparison:
    """``records``: of the catalogue; ``known``: other records, by which makers can be told to be one."""
    models = [record for record in records if record.type == "Model"]
    organizations = [record for record in (*known, *records) if record.type == "Organization"]
    entities = [Entity(row.iri, "Model", (row.label,)) for row in table.rows]
    makers = {row.iri: frozenset(value.text for value in row.cell("maker")) for row in table.rows}
    matches = match_records(entities, models, makers=makers, organizations=organizations)
    rows, owners = {row.iri: row for row in table.rows}, Owners(organizations)
    cells = [
        cell
        for match in matches.found
        for cell in _cells(rows[match.entity], match.record, table.columns, owners, tolerance)
    ]
    order = {column.name: place for place, column in enumerate(table.columns)}
    cells.sort(key=lambda cell: (order[cell.column], cell.model.casefold(), cell.iri))
    return Comparison(len(table.rows), len(models), len(matches.found), len(matches.ambiguous), tuple(cells))


def _cells(
    row: Row, record: Record, columns: Iterable[Column], owners: Owners, tolerance: Tolerance
) -> Iterator[Difference]:
    for column in columns:
        here, there = row.cell(column.name), record.all(column.catalogue) if column.catalogue else ()
        if not column.catalogue or not (here or there):
            continue
        verdict = "only here" if not there else "only there"
        if here and there:
            found = any(_agree(column, value, text, owners, tolerance) for value in here for text in there)
            verdict = "agree" if found else "differ"
        yield Difference(row.label, row.iri, record.name, column.name, verdict, here, _shown(column, there))


def _shown(column: Column, there: tuple[str, ...]) -> tuple[str, ...]:
    if column.catalogue not in NUMBERS or not column.short:
        return there
    return tuple(compact(_measure(float(text), None, "exact")) for text in there)


def _agree(column: Column, value: Value, text: str, owners: Owners, tolerance: Tolerance) -> bool:
    if column.catalogue in NUMBERS:
        return _numbers_agree(value, float(text), column, tolerance)
    if column.catalogue == "date":
        return _dates_agree(value, text)
    if column.catalogue == "maker":
        return owners.agree([value.text], [text])
    kind = _TYPES[column.catalogue]
    first, second = parse(value.text, kind), parse(text, kind)
    return first.key == second.key or _within(first.words, second.words)


def _within(a: Sequence[str], b: Sequence[str]) -> bool:
    """ "A100" and "NVIDIA A100 SXM4 80 GB" are one chip, stated more or less closely."""
    return bool(a) and bool(b) and (set(a) <= set(b) or set(b) <= set(a))


def _numbers_agree(value: Value, there: float, column: Column, tolerance: Tolerance) -> bool:
    """Within what either is rounded to; hours are compared with other times."""
    if value.number is None:
        return False
    factor = _HOURS.get(value.unit, 1.0) if column.catalogue == "training_hours" else 1.0
    high = None if value.high is None else value.high * factor
    quotes = tuple(quote.sentence for quote in value.quotes)
    said = Stated(_measure(value.number * factor, high, value.bound), quotes)
    return agree(said, Stated(_measure(there, None, "exact"), ()), column.relation, tolerance)


def _measure(value: float, high: float | None, bound: str) -> Measure:
    return Measure("", value, high, "1", bound, "", "", "", "")


def _dates_agree(value: Value, there: str) -> bool:
    """A month contains its days; what was spoken of on a day was there by then."""
    here = value.text.removeprefix("≤ ")
    if value.bound == "atMost":
        return there <= here
    return here.startswith(there) or there.startswith(here)
