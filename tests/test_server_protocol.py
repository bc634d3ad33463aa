"""W3C's SPARQL 1.1 protocol cases against a real server, and what else the protocol says."""

from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import pytest
from protocol_cases import CASES, GRAPHS, PAGE, QUERIES, TRIPLES, Case, ask, options, page, verdict
from pyoxigraph import RdfFormat, parse
from serving import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(example_build, tmp_path_factory) -> Iterator[httpx.Client]:
    with (
        serving(example_build, *options(tmp_path_factory.mktemp("graphs"))) as server,
        server.client() as client,
    ):
        yield client


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_is_answered_as_documented(client, case: Case):
    response = ask(client, case)
    assert response.status_code == case.status, response.text
    assert verdict(case, response) != "a wrong answer"


@pytest.mark.parametrize(
    ("case", "media"),
    [(case, media) for case in QUERIES for media in case.media],
    ids=lambda x: getattr(x, "name", x),
)
def test_each_media_type_is_given_where_it_is_asked_for(client, case: Case, media: str):
    response = ask(client, case, media)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media
    if media in TRIPLES:
        list(parse(response.content, format=RdfFormat.from_media_type(media), base_iri="http://x/"))
    elif media.endswith("xml"):
        root = ElementTree.fromstring(response.content)
        assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    elif media.endswith("json"):
        assert response.json()["head"] is not None


def test_the_documented_results_are_those_of_today(client):
    assert PAGE.read_text("utf-8") == page(client), "run: python tests/protocol_cases.py"


def test_a_graph_that_is_not_named_in_the_request_is_not_in_the_dataset(client):
    query = f"ASK {{ GRAPH <{GRAPHS[2]}> {{ ?s ?p ?o }} }}"
    asked = {"query": query, "named-graph-uri": GRAPHS[1]}
    assert client.get("sparql", params=asked).json()["boolean"] is False
    assert client.get("sparql", params={"query": query}).json()["boolean"] is True


def test_the_dataset_of_the_request_takes_the_place_of_that_of_the_query(client):
    query = f"ASK FROM <{GRAPHS[1]}> {{ <{GRAPHS[1]}> ?p ?o }}"
    asked = {"query": query, "default-graph-uri": GRAPHS[2]}
    assert client.get("sparql", params=asked).json()["boolean"] is False
    assert client.get("sparql", params={"query": query}).json()["boolean"] is True


def test_the_build_itself_has_the_name_that_jena_gives_it(client):
    query = "ASK { ?model a kg:Model }"
    asked = {"query": query, "default-graph-uri": "urn:x-arq:DefaultGraph"}
    assert client.get("sparql", params=asked).json()["boolean"] is True


def test_relative_addresses_are_relative_to_the_endpoint(client):
    said = client.get("sparql", params={"query": "SELECT (<x> AS ?x) {}"}).json()
    assert said["results"]["bindings"][0]["x"]["value"] == str(client.base_url) + "x"


def test_without_a_query_the_service_describes_itself(client):
    response = client.get("sparql", headers={"Accept": "application/n-triples"})
    said = {
        (t.predicate.value.rpartition("#")[2], getattr(t.object, "value", ""))
        for t in parse(response.content, format=RdfFormat.N_TRIPLES)
    }
    assert ("name", GRAPHS[0]) in said
    assert ("endpoint", str(client.base_url) + "sparql") in said


def test_a_browser_that_takes_anything_gets_something(client):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get("sparql?query=ASK{}", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("accept", ["image/png", "application/sparql-results+json;q=0", "text/turtle"])
def test_what_is_not_offered_for_a_kind_of_query_is_not_acceptable(client, accept):
    response = client.get("sparql?query=ASK{}", headers={"Accept": accept})
    assert response.status_code == 406
    assert "application/sparql-results+json" in response.text


@pytest.mark.parametrize(
    "query", ["", "query=", "nonsense=1", "query=%FF", "query=ASK%7B%7D&" + "&".join(["a=b"] * 200)]
)
def test_malformed_requests_are_the_clients_fault(client, query):
    status = client.get(f"sparql?{query}").status_code
    assert status == (200 if query == "" else 400)


def test_a_body_that_is_not_utf_8_is_malformed(client):
    for kind in ("application/sparql-query", "application/x-www-form-urlencoded"):
        response = client.post("sparql", content=b"query=\xff\xfe", headers={"Content-Type": kind})
        assert response.status_code == 400


def test_what_does_not_parse_is_explained_with_its_place(client):
    response = client.get("sparql", params={"query": "SELEC * { ?s ?p ?o }"})
    assert response.status_code == 400
    assert "line 1, column 1" in response.text and "did you mean SELECT?" in response.text


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "ASK { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "ASK { FILTER(1<ex:b)SERVICE<http://127.0.0.1:1/>{} }",
        "ASK { ?s ?p 'a' SERVICE ?g { ?s ?p ?o } }",
    ],
)
def test_no_query_calls_another_service(client, query):
    response = client.post("sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert response.status_code == 400
    assert "SERVICE is not answered" in response.text


def test_the_word_service_may_stand_in_a_text(client):
    query = 'ASK { ?service ?p ?o FILTER(?o != "SERVICE <http://x>") } # SERVICE <x> {}'
    assert client.get("sparql", params={"query": query}).status_code == 200
