"""Ways from one entity to another, and what lies around one."""

import csv
import io
import json

import networkx as nx
import pyoxigraph as ox
import pytest
from command_line import kg
from graph_scene import built_directory, extractions, iri, linking

from kg.graph.rdf import ntriples
from kg.query.paths import neighbours, part, paths


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load("\n".join(ntriples(extractions(), linking(extractions()))), format=ox.RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_directory(tmp_path_factory.mktemp("paths") / "build")


def ways(store: ox.Store, start: str, end: str, **options: int) -> list[list[str]]:
    found = paths(store, iri(start), iri(end), **options)
    return [[fact.statement.relation for step in steps for fact in step.facts] for steps in found]


def test_the_shortest_way_comes_first_and_facts_are_gone_either_way(store):
    assert ways(store, "Polaris", "Norway")[0] == ["trainedOn", "developedBy", "locatedIn"]


def test_longer_ways_follow_and_none_goes_in_a_circle(store):
    found = list(paths(store, iri("Ada Quill"), iri("Aurora"), max_length=5))
    chains = [[steps[0].start, *(step.end for step in steps)] for steps in found]
    assert sorted(map(len, chains)) == list(map(len, chains)) and len(chains[0]) == 3
    assert all(len(set(chain)) == len(chain) for chain in chains)


def test_the_ways_are_those_that_networkx_finds(store):
    graph = nx.Graph()
    for one in neighbours(store, iri("Aurora"), depth=6):
        graph.add_edge(one.start, one.end)
    nodes = sorted(graph)
    for start in nodes:
        for end in nodes:
            if start != end:
                expected = {tuple(p) for p in nx.all_simple_paths(graph, start, end, cutoff=4)}
                found = paths(store, start, end, max_length=4, count=1000)
                assert {(steps[0].start, *(step.end for step in steps)) for steps in found} == expected


def test_length_and_number_are_limited(store):
    assert ways(store, "Polaris", "Norway", max_length=2) == []
    assert len(ways(store, "Ada Quill", "Aurora", count=1)) == 1
    assert ways(store, "Aurora", "Aurora") == []


def test_neighbours_have_each_fact_once_and_their_distance(store):
    found = list(neighbours(store, iri("Norway"), depth=2))
    assert next((one.depth, one.fact.statement.relation) for one in found) == (1, "locatedIn")
    claims = [one.fact.statement.iri for one in found]
    assert len(set(claims)) == len(claims) and {one.depth for one in found} == {1, 2}


def test_neighbours_by_some_relations_only(store):
    found = list(neighbours(store, iri("Aurora"), depth=3, relations=["developedBy", "locatedIn"]))
    assert [one.fact.statement.relation for one in found] == ["developedBy", "locatedIn"]


def test_a_part_has_the_facts_their_entities_and_documents_and_nothing_else(store):
    found = [one.fact for one in neighbours(store, iri("Norway"))]
    kept = part(store, found)
    names = {
        q.object.value
        for q in kept.quads_for_pattern(
            None, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), None
        )
    }
    assert names == {"Norway", "Borealis Labs"}
    assert len(list(kept.quads_for_pattern(None, ox.NamedNode("http://purl.org/dc/terms/issued"), None))) == 1


def test_the_command_shows_each_step_with_its_sentence(built):
    shown = kg("path", built, "polaris", "Norway")
    assert "Polaris → Aurora → Borealis Labs → Norway" in shown.out
    assert "“Aurora was trained on Polaris with 8 Nimbus-2 chips.” (Northern news, 2025-02-24)" in shown.out
    [record] = json.loads(kg("path", built, "Polaris", "Norway", "--format", "json", "--count", 1).out)
    assert record["length"] == 3 and record["steps"][0][0]["relation"] == "trainedOn"
    assert (
        "no way from Polaris to Norway in 1 step or fewer"
        in kg("path", built, "Polaris", "Norway", "--max-length", 1).out
    )
    assert kg("path", built, "Polaris", "Nowhere").code == 1


def test_the_command_writes_neighbours_as_table_json_csv_and_graphml(built):
    assert "← developed by  Aurora · Model" in kg("neighbours", built, "Borealis").out
    rows = list(csv.DictReader(io.StringIO(kg("neighbours", built, "Norway", "--format", "csv").out)))
    assert [(row["subject"], row["relation"], row["object"]) for row in rows] == [
        ("Borealis Labs", "locatedIn", "Norway")
    ]
    assert json.loads(kg("neighbours", built, "Norway", "--format", "json").out)[0]["depth"] == 1
    graph = nx.parse_graphml(kg("neighbours", built, "Norway", "--format", "graphml").out)
    assert len(graph) == 2 and graph.number_of_edges() == 1
    wrong = kg("neighbours", built, "Norway", "--relation", "near")
    assert wrong.code == 2 and "there are: developedBy" in wrong.err


def test_facts_that_did_not_hold_lead_nowhere(built):
    assert "no way" in kg("path", built, "Polaris", "Norway", "--as-of", "2025-01").out
