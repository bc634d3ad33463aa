"""The SPARQL 1.1 Protocol: what a request asks for. https://www.w3.org/TR/sparql11-protocol/"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.query.answers import write_triples
from kg.server.evaluate import GRAPHS
from kg.server.negotiate import pick
from kg.server.problems import Problem

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
READ_ONLY = "updates are refused: this endpoint only reads"
_USING = ("using-graph-uri", "using-named-graph-uri")
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_TRIPLES = NamedNode("http://rdfs.org/ns/void#triples")
_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
#: More than a request has.
_MAX_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """``default_graphs`` and ``named_graphs``: both None where the request names no dataset."""

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Update:
    """What isn't done here. ``dataset``: whether the request names the graphs that it works on."""

    text: str
    dataset: bool


def read(method: str, query_string: bytes, content_type: str, body: bytes) -> Asked | Update | None:
    """None for a GET that asks nothing, which wants the description of the service.

    Raises Problem: 400 if malformed, 403 for an update by GET, 415 for a body of another kind.
    """
    pairs = _pairs(query_string)
    if method != "POST":
        if any(name == "update" for name, _ in pairs):
            raise Problem(403, f"an update comes by POST; {READ_ONLY}")
        return _asked(pairs, ()) if pairs else None
    kind, charset = _content_type(content_type)
    if charset not in ("", "utf-8", "utf8"):
        raise Problem(415, f"the charset {charset!r} is not read; use UTF-8")
    if kind == UPDATE:
        return _update(pairs, (_text(body),))
    if kind == FORM:
        pairs += _pairs(body)
        is_update = any(name == "update" for name, _ in pairs)
        return _update(pairs, ()) if is_update else _asked(pairs, ())
    if kind == QUERY:
        return _asked(pairs, (_text(body),))
    named = f"{kind!r} is not read" if kind else "there is no Content-Type"
    raise Problem(415, f"{named}; use {FORM} or {QUERY}")


def description(address: str, triples: int, named: Sequence[str], accept: str) -> tuple[str, bytes]:
    """Media type and bytes of the service description. Raises Problem (406)."""
    media = pick(accept, tuple(GRAPHS))
    if media is None:
        raise Problem(406, f"the description of the service is offered as {', '.join(GRAPHS)}")
    service, dataset, graph = NamedNode(address), BlankNode("dataset"), BlankNode("graph")
    found = [
        Triple(service, _TYPE, _sd("Service")),
        Triple(service, _sd("endpoint"), service),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, _TYPE, _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), graph),
        Triple(graph, _TYPE, _sd("Graph")),
        Triple(graph, _TRIPLES, Literal(str(triples), datatype=_INTEGER)),
    ]
    for number, iri in enumerate(named):
        node = BlankNode(f"named{number}")
        found += [
            Triple(dataset, _sd("namedGraph"), node),
            Triple(node, _TYPE, _sd("NamedGraph")),
            Triple(node, _sd("name"), NamedNode(iri)),
        ]
    names = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
    for name in (*names, "Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        found.append(Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name)))
    prefixes = {"sd": _SD, "void": "http://rdfs.org/ns/void#"}
    return media, write_triples(found, GRAPHS[media], prefixes=prefixes)


def _asked(pairs: Sequence[tuple[str, str]], bodies: tuple[str, ...]) -> Asked:
    queries = (*bodies, *_values(pairs, "query"))
    if len(queries) != 1:
        raise Problem(400, f"there are {len(queries)} queries; give one as 'query'")
    # Forms send the field that nobody filled in, too.
    default = tuple(filter(None, _values(pairs, "default-graph-uri")))
    named = tuple(filter(None, _values(pairs, "named-graph-uri")))
    dataset = bool(default or named)
    return Asked(queries[0], default if dataset else None, named if dataset else None)


def _update(pairs: Sequence[tuple[str, str]], bodies: tuple[str, ...]) -> Update:
    updates = (*bodies, *_values(pairs, "update"))
    if len(updates) != 1 or any(_values(pairs, "query")):
        raise Problem(400, f"there are {len(updates)} updates, or a query too; {READ_ONLY}")
    return Update(updates[0], any(name in _USING for name, _ in pairs))


def _values(pairs: Sequence[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in pairs if name == wanted)


def _pairs(content: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            content.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except UnicodeError as error:
        raise Problem(400, "the parameters are not UTF-8, percent-encoded") from error
    except ValueError as error:
        raise Problem(400, f"the parameters can't be read: {error}") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeError as error:
        raise Problem(400, "the query is not UTF-8") from error


def _content_type(value: str) -> tuple[str, str]:
    """Media type and charset, in lower case."""
    kind, *parameters = (part.strip().casefold() for part in value.split(";"))
    charsets = (p.partition("=")[2].strip().strip('"') for p in parameters if p.startswith("charset"))
    return kind, next(charsets, "")


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
