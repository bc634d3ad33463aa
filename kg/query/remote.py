"""Questions to a SPARQL server elsewhere, answered as those to a store are."""

from collections.abc import Mapping
from itertools import pairwise
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.errors import ServerError
from kg.graph.remote import Request, Send, web_address
from kg.query.sparql import PREFIXES, Answer, run
from kg.query.syntax import words

_FORM = "application/x-www-form-urlencoded"
_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.5"
#: Virtuoso 7 answers ASK with a row or none.
_ASK = "__ASK_RETVAL"


def ask(
    endpoint: str, text: str, send: Send, *, graph: str = "", prefixes: Mapping[str, str] = PREFIXES
) -> Answer:
    """Answer a query there, in ``graph`` or in what is its default graph.

    Raises QueryError before anything is sent, as `run` does, and ServerError for what the server says.
    """
    kind = run(ox.Store(), text, prefixes=prefixes)
    is_rows = not isinstance(kind, ox.QueryTriples)
    fields = {"query": declared(text, prefixes), **({"default-graph-uri": graph} if graph else {})}
    accept = _ROWS if is_rows else _TRIPLES
    body = send(Request("POST", web_address(endpoint), urlencode(fields).encode(), _FORM, accept))
    try:
        return _rows(body) if is_rows else _triples(body)
    except (SyntaxError, ValueError) as error:
        raise ServerError(f"{endpoint}: its answer can't be read: {error}") from error


def declared(text: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The query with declarations of the prefixes that it uses and does not declare."""
    tokens = list(words(text))
    own = {b.prefix for a, b in pairwise(tokens) if a.text.upper() == "PREFIX"}
    used = sorted({token.prefix for token in tokens if token.kind == "name"} - own)
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in used if name in prefixes) + text


def _rows(body: bytes) -> Answer:
    answer = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(answer, ox.QuerySolutions) and [v.value for v in answer.variables] == [_ASK]:
        said = b"true" if next(answer, None) else b"false"
        return ox.parse_query_results(b'{"head":{},"boolean":%b}' % said, ox.QueryResultsFormat.JSON)
    return answer


def _triples(body: bytes) -> Answer:
    """By way of a store, whose answers the formats and tables know."""
    store = ox.Store()
    # N-Triples are Turtle, and not every server says which it sends.
    store.load(body, ox.RdfFormat.TURTLE)
    answer = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(answer, ox.QueryTriples)
    return answer
