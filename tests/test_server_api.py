"""The JSON API, over HTTP, on a build of the examples."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from kg.server.parameters import document

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def api(server):
    with server.client() as client:

        def get(path: str, **parameters: object):
            response = client.get(f"api/{path}", params=parameters)
            assert response.status_code == 200, response.text
            return response.json()

        yield get


def iri(api, name: str) -> str:
    return api("search", q=name)["hits"][0]["iri"]


def test_the_build_says_what_it_is(api):
    about = api("about")
    assert about["entities"] == sum(api("statistics")["entities"].values())
    assert about["documents"] == api("documents")["total"] == 7
    assert about["limits"]["timeout_s"] == 2
    assert about["texts"] and not about["decisions"]


@pytest.mark.parametrize("typed", ["Skerry Labs", "skerry labs", "skery labs", "SKERRY"])
def test_an_entity_is_found_by_its_name_however_it_is_typed(api, typed):
    assert api("search", q=typed)["hits"][0]["label"] == "Skerry Labs"


def test_only_the_wanted_types_are_found(api):
    assert {hit["type"] for hit in api("search", q="l", type=["Model"], limit=50)["hits"]} == {"Model"}


def test_an_entity_counts_its_claims_by_relation_and_direction(api):
    found = api("entity", iri=iri(api, "Skerry Labs"))
    assert found["type"] == "Organization" and found["names"][0] == found["label"] == "Skerry Labs"
    made = next(r for r in found["relations"] if (r["relation"], r["direction"]) == ("developedBy", "in"))
    claims = api("claims", iri=found["iri"], relation="developedBy", direction="in")
    assert made["claims"] == claims["total"] == len(claims["claims"])
    assert {claim["object"]["label"] for claim in claims["claims"]} == {"Skerry Labs"}
    assert sum(month["documents"] for month in found["timeline"]) == found["documents"]


def test_an_iri_may_be_given_without_the_base(api):
    whole = iri(api, "Skerry Labs")
    assert api("entity", iri=whole.partition("/id/")[2]) == api("entity", iri=whole)


def test_pages_of_claims_are_cut_from_one_list(api):
    whole = api("claims", iri=iri(api, "Skerry Labs"), limit=500)
    pages = [
        api("claims", iri=iri(api, "Skerry Labs"), offset=n, limit=1)["claims"] for n in range(whole["total"])
    ]
    assert [page[0]["iri"] for page in pages] == [claim["iri"] for claim in whole["claims"]]
    assert api("claims", iri=iri(api, "Skerry Labs"), offset=10_000)["claims"] == []


def test_the_marks_of_an_evidence_stand_on_the_names(api):
    for claim in api("claims", iri=iri(api, "Skerry Labs"), relation="developedBy", direction="in")["claims"]:
        for evidence in api("claim", iri=claim["iri"])["evidences"]:
            marked = {m["role"]: evidence["quote"][m["start"] : m["end"]] for m in evidence["marks"]}
            assert marked.get("object", "Skerry Labs").startswith("Skerry"), evidence
            assert all(marked.values())


def test_a_document_has_the_text_that_its_offsets_count_in(api):
    for source in api("documents")["documents"]:
        found = api("document", iri=source["iri"])
        for mention in found["mentions"]:
            assert found["text"][mention["start"] : mention["end"]] == mention["text"]
        for claim in found["claims"]:
            quoted = api("claim", iri=claim["claim"])["evidences"]
            here = [
                e["quote"]
                for e in quoted
                if (e["source"]["iri"], e["start"]) == (found["iri"], claim["start"])
            ]
            assert here == [found["text"][claim["start"] : claim["end"]]]


def test_most_mentions_lead_to_their_entities(api):
    mentions = [m for s in api("documents")["documents"] for m in api("document", iri=s["iri"])["mentions"]]
    known = [mention for mention in mentions if mention["entity"]]
    assert len(known) > 0.95 * len(mentions)
    for mention in known[:20]:
        assert api("entity", iri=mention["entity"])["label"]


def test_a_neighbourhood_keeps_to_its_limit_and_says_what_it_left_out(api):
    centre = iri(api, "Skerry Labs")
    whole, part = api("neighbourhood", iri=centre), api("neighbourhood", iri=centre, nodes=3)
    assert len(part["nodes"]) == 3 and part["omitted"]["nodes"] == len(whole["nodes"]) - 3
    assert [node["iri"] for node in part["nodes"]] == [node["iri"] for node in whole["nodes"]][:3]
    drawn = {node["iri"] for node in part["nodes"]}
    assert all({edge["source"], edge["target"]} <= drawn for edge in part["edges"])


def test_a_neighbourhood_is_filtered_by_type_relation_status_and_time(api):
    centre = iri(api, "Skerry Labs")
    places = api("neighbourhood", iri=centre, type="Place", relation="locatedIn", status="asserted")
    assert {node["type"] for node in places["nodes"][1:]} == {"Place"}
    assert {edge["relation"] for edge in places["edges"]} == {"locatedIn"}
    assert api("neighbourhood", iri=centre, status="rejected")["edges"] == []
    assert len(api("neighbourhood", iri=centre, until="1999-01-01")["nodes"]) == 1
    late = api("neighbourhood", iri=centre, **{"from": "2025-03-18"})
    assert late["edges"] and all(edge["last"] >= "2025-03-18" for edge in late["edges"])


def test_a_deeper_neighbourhood_holds_the_shallower_one(api):
    centre = iri(api, "Skerry Labs")
    near, far = api("neighbourhood", iri=centre), api("neighbourhood", iri=centre, depth=2)
    assert [node["depth"] for node in far["nodes"]] == sorted(node["depth"] for node in far["nodes"])
    assert {node["iri"] for node in near["nodes"]} < {node["iri"] for node in far["nodes"]}


def test_the_overview_begins_with_the_best_known(api):
    counts = [node["documents"] for node in api("overview", nodes=10)["nodes"]]
    assert counts == sorted(counts, reverse=True)


def test_an_overview_without_facts_has_the_same_entities(api):
    whole, bare = api("overview", nodes=10), api("overview", nodes=10, edges=0)
    assert whole["edges"] and bare["edges"] == []
    assert bare["nodes"] == whole["nodes"]
    assert len(api("overview", nodes=10, edges=1)["edges"]) == 1


def test_the_statistics_are_those_of_the_graph_asked_in_sparql(api):
    said = api("statistics")
    for name, where in (
        ("claims", "?c a kg:Claim"),
        ("facts", "?c rdf:predicate ?p ; kg:status kg:asserted"),
    ):
        answer = api("../sparql", query=f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ {where} }}")
        counted = int(answer["results"]["bindings"][0]["n"]["value"])
        assert counted == sum(said[name].values()) > 0


def test_claims_of_one_relation_and_direction_are_a_part_of_all(api):
    about = iri(api, "Skerry Labs")
    whole = api("claims", iri=about, limit=500)["claims"]
    parts = [
        claim
        for relation in api("entity", iri=about)["relations"]
        for claim in api(
            "claims", iri=about, relation=relation["relation"], direction=relation["direction"], limit=500
        )["claims"]
    ]
    assert parts == whole


def test_the_table_is_sorted_filtered_and_cut(api):
    whole = api("table", sort="parameter_count", has="parameter_count")
    values = [row["values"]["parameter_count"] for row in whole["rows"]]
    assert values == sorted(values, reverse=True) and len(values) == whole["total"] > 2
    assert api("table", sort="parameter_count", order="asc", limit=1)["rows"][0] == whole["rows"][-1]
    assert [row["makers"][0]["label"] for row in api("table", q="calderwick")["rows"]] == [
        "Calderwick Biosciences"
    ]
    assert api("table", type="Chip")["total"] < api("table", type="Hardware")["total"]


def test_a_named_question_is_answered_as_sparql(api):
    names = [question["name"] for question in api("questions")["questions"]]
    assert "who-built-what" in names
    said = api("answer", question="models-over-7b-by-hardware", set="minimum=1")
    assert said["head"]["vars"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("entity", 400, "iri is missing"),
        ("entity?iri=model/nobody", 404, "nothing is known of 'model/nobody'"),
        ("entity?iri=http://[", 404, "nothing is known"),
        ("entity?iri=a&iri=b", 400, "given 2 times"),
        ("search?q=x&limit=101", 400, "not from 1 to 100"),
        ("search?q=x&limit=ten", 400, "no whole number"),
        ("search?query=x", 400, "no parameter 'query'; there are: q, type, limit"),
        ("neighbourhood?iri=x&from=yesterday", 400, "no day such as 2025-03-31"),
        ("table?type=Sandwich", 400, "no type 'Sandwich'"),
        ("search?q=x&type=Sandwich", 400, "no type 'Sandwich'; there are: Organization, "),
        ("overview?type=Sandwich", 400, "no type 'Sandwich'"),
        ("neighbourhood?iri=x&type=Sandwich", 400, "no type 'Sandwich'"),
        ("neighbourhood?iri=x&relation=eats", 400, "no relation 'eats'; there are: "),
        ("claims?iri=organization/skerry-labs&relation=eats", 400, "no relation 'eats'"),
        ("table?sort=taste", 400, "no column 'taste'"),
        ("answer?question=why", 400, "no question 'why'"),
        ("answer?question=who-built-what&set=x=1", 400, "no parameter 'x'"),
        ("claims?iri=x&status=true", 400, "none of asserted"),
        ("review", 404, "--decisions"),
        ("nothing", 404, "nothing at this address"),
    ],
)
def test_what_is_wrong_is_said(server, path, status, says):
    with server.client() as client:
        response = client.get(f"api/{path}")
    assert (response.status_code, says in response.json()["error"]) == (status, True), response.text


def test_the_document_of_the_api_is_served(api):
    assert api("openapi.json") == document()


schema = schemathesis.openapi.from_dict(document())
schema.config.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
)


@schema.parametrize()
@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_what_its_document_promises(server, case):
    case.call_and_validate(base_url=server.address, checks=CHECKS)
