import pyoxigraph as ox
import pytest
from graph_scene import NEWS, extractions, iri, linking

from kg.errors import QueryError
from kg.graph.claims import Measure
from kg.graph.rdf import ntriples
from kg.query.entity import describe, description, find, in_words
from kg.query.statistics import statistics


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load("\n".join(ntriples(extractions(), linking(extractions()))), format=ox.RdfFormat.N_TRIPLES)
    return store


@pytest.mark.parametrize(
    "name",
    [
        "Aurora",
        "aurora",
        "Aurora-1",
        "AURORA 1",
        "model/aurora",
        "https://w3id.org/ainews-kg/id/model/aurora",
    ],
)
def test_an_entity_is_found_by_any_name_or_address(store, name):
    assert find(store, name) == (iri("Aurora"),)


def test_an_unknown_name_gets_similar_ones(store):
    with pytest.raises(QueryError, match="no entity is named 'Borealis Lab'; similar: Borealis Labs"):
        find(store, "Borealis Lab")


@pytest.mark.parametrize("name", ["", "!?", "http://example.org/none"])
def test_nothing_is_found_for_nothing(store, name):
    with pytest.raises(QueryError, match="no entity"):
        find(store, name)


def test_of_two_things_with_one_name_the_better_known_comes_first():
    store = ox.Store()
    kg, label = "https://w3id.org/ainews-kg/ontology#", "http://www.w3.org/2000/01/rdf-schema#label"
    lines = [f'<http://x/{n}> <{label}> "Figure" .' for n in "ab"]
    lines += [f"<http://d/{n}> <{kg}mentions> <http://x/{x}> ." for n, x in ((1, "a"), (1, "b"), (2, "b"))]
    store.bulk_load("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    assert find(store, "Figure") == ("http://x/b", "http://x/a")


def test_a_description_has_the_facts_of_both_directions_in_the_order_of_the_ontology(store):
    found = describe(store, "Aurora")
    assert (found.entity.type, found.entity.names) == ("Model", ("Aurora", "Aurora-1"))
    assert (found.documents, found.first, found.last) == (3, "2025-02-24", "2025-03-01")
    assert [(g.heading, [(line.text, line.type, line.status) for line in g.lines]) for g in found.groups] == [
        ("developed by", [("Borealis Labs", "Organization", "asserted")]),
        ("trained on", [("Polaris", "Dataset", "asserted")]),
        ("trained on hardware", [("Nimbus-2", "Chip", "asserted")]),
        ("outperforms", [("Vega", "Model", "asserted")]),
        ("parameter count", [("7,000,000,000", "", "asserted"), ("9,000,000,000", "", "asserted")]),
        ("training hardware count", [("8", "", "asserted")]),
        ("score", [("81.5 % on TundraBench (accuracy)", "", "asserted")]),
        ("introduced in", [("Light from the North", "Paper", "asserted")]),
    ]


def test_claims_that_are_not_asserted_are_described_too(store):
    lines = {
        g.relation: [(line.text, line.status) for line in g.lines] for g in describe(store, "Vega").groups
    }
    assert lines == {
        "parameterCount": [("at most 13,000,000,000", "speculative")],
        "speedup": [("2 to 3 than Aurora", "planned")],
        "outperforms": [("Aurora", "asserted")],
    }


def test_a_symmetric_relation_reads_the_same_from_both_ends(store):
    for name, other in (("Fjord Institute", "Borealis Labs"), ("Borealis Labs", "Fjord Institute")):
        groups = [group for group in describe(store, name).groups if group.relation == "collaboratesWith"]
        assert [(group.heading, [line.text for line in group.lines]) for group in groups] == [
            ("collaborates with", [other])
        ]


def test_a_line_has_the_sentences_behind_it(store):
    (line,) = next(
        group for group in describe(store, "Aurora").groups if group.relation == "outperforms"
    ).lines
    assert {(sentence.status, sentence.source.title) for sentence in line.sentences} == {
        ("asserted", "Northern news"),
        ("negated", "Doubts"),
    }
    asserted = next(sentence for sentence in line.sentences if sentence.status == "asserted")
    assert NEWS[asserted.start : asserted.end] == asserted.quote
    assert (asserted.finder, asserted.score, asserted.source.date) == (
        "pattern:outperforms",
        0.9,
        "2025-02-24",
    )


def test_a_sentence_says_who_says_so(store):
    group = next(group for group in describe(store, "Aurora").groups if group.relation == "parameterCount")
    assert [[sentence.said_by for sentence in line.sentences] for line in group.lines] == [
        ["", ""],
        ["Ada Quill"],
    ]


def test_an_address_that_is_no_entity_is_refused(store):
    with pytest.raises(QueryError, match="no entity http"):
        description(store, "http://example.org/none")


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Measure("", 7e9, None, "1", "about", "", "", "", ""), "about 7,000,000,000"),
        (Measure("", 7, 9, "Hz", "exact", "", "", "", ""), "7 to 9 Hz"),
        (Measure("", 0.5, None, "USD", "atLeast", "", "", "", ""), "at least 0.5 USD"),
        (Measure("", 10, None, "1", "exact", "http://x/Vega", "", "", ""), "10 than Vega"),
        (Measure("", 630, None, "1", "exact", "", "", "", "speakers"), "630 speakers"),
        (Measure("", 81.5, None, "%", "exact", "", "http://x/T", "pass@1", ""), "81.5 % on T (pass@1)"),
        (Measure("", 1e300, None, "1", "exact", "", "", "", ""), "1e+300"),
    ],
)
def test_a_quantity_is_put_in_words(measure, text):
    assert in_words(measure, lambda iri: iri.rpartition("/")[2]) == text


def test_statistics_count_what_there_is(store):
    found = statistics(store)
    assert (found.triples, found.documents, found.evidences) == (len(store), 3, 18)
    assert found.entities == {
        "Organization": 2,
        "Person": 1,
        "Model": 2,
        "Dataset": 1,
        "Benchmark": 1,
        "Chip": 1,
        "Paper": 1,
        "Place": 1,
    }
    assert found.claims == {"asserted": 13, "planned": 1, "speculative": 1}
    assert found.facts["parameterCount"] == 2
    assert list(found.finders.items())[:2] == [("pattern:parameterCount", 4), ("pattern:developedBy", 2)]
