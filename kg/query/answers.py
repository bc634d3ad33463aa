"""Answers of SPARQL as a table for people, or in the formats that other programs read."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    serialize,
)

from kg.errors import QueryError
from kg.query.sparql import PREFIXES, Answer

if TYPE_CHECKING:
    from rich.table import Table

Term = NamedNode | BlankNode | Literal | Triple
Format = TypeVar("Format")

#: Of SELECT and ASK.
RESULT_FORMATS: Mapping[str, QueryResultsFormat] = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
#: Of CONSTRUCT and DESCRIBE.
GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
FORMATS = ("table", *RESULT_FORMATS, *GRAPH_FORMATS)
_NUMBERS = frozenset({"integer", "decimal", "double", "float"})


def write(answer: Answer, name: str, *, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """The answer in a format other than "table". Raises QueryError if the format doesn't fit the kind of query.

    Triples of CONSTRUCT and DESCRIBE are sorted and each is written once; rows stay in the order of the query.
    """
    if isinstance(answer, QuerySolutions | QueryBoolean):
        results = _pick(name, RESULT_FORMATS, "SELECT and ASK")
        return answer.serialize(format=results) or b""
    return write_triples(answer, _pick(name, GRAPH_FORMATS, "CONSTRUCT and DESCRIBE"), prefixes=prefixes)


def write_triples(
    triples: Iterable[Triple], rdf: RdfFormat, *, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Sorted and each once. Raises ValueError for triple terms in a format that has none."""
    text = serialize(_sorted(triples), format=rdf, prefixes=dict(prefixes)) or b""
    return _ordered_prefixes(text) if rdf in (RdfFormat.TURTLE, RdfFormat.TRIG) else text


def table(answer: Answer, *, title: str = "", prefixes: Mapping[str, str] = PREFIXES) -> "Table":
    """For people: IRIs shortened, numbers in full with thousands apart and to the right."""
    from rich import box
    from rich.table import Table

    grid = Table(title=title or None, title_justify="left", box=box.SIMPLE, pad_edge=False)
    if isinstance(answer, QueryBoolean):
        grid.add_column("answer")
        grid.add_row("yes" if answer else "no")
        return grid
    if isinstance(answer, QuerySolutions):
        names = [variable.value for variable in answer.variables]
        found: list[list[Term | None]] = [[row[name] for name in names] for row in answer]
    else:
        names = ["subject", "predicate", "object"]
        found = [[triple.subject, triple.predicate, triple.object] for triple in _sorted(answer)]
    for number, name in enumerate(names):
        numeric = any(_is_number(row[number]) for row in found)
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in found:
        grid.add_row(*(show(term, prefixes=prefixes) for term in row))
    return grid


def show(term: Term | None, *, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """A term as people read it: ``kg:Model``, ``model/helix``, ``7,000,000,000``; "" for none."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return _number(term.value) if _is_number(term) else term.value
    if isinstance(term, NamedNode):
        return _short(term.value, prefixes)
    return str(term)


def _pick(name: str, formats: Mapping[str, Format], queries: str) -> Format:
    if name in formats:
        return formats[name]
    known = ", ".join(formats)
    problem = "can't be written as" if name in FORMATS else "know no format"
    raise QueryError(f"answers of {queries} {problem} {name!r}; there are: table, {known}")


def _ordered_prefixes(turtle: bytes) -> bytes:
    """pyoxigraph writes them in another order on every run."""
    lines = turtle.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix")), len(lines))
    return b"".join([*sorted(lines[:count]), *lines[count:]])


def _sorted(triples: Iterable[Triple]) -> list[Triple]:
    return sorted(set(triples), key=str)


def _is_number(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in _NUMBERS


def _number(text: str) -> str:
    value = Decimal(text)
    if not value.is_finite() or value.adjusted() > 18 or (value and value.adjusted() < -6):
        return text
    return f"{value.normalize():,f}"


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            rest = iri[len(namespace) :]
            return rest if prefix == "id" else f"{prefix}:{rest}"
    return iri
