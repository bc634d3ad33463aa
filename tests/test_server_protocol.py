"""W3C's SPARQL 1.1 protocol cases against a real server, and what else the protocol says."""

from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import pytest
from protocol_cases import (
    CASES,
    DESCRIPTIONS,
    GRAPHS,
    PAGE,
    QUERIES,
    READINGS,
    STORE_CASES,
    TRIPLES,
    Case,
    ask,
    options,
    page,
    verdict,
)
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


@pytest.mark.parametrize("case", (*CASES, *STORE_CASES), ids=lambda case: case.name)
def test_each_case_is_answered_as_documented(client, case: Case):
    response = ask(client, case)
    assert response.status_code == case.status, response.text
    assert verdict(case, response) != "a wrong answer"


@pytest.mark.parametrize(
    ("case", "media"),
    [(case, media) for case in (*QUERIES, *DESCRIPTIONS, *READINGS) for media in case.media],
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


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_a_browser_that_takes_anything_gets_something(client):
    assert client.get("sparql?query=ASK{}", headers={"Accept": BROWSER}).status_code == 200


def test_a_browser_that_asks_nothing_is_led_to_the_editor(client):
    response = client.get("sparql", headers={"Accept": BROWSER})
    assert (response.status_code, response.headers["location"]) == (303, "./#/sparql")


@pytest.mark.parametrize(
    ("accepted", "media"),
    [
        (["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"], "application/sparql-results+json"),
        (["text/turtle", "application/sparql-results+xml"], "application/sparql-results+xml"),
        (["text/*"], "text/csv"),
        (["application/*;q=0.5, text/csv;q=0.75"], "text/csv"),
        (["text/csv;q=0.1, application/sparql-results+xml;q=0.1001"], "application/sparql-results+xml"),
        (["application/sparql-results+json; charset=utf-8"], "application/sparql-results+json"),
        ([""], "application/sparql-results+json"),
    ],
)
def test_accept_is_read_as_clients_write_it(client, accepted, media):
    headers = [("Accept", each) for each in accepted]
    response = client.get("sparql?query=ASK{}", headers=headers)
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media)


def test_a_form_may_leave_graphs_empty_and_characters_unescaped(client):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = 'default-graph-uri=&named-graph-uri=&query=SELECT ("ñandú" AS ?x) {}'.encode()
    said = client.post("sparql", content=body, headers=form).json()
    assert said["results"]["bindings"][0]["x"]["value"] == "ñandú"
    counted = client.post("sparql", content=b"default-graph-uri=&query=ASK { ?m a kg:Model }", headers=form)
    assert counted.json()["boolean"] is True


def test_a_body_in_pieces_is_read_whole(client):
    pieces = iter([b"ASK ", b"{ ?m a kg:", b"Model }"])
    kind = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    assert client.post("sparql", content=pieces, headers=kind).json()["boolean"] is True


def test_which_methods_there_are_is_said(client):
    for method, status in (("OPTIONS", 204), ("DELETE", 405)):
        response = client.request(method, "sparql")
        assert response.status_code == status
        assert {"GET", "HEAD", "POST"} <= set(response.headers["allow"].split(", "))


def test_a_head_request_has_the_head_of_the_answer(client):
    got, asked = client.get("sparql?query=ASK{}"), client.head("sparql?query=ASK{}")
    assert asked.content == b"" and asked.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1:1/x> INTO GRAPH <http://x/g>",
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p 1 } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_no_update_changes_anything(client, update):
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    before = client.get("sparql", params=count).text
    assert client.post("sparql", data={"update": update}).status_code == 403
    assert client.get("sparql", params=count).text == before


def test_a_graph_larger_than_an_answer_is_refused_whole(example_build, tmp_path):
    with serving(example_build, *options(tmp_path), "--rows", "1") as server, server.client() as few:
        assert few.get("graphs", params={"graph": GRAPHS[1]}).status_code == 403
        whole = few.get("graphs?default", headers={"Accept": "application/n-triples"})
        assert whole.content == (example_build / "graph.nt").read_bytes()


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
