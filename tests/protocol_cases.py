"""The cases of W3C's SPARQL 1.1 protocol test suite, one by one, and what the server answers.

The names are the suite's (https://w3c.github.io/rdf-tests/sparql/sparql11/protocol/); the graphs are our own.
``python tests/protocol_cases.py`` writes ``docs/sparql-protocol.md``; a test fails while it is out of date.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx

GRAPHS = tuple(f"http://example.org/data{number}.rdf" for number in range(4))
_RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:foaf="http://xmlns.com/foaf/0.1/">
  <foaf:Document rdf:about="{0}"><foaf:topic rdf:resource="{0}#topic"/></foaf:Document>
</rdf:RDF>
"""
FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
SELECTED = (
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/csv",
    "text/tab-separated-values",
)
TRUTH = SELECTED[:2]
TRIPLES = ("application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json")
#: What a server that only reads answers to an update.
REFUSED = 403


@dataclass(frozen=True)
class Case:
    """``wants``: W3C's. ``status``: this server's. ``boolean``: the answer of an ASK query. ``says``: a text in it."""

    name: str
    wants: str
    status: int
    method: str = "GET"
    parameters: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    media: Sequence[str] = ()
    boolean: bool | None = None
    path: str = "sparql"
    says: str = ""


def _post(pairs: Sequence[tuple[str, str]], kind: str = FORM) -> dict[str, object]:
    return {"method": "POST", "body": urlencode(pairs).encode(), "headers": {"Content-Type": kind}}


def _direct(text: str, kind: str) -> dict[str, object]:
    return {"method": "POST", "body": text.encode(), "headers": {"Content-Type": kind}}


def _get(query: str, *pairs: tuple[str, str]) -> dict[str, object]:
    return {"parameters": (("query", query), *pairs), "media": TRUTH}


_D0, _D1, _D2, _D3 = GRAPHS
_ONE = f"ASK {{ <{_D1}> ?p ?o }}"
_BOTH = f"ASK {{ <{_D1}> a ?type . <{_D2}> a ?type }}"
_NAMED = f"ASK {{ GRAPH ?g1 {{ <{_D1}> a ?type }} GRAPH ?g2 {{ <{_D2}> a ?type }} }}"
_FULL = f"ASK {{ <{_D3}> a ?type . GRAPH ?g1 {{ <{_D1}> a ?type }} GRAPH ?g2 {{ <{_D2}> a ?type }} }}"
_FROM = f"ASK FROM <{_D3}> {{ GRAPH ?g {{ <{_D1}> a ?type }} }}"
_DEFAULTS = (("default-graph-uri", _D1), ("default-graph-uri", _D2))
_NAMES = (("named-graph-uri", _D1), ("named-graph-uri", _D2))
_SELECT, _ASK = "SELECT (1 AS ?value) {}", "ASK {}"
_DESCRIBE, _CONSTRUCT = "DESCRIBE <http://example.org/>", "CONSTRUCT { <s> <p> 1 } WHERE {}"
_INSERT = "INSERT DATA { <http://example.org/s> <http://example.org/p> 1 }"

QUERIES = (
    Case("query_get", "200", 200, **_get(_ASK), boolean=True),
    Case("query_post_form", "200", 200, **_post((("query", _ASK),)), media=TRUTH, boolean=True),
    Case("query_post_direct", "200", 200, **_direct(_ASK, QUERY), media=TRUTH, boolean=True),
    Case("query_dataset_default_graph", "200, true", 200, **_get(_ONE, _DEFAULTS[0]), boolean=True),
    Case("query_dataset_default_graphs_get", "200, true", 200, **_get(_BOTH, *_DEFAULTS), boolean=True),
    Case(
        "query_dataset_default_graphs_post",
        "200, true",
        200,
        **_direct(_BOTH, QUERY),
        parameters=_DEFAULTS,
        media=TRUTH,
        boolean=True,
    ),
    Case("query_dataset_named_graphs_get", "200, true", 200, **_get(_NAMED, *_NAMES), boolean=True),
    Case(
        "query_dataset_named_graphs_post",
        "200, true",
        200,
        **_direct(_NAMED, QUERY),
        parameters=_NAMES,
        media=TRUTH,
        boolean=True,
    ),
    Case(
        "query_dataset_full",
        "200, true",
        200,
        **_get(_FULL, ("default-graph-uri", _D3), *_NAMES),
        boolean=True,
    ),
    Case(
        "query_multiple_dataset",
        "200, true",
        200,
        **_get(_FROM, *_NAMES[:1], ("default-graph-uri", _D2)),
        boolean=True,
    ),
    Case("query_content_type_select", "200", 200, parameters=(("query", _SELECT),), media=SELECTED),
    Case("query_content_type_ask", "200", 200, parameters=(("query", _ASK),), media=TRUTH, boolean=True),
    Case("query_content_type_describe", "200", 200, parameters=(("query", _DESCRIBE),), media=TRIPLES),
    Case("query_content_type_construct", "200", 200, parameters=(("query", _CONSTRUCT),), media=TRIPLES),
)
BAD_QUERIES = (
    Case("bad_query_method", "4xx", 405, method="PUT", parameters=(("query", _ASK),)),
    Case("bad_multiple_queries", "4xx", 400, parameters=(("query", _ASK), ("query", _SELECT))),
    Case("bad_query_wrong_media_type", "4xx", 415, **_direct(_ASK, "text/plain")),
    Case("bad_query_missing_form_type", "4xx", 415, method="POST", body=b"query=ASK%20%7B%7D"),
    Case("bad_query_missing_direct_type", "4xx", 415, method="POST", body=b"ASK {}"),
    Case(
        "bad_query_non_utf8",
        "4xx",
        415,
        method="POST",
        body="ASK {}".encode("utf-16"),
        headers={"Content-Type": f"{QUERY}; charset=UTF-16"},
    ),
    Case("bad_query_syntax", "400", 400, parameters=(("query", "ASK {"),)),
)
UPDATES = (
    Case("update_post_form", "2xx", REFUSED, **_post((("update", "CLEAR NAMED"),))),
    Case("update_post_direct", "2xx", REFUSED, **_direct("CLEAR NAMED", UPDATE)),
    Case(
        "update_dataset_default_graph",
        "2xx",
        REFUSED,
        **_post((("using-graph-uri", _D1), ("update", _INSERT))),
    ),
    Case(
        "update_dataset_default_graphs",
        "2xx",
        REFUSED,
        **_post((("using-graph-uri", _D1), ("using-graph-uri", _D2), ("update", _INSERT))),
    ),
    Case(
        "update_dataset_named_graphs",
        "2xx",
        REFUSED,
        **_post((("using-named-graph-uri", _D1), ("update", _INSERT))),
    ),
    Case(
        "update_dataset_full",
        "2xx",
        REFUSED,
        **_post((("using-graph-uri", _D1), ("using-named-graph-uri", _D2), ("update", _INSERT))),
    ),
    Case("update_base_uri", "2xx", REFUSED, **_post((("update", "INSERT DATA { <#s> <p> 1 }"),))),
)
BAD_UPDATES = (
    Case("bad_update_get", "4xx", 403, parameters=(("update", "CLEAR NAMED"),)),
    Case(
        "bad_multiple_updates", "4xx", 400, **_post((("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")))
    ),
    Case("bad_update_wrong_media_type", "4xx", 415, **_direct("CLEAR NAMED", "text/plain")),
    Case("bad_update_missing_form_type", "4xx", 415, method="POST", body=b"update=CLEAR%20NAMED"),
    Case(
        "bad_update_non_utf8",
        "4xx",
        415,
        method="POST",
        body="CLEAR NAMED".encode("utf-16"),
        headers={"Content-Type": f"{UPDATE}; charset=UTF-16"},
    ),
    Case("bad_update_syntax", "400", 400, **_post((("update", "CLEAR XYZ"),))),
    Case(
        "bad_update_dataset_conflict",
        "400",
        400,
        **_post(
            (
                ("using-named-graph-uri", _D1),
                ("update", f"DELETE {{ ?s ?p ?o }} USING <{_D1}> WHERE {{ ?s ?p ?o }}"),
            )
        ),
    ),
)
_SD = "http://www.w3.org/ns/sparql-service-description#"
_NT = {"Accept": "application/n-triples"}
DESCRIPTIONS = (
    Case("service-description: returns-rdf", "200", 200, media=TRIPLES),
    Case("service-description: has-endpoint-triple", "200", 200, headers=_NT, says=f"<{_SD}endpoint>"),
    Case("service-description: conforms-to-schema", "200", 200, headers=_NT, says=f"<{_SD}Service>"),
)
_KNOWN, _DEFAULT, _UNKNOWN = (
    {"path": "graphs", "parameters": (pair,)}
    for pair in (("graph", _D1), ("default", ""), ("graph", "http://example.org/nothing"))
)
_PUT = {"body": b"<s> <p> <o> .", "headers": {"Content-Type": "text/turtle"}}
READINGS = (
    Case("get of an existing graph", "200", 200, **_KNOWN, media=TRIPLES, says="topic"),
    Case("get of the default graph", "200", 200, **_DEFAULT, media=TRIPLES[1:3], says="Tide Tables"),
    Case("get of a non-existing graph", "404", 404, **_UNKNOWN),
    Case("head on an existing graph", "200", 200, method="HEAD", **_KNOWN),
    Case("head on a non-existing graph", "404", 404, method="HEAD", **_UNKNOWN),
    Case("get of no graph", "400", 400, path="graphs"),
)
WRITINGS = (
    Case("put", "2xx", 405, method="PUT", **_KNOWN, **_PUT),
    Case("post", "2xx", 405, method="POST", **_KNOWN, **_PUT),
    Case("delete", "2xx", 405, method="DELETE", **_KNOWN),
)
CASES = (*QUERIES, *BAD_QUERIES, *UPDATES, *BAD_UPDATES)
STORE_CASES = (*DESCRIPTIONS, *READINGS, *WRITINGS)
PAGE = Path(__file__).resolve().parent.parent / "docs" / "sparql-protocol.md"
HEAD = """# The cases of the SPARQL 1.1 protocol

Written by `python tests/protocol_cases.py`, which asks a server; a test fails while it is out of date. The cases are
those of [W3C's protocol suite](https://w3c.github.io/rdf-tests/sparql/sparql11/protocol/), asked of `kg serve` with four
graphs of our own in the place of the suite's (`--graph IRI=FILE`). All {queries} cases on queries are answered as W3C
wants. The endpoint only reads, so {refused} updates that should work are refused; the {bad} that should be refused are.

"""
MORE = """
## Description of the service and graph store

W3C's cases on the service description, and those of the Graph Store HTTP Protocol that read: `/graphs?default` is the build
itself, `/graphs?graph=IRI` a named graph. Nothing is written there.

"""
TABLE = "| case | W3C wants | `kg serve` answers | |\n|---|---|---|---|\n"


def options(folder: Path) -> Iterator[str]:
    """Writes the graphs and gives what serves them."""
    for number, iri in enumerate(GRAPHS):
        file = folder / f"data{number}.rdf"
        file.write_text(_RDF.format(iri), "utf-8")
        yield from ("--graph", f"{iri}={file}")


def ask(client: httpx.Client, case: Case, media: str = "") -> httpx.Response:
    address = f"{case.path}?{urlencode(case.parameters)}" if case.parameters else case.path
    headers = {**case.headers, **({"Accept": media} if media else {})}
    return client.request(case.method, address, content=case.body or None, headers=headers)


def verdict(case: Case, response: httpx.Response) -> str:
    """``as W3C wants``, or why not."""
    wanted, status = case.wants.split(",")[0], str(response.status_code)
    if wanted == status or (wanted.endswith("xx") and wanted[0] == status[0]):
        said = case.boolean is None or f'"boolean":{str(case.boolean).lower()}' in response.text
        return "as W3C wants" if said and case.says in response.text else "a wrong answer"
    return "refused: read-only" if response.status_code in (REFUSED, 405) else "not as W3C wants"


def page(client: httpx.Client) -> str:
    """The whole file."""
    counts = {"queries": len(QUERIES) + len(BAD_QUERIES), "refused": len(UPDATES), "bad": len(BAD_UPDATES)}
    asked, stored = ("".join(_line(client, case) for case in cases) for cases in (CASES, STORE_CASES))
    return HEAD.format(**counts) + TABLE + asked + MORE + TABLE + stored


def _line(client: httpx.Client, case: Case) -> str:
    response = ask(client, case)
    said = ", true" if '"boolean":true' in response.text and "true" in case.wants else ""
    return f"| `{case.name}` | {case.wants} | {response.status_code}{said} | {verdict(case, response)} |\n"


def _main() -> None:
    from serving import serving

    from kg.assets import asset
    from kg.pipeline import build

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "build"
        build([str(asset("examples/news") / "tide-tables-12.md")], out, pipeline="rules")
        with serving(out, *options(Path(folder))) as server, server.client() as client:
            PAGE.write_text(page(client), "utf-8")


if __name__ == "__main__":
    _main()
