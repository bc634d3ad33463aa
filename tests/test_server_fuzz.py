"""Whatever is sent, the server answers, never with a 500; `benchmarks/fuzz.py` does the same at length."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow
WORDS = (
    "SELECT", "*", "?a", "?b", "WHERE", "{", "}", "ASK", "CONSTRUCT", "DESCRIBE", "OPTIONAL", "UNION", "FILTER", "(", ")",
    "rdf:type", "kg:Model", "<x>", "'", '"', ".", ";", "+", "*", "^", "!", "BIND", "AS", "COUNT", "GROUP BY", "LIMIT", "1",
    "VALUES", "UNDEF", "GRAPH", "SERVICE", "FROM", "PREFIX", "x:", "<<", ">>", "#", "\\u0041", "@en", "^^", "_:b", "[", "]",
)  # fmt: skip
QUERIES = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60)
FUZZ = settings(
    max_examples=80,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def client(server):
    with server.client() as found:
        yield found


@FUZZ
@given(text=QUERIES, accept=st.sampled_from(["*/*", "text/csv", "text/turtle", "x", ";q=,"]))
def test_any_query_is_answered_or_refused(client: httpx.Client, text: str, accept: str):
    response = client.post("sparql", data={"query": text}, headers={"Accept": accept})
    assert response.status_code in (200, 400, 406, 504), (text, response.text)


@FUZZ
@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from(
        ["application/sparql-query", "application/x-www-form-urlencoded", "application/json", ""]
    ),
)
def test_any_body_is_answered_or_refused(client: httpx.Client, body: bytes, kind: str):
    response = client.post("sparql", content=body, headers={"Content-Type": kind})
    assert response.status_code in (200, 400, 403, 406, 415, 504), response.text


@FUZZ
@given(path=st.text(alphabet="/.%2efbuild\\jsonapi\x7fé", max_size=40))
def test_any_address_is_answered_or_refused(client: httpx.Client, path: str):
    try:
        response = client.get(f"/{path}")
    except httpx.InvalidURL:
        return
    assert response.status_code in (200, 400, 404, 405), path
    if response.status_code == 200:
        assert response.headers["content-type"].split(";")[0] in (
            "text/html",
            "text/turtle",
            "application/json",
        )
