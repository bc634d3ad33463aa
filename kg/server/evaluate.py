"""What a worker does: a SPARQL query → the bytes of its answer, within the limits; nothing here is trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store

from kg.errors import QueryError
from kg.query.answers import write_triples
from kg.query.sparql import Answer
from kg.query.syntax import explain, words
from kg.server import results
from kg.server.negotiate import pick

#: What is offered for SELECT and ASK → the format it is written in.
RESULTS: Mapping[str, str] = {
    results.JSON: results.JSON,
    results.XML: results.XML,
    results.CSV: results.CSV,
    results.TSV: results.TSV,
    "application/json": results.JSON,
    "application/xml": results.XML,
    "text/xml": results.XML,
}
#: What is offered for CONSTRUCT and DESCRIBE.
GRAPHS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/n3": RdfFormat.N3,
    "text/plain": RdfFormat.N_TRIPLES,
}
_COMMENTED = (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.N3)
#: What Jena calls the graph without a name.
DEFAULT = "urn:x-arq:DefaultGraph"


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one answer."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Reply:
    """``media`` without charset."""

    status: int
    media: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def evaluate(store: Store, job: Mapping[str, Any], limits: Limits, prefixes: Mapping[str, str]) -> Reply:
    """Status 400 for what can't be answered as asked, 406 where no wanted format is offered."""
    try:
        if "update" in job:
            return _refuse(job, prefixes)
        answer = _ask(store, job, prefixes)
        return _write(answer, job["accept"], limits, prefixes)
    except (QueryError, OSError, RuntimeError, ValueError) as error:
        message = str(error) if isinstance(error, QueryError) else f"the query can't be answered: {error}"
        return Reply(400, "text/plain", message.encode("utf-8", "replace"))


def _ask(store: Store, job: Mapping[str, Any], prefixes: Mapping[str, str]) -> Answer:
    text = job["query"]
    if calls_out(text):
        raise QueryError("SERVICE is not answered: kg works offline; query the other endpoint by itself")
    try:
        return store.query(text, base_iri=job["base"], prefixes=dict(prefixes), **_dataset(job))
    except SyntaxError as error:
        raise QueryError(f"the query can't be read: {explain(text, str(error), prefixes)}") from error


def calls_out(text: str) -> bool:
    """Whether there may be a SERVICE clause; where a bracket or quotation mark is amiss, rather yes than no."""
    return _has_word(text, "SERVICE")


def _has_word(text: str, *wanted: str) -> bool:
    return any(
        (token.kind == "word" and token.text.upper() in wanted)
        or (token.kind == "unclosed" and any(word in token.text.upper() for word in wanted))
        for token in words(text)
    )


def _refuse(job: Mapping[str, Any], prefixes: Mapping[str, str]) -> Reply:
    """An update that can be read gets 403; one that can't, or that names its graphs twice over, 400."""
    text = job["update"]
    if job["dataset"] and _has_word(text, "USING", "WITH"):
        raise QueryError("the graphs to work on are named both in the request and in the update")
    if not _has_word(text, "SERVICE", "LOAD"):
        try:
            # There is no other way to have it read; what it does, it does to nothing.
            Store().update(text, base_iri=job["base"], prefixes=dict(prefixes))
        except SyntaxError as error:
            raise QueryError(f"the update can't be read: {error}") from error
        except (OSError, RuntimeError, ValueError):
            pass
    return Reply(403, "text/plain", b"updates are refused: this endpoint only reads")


def _dataset(job: Mapping[str, Any]) -> dict[str, Any]:
    """The protocol's dataset takes the place of the query's; a half that isn't named is empty."""
    if job["default_graphs"] is None and job["named_graphs"] is None:
        return {}
    try:
        default = [
            DefaultGraph() if iri == DEFAULT else NamedNode(iri) for iri in job["default_graphs"] or ()
        ]
        return {
            "default_graph": default,
            "named_graphs": [NamedNode(iri) for iri in job["named_graphs"] or ()],
        }
    except ValueError as error:
        raise QueryError(f"the name of a graph is no absolute IRI: {error}") from error


def _write(answer: Answer, accept: str, limits: Limits, prefixes: Mapping[str, str]) -> Reply:
    offered = tuple(GRAPHS) if isinstance(answer, QueryTriples) else tuple(RESULTS)
    media = pick(accept, offered)
    if media is None:
        message = f"nothing that is offered here is accepted; there are: {', '.join(offered)}"
        return Reply(406, "text/plain", message.encode())
    if isinstance(answer, QueryTriples):
        return _write_graph(answer, media, limits, prefixes)
    if isinstance(answer, QueryBoolean):
        return Reply(200, media, results.write_boolean(value=bool(answer), media=RESULTS[media]))
    names = [variable.value for variable in answer.variables]
    rows = _cells(answer, len(names))
    body, cut = results.write(names, rows, RESULTS[media], max_rows=limits.rows, max_bytes=limits.bytes)
    return Reply(200, media, body, _cut(cut.by, cut.rows, "rows"))


def _cells(answer: QuerySolutions, count: int) -> Iterator[results.Cells]:
    for row in answer:
        yield [row[number] for number in range(count)]


def _write_graph(answer: QueryTriples, media: str, limits: Limits, prefixes: Mapping[str, str]) -> Reply:
    rdf = GRAPHS[media]
    triples = list(islice(answer, limits.rows + 1))
    by = "rows" if len(triples) > limits.rows else ""
    del triples[limits.rows :]
    body = write_triples(triples, rdf, prefixes=prefixes)
    while len(body) > limits.bytes:
        by = "bytes"
        del triples[len(triples) // 2 :]
        body = write_triples(triples, rdf, prefixes=prefixes)
    if by and rdf in _COMMENTED:
        body += f"# cut by {by} after {len(triples)} triples\n".encode()
    return Reply(200, media, body, _cut(by, len(triples), "triples"))


def _cut(by: str, count: int, of: str) -> dict[str, str]:
    return {"Kg-Cut": f"{by}; after {count} {of}"} if by else {}
