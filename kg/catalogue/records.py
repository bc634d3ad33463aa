"""One thing of a catalogue, and the columns that a catalogue may have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.iri import slug
from kg.types import TypeName

#: Column → what it holds. ``type`` and ``name`` are required, all others may be missing or empty.
COLUMNS: Mapping[str, str] = {
    "type": "one of the twelve types",
    "name": "the fullest usual form",
    "aliases": "other forms of the same name, acronyms too",
    "maker": "organisations that made it",
    "parent": "the organisation that it is part of or owned by",
    "base": "models that it is built on",
    "date": "day, month or year of publication",
    "parameters": "number of parameters",
    "data": "datasets that it was trained on",
    "data_size": "how many tokens, images or the like it was trained on",
    "hardware": "chips that it was trained on",
    "hardware_count": "how many of them",
    "training_hours": "how long training took, in hours",
    "memory": "memory of a chip in GB",
    "process": "process node of a chip in nm",
    "country": "where an organisation is",
    "link": "addresses: arXiv, DOI, GitHub, Hugging Face, home page, page of announcement",
    "id": "the record's own address, or another mark of it",
    "source": "who says so",
}
#: Columns that may hold several values, with ``|`` between.
MANY = frozenset({"aliases", "maker", "parent", "base", "data", "hardware", "country", "link"})
NUMBERS = frozenset({"parameters", "data_size", "hardware_count", "training_hours", "memory", "process"})


@dataclass(frozen=True, slots=True)
class Record:
    """``iri``: of the record itself. ``values``: column → values, without empty ones and without what has a field.

    ``catalogue``: name of the file it is from.
    """

    iri: str
    type: TypeName
    name: str
    aliases: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""
    catalogue: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The name first."""
        return (self.name, *self.aliases)

    def all(self, column: str) -> tuple[str, ...]:
        """Values of a column, in order."""
        return self.values.get(column, ())

    def one(self, column: str) -> str:
        """The first value of a column, or ""."""
        return next(iter(self.all(column)), "")

    def number(self, column: str) -> float | None:
        """Of a column of numbers, which `read_table` has checked."""
        return float(text) if (text := self.one(column)) else None


def record_iri(namespace: str, type_name: TypeName, name: str) -> str:
    """``…/background/model/gpt-4`` for ("Model", "GPT-4")."""
    return f"{namespace}{type_name.lower()}/{slug(name)}"


def distinct(records: Iterable[Record]) -> list[Record]:
    """Of records with one IRI the one that says most stays; of equal ones the first."""
    best: dict[str, Record] = {}
    for record in records:
        known = best.get(record.iri)
        if known is None or _filled(record) > _filled(known):
            best[record.iri] = record
    return list(best.values())


def _filled(record: Record) -> int:
    return len(record.values) + len(record.aliases)
