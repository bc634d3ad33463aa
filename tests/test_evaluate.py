"""The protocol of the gold standard, on an invented document of which every figure is counted by hand."""

import json

import pytest
from pyoxigraph import RdfFormat, Store

from kg.errors import ConfigError
from kg.evaluate.graphs import documents, graph_side
from kg.evaluate.scores import Score, align, compare, total
from kg.evaluate.sides import Relating, Side, Thing, Value, gold_side, name_key
from kg.ontology import load

GOLD = {
    "doc": "invented.md",
    "entities": [
        {"id": "heron", "type": "Model", "names": ["Heron", "Heron VLA"]},
        {"id": "tansy", "type": "Organization", "names": ["Tansy Labs", "Tansy"]},
        {"id": "grebe", "type": "Organization", "names": ["Grebe Systems"]},
        {"id": "moor", "type": "Benchmark", "names": ["MoorBench"], "also": ["Dataset"]},
        {"id": "fen", "type": "Place", "names": ["Fenland"]},
    ],
    "facts": [
        {"s": "heron", "p": "developedBy", "o": "tansy"},
        {"s": "grebe", "p": "collaboratesWith", "o": "tansy"},
        {"s": "heron", "p": "evaluatedOn", "o": "moor", "optional": True},
        {"s": "tansy", "p": "locatedIn", "o": "fen"},
        {"s": "heron", "p": "parameterCount", "value": 7e9, "unit": "1"},
        {"s": "heron", "p": "trainingTokens", "value": 2e12},
        {"s": "heron", "p": "score", "value": 81.5, "unit": "%"},
        {"s": "moor", "p": "count", "value": 400, "unit": "1"},
    ],
}
GRAPH = """
@prefix kg: <https://w3id.org/ainews-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix : <https://w3id.org/ainews-kg/id/> .
:heron a kg:Model ; rdfs:label "the HERON" ; skos:altLabel "Heron VLA" ;
    kg:developedBy :tansy, :grebe ; kg:evaluatedOn :moor ; kg:uses :otter ;
    kg:parameterCount [ kg:numericValue 7.0e9 ; kg:unit "1" ] ;
    kg:trainingTokens [ kg:numericValue 2.01e12 ; kg:unit "1" ], [ kg:numericValue 3.0e12 ; kg:unit "1" ] ;
    kg:score [ kg:numericValue 81.5e0 ; kg:unit "1" ] ;
    kg:count 12 .
:tansy a kg:Organization ; rdfs:label "Tansy Labs" ; kg:collaboratesWith :grebe .
:grebe a kg:Person ; rdfs:label "Grebe Systems" .
:moor a kg:Dataset ; rdfs:label "Moor-Bench" .
:otter a kg:Software ; rdfs:label "Otter" .
:d1 a kg:Document ; dcterms:source "news/invented.md" ; kg:mentions :heron, :tansy .
:d2 a kg:Document ; dcterms:source "news/other.md" ; kg:mentions :heron, :grebe .
:c1 rdf:subject :heron ; rdf:predicate kg:developedBy ; rdf:object :tansy ; kg:evidence :e1 .
:e1 prov:wasDerivedFrom :d1 ; kg:status kg:asserted .
:c2 rdf:subject :heron ; rdf:predicate kg:developedBy ; rdf:object :grebe ; kg:evidence :e2 .
:e2 prov:wasDerivedFrom :d2 ; kg:status kg:asserted .
"""


@pytest.fixture
def gold(tmp_path) -> Side:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(GOLD), "utf-8")
    return gold_side(path)


@pytest.fixture
def store() -> Store:
    store = Store()
    store.load(GRAPH.encode(), format=RdfFormat.TURTLE)
    return store


@pytest.fixture
def graph(store) -> Side:
    return graph_side(store, load())


def test_every_figure_is_the_one_counted_by_hand(gold, graph):
    compared = compare(gold, graph, symmetric=["collaboratesWith"])
    # Heron, Tansy Labs and MoorBench by its second type; Grebe is a person here; Fenland is missed, Otter is new.
    assert compared.entities == Score(right=3, wrong=2, missed=2)
    assert compared.lenient == Score(right=4, wrong=1, missed=1)
    # developedBy Tansy and the partnership stated the other way; developedBy Grebe and uses Otter are wrong.
    assert compared.relations == Score(right=2, wrong=2, missed=1)
    # 7e9; tokens within 1 %; 3e12 is wrong; the score's unit is wrong and so it is missed too; counts are free.
    assert compared.quantities == Score(right=2, wrong=2, missed=1)
    assert compared.facts == Score(right=4, wrong=4, missed=2)
    assert compared.by["developedBy"] == Score(1, 1, 0)
    assert compared.by["Benchmark"] == Score(1, 0, 0)
    assert compared.by["Person"] == Score(0, 1, 0)
    assert "evaluatedOn" not in compared.by and "count" not in compared.by


def test_the_errors_are_listed_as_a_reader_would_say_them(gold, graph):
    compared = compare(gold, graph, symmetric=["collaboratesWith"])
    assert compared.missed_entities == ("Organization: Grebe Systems", "Place: Fenland")
    assert set(compared.wrong_entities) == {"Person: Grebe Systems", "Software: Otter"}
    assert compared.missed_facts == ("Tansy Labs locatedIn Fenland", "Heron score 81.5 %")
    assert set(compared.wrong_facts) == {
        "the HERON developedBy Grebe Systems",
        "the HERON uses Otter",
        "the HERON trainingTokens 3e+12 1",
        "the HERON score 81.5 1",
    }


def test_a_relation_is_symmetric_only_if_it_is_said_to_be(gold, graph):
    assert compare(gold, graph).relations == Score(right=1, wrong=3, missed=2)


def test_precision_recall_and_f1():
    score = Score(right=3, wrong=1, missed=2)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert score.f1 == pytest.approx(2 / 3)
    assert (Score().precision, Score().recall, Score().f1) == (0.0, 0.0, 0.0)


def test_totals_weigh_each_fact_the_same(gold, graph):
    compared = compare(gold, graph)
    summed = total([compared, compared])
    assert summed.entities == Score(6, 4, 4)
    assert summed.by["developedBy"] == Score(2, 2, 0)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("DeepSeek R-1", "deepseekr1"),
        ("The Heron", "heron"),
        ("C++", "c++"),
        ("Ｈ１００", "h100"),
        ("Théodore_x", "théodorex"),
        ("…", ""),
    ],
)
def test_names_are_compared_by_letters_digits_and_plus(name, key):
    assert name_key(name) == key


def test_an_entity_goes_to_the_gold_entity_of_its_type_then_of_the_longest_common_name():
    gold = Side(
        {
            "company": Thing(("Organization",), ("Otter", "Otter Systems")),
            "model": Thing(("Model",), ("Otter",)),
            "other": Thing(("Model",), ("Otter 2", "Otter")),
        },
        (),
    )
    graph = Side(
        {
            "a": Thing(("Model",), ("Otter",)),
            "b": Thing(("Model",), ("Otter", "Otter 2")),
            "c": Thing(("Software",), ("Otter Systems", "Otter")),
            "d": Thing(("Software",), ("…",)),
        },
        (),
    )
    assert align(gold, graph) == {"a": "model", "b": "other", "c": "company"}


def test_two_entities_of_the_graph_may_share_the_facts_of_one_gold_entity():
    gold = Side({"g": Thing(("Model",), ("Otter", "Otter VLA"))}, (Relating("g", "cost", Value(5, "USD")),))
    graph = Side(
        {"a": Thing(("Model",), ("Otter",)), "b": Thing(("Model",), ("Otter VLA",))},
        (Relating("a", "cost", Value(5, "USD")), Relating("b", "cost", Value(5, "usd"))),
    )
    compared = compare(gold, graph)
    assert (compared.entities, compared.quantities) == (Score(1, 1, 0), Score(1, 0, 0))


def test_a_size_that_the_name_states_is_free():
    gold = Side({"g": Thing(("Model",), ("Otter 7B",))}, ())
    graph = Side({"a": Thing(("Model",), ("Otter-7b",))}, (Relating("a", "parameterCount", Value(7e9, "1")),))
    assert compare(gold, graph).quantities == Score()


def test_one_document_of_a_build_is_judged_by_what_it_states(store):
    assert documents(store)["https://w3id.org/ainews-kg/id/d1"] == ["news/invented.md"]
    side = graph_side(store, load(), document="https://w3id.org/ainews-kg/id/d1")
    assert [thing.names[0] for thing in side.things.values()] == ["the HERON", "Tansy Labs"]
    assert [side.show(fact) for fact in side.facts] == ["the HERON developedBy Tansy Labs"]


@pytest.mark.parametrize("content", ["", "[]", '{"entities": []}', '{"entities": [{}], "facts": []}'])
def test_what_is_no_gold_file_is_refused_by_name(tmp_path, content):
    path = tmp_path / "broken.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"broken\.json is no gold file"):
        gold_side(path)
    with pytest.raises(ConfigError, match="can't read gold file"):
        gold_side(tmp_path / "missing.json")
