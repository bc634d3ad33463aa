"""The graph read back: the same facts that were written, in a fixed order."""

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.claims import Fact, Measure, claims
from kg.graph.network import (
    Column,
    amount,
    column_values,
    columns,
    entities,
    entity_types,
    facts,
    facts_about,
    labels,
    leading,
    network,
    sources,
    time_span,
    words,
)
from kg.graph.rdf import ntriples
from kg.types import (
    Claim,
    Document,
    Entity,
    Extraction,
    Link,
    Linking,
    Mention,
    Provenance,
    Quantity,
    Span,
)

ID = "https://w3id.org/ainews-kg/id/"
LANTERN, WICK, BRIGHTWORKS = f"{ID}model/lantern", f"{ID}model/wick", f"{ID}organization/brightworks"
BY = Provenance("pattern:test", 0.75)


@pytest.fixture
def store() -> ox.Store:
    loaded = ox.Store()
    loaded.bulk_load(path=str(Path(__file__).parent / "data" / "network.ttl"), format=ox.RdfFormat.TURTLE)
    return loaded


def mention(document: str, start: int, text: str, kind: str) -> Mention:
    return Mention(Span(document, start, start + len(text)), text, kind, BY)


def built() -> tuple[list[Extraction], Linking]:
    """Two documents, one of which denies what the other says, written by hand."""
    texts = ("Acme built Zephyr, 2x faster than Gale. It has 7-9B parameters.", "Acme never built Zephyr.")
    extractions, links = [], []
    iris = {"Acme": f"{ID}organization/acme", "Zephyr": f"{ID}model/zephyr", "Gale": f"{ID}model/gale"}
    for number, text in enumerate(texts):
        document = Document(f"d{number}", f"{number}.txt", "T", text, (), published=f"2025-03-0{number + 1}")
        found = {
            name: mention(document.id, text.index(name), name, "Organization" if name == "Acme" else "Model")
            for name in iris
            if name in text
        }
        links += [Link(one, iris[name], BY) for name, one in found.items()]
        sentence = Span(document.id, 0, len(text))
        said = "negated" if "never" in text else "asserted"
        stated = [Claim(found["Zephyr"], "developedBy", found["Acme"], sentence, said, BY)]
        if number == 0:
            faster = Quantity(Span("d0", 19, 21), "2x", 2.0, None, "1", "exact", "", "", BY)
            size = Quantity(Span("d0", 45, 49), "7-9B", 7e9, 9e9, "1", "about", "parameters", "", BY)
            stated.append(
                Claim(found["Zephyr"], "speedup", faster, sentence, "asserted", BY, than=found["Gale"])
            )
            stated.append(Claim(found["Zephyr"], "parameterCount", size, sentence, "planned", BY))
        extractions.append(Extraction(document, tuple(found.values()), (), tuple(stated)))
    kinds = {name: "Organization" if name == "Acme" else "Model" for name in iris}
    return extractions, Linking(
        tuple(Entity(iri, kinds[name], (name,)) for name, iri in sorted(iris.items())), tuple(links)
    )


def test_what_is_read_is_what_was_written():
    extractions, linking = built()
    filled = ox.Store()
    text = "\n".join(sorted(set(ntriples(extractions, linking))))
    filled.bulk_load(text.encode(), ox.RdfFormat.N_TRIPLES)

    def by_iri(found: tuple[Fact, ...]) -> list[Fact]:
        return sorted(found, key=lambda fact: fact.statement.iri)

    assert by_iri(tuple(facts(filled, statuses=()))) == by_iri(claims(extractions, linking))
    assert [found.entity for found in entities(filled)] == sorted(linking.entities, key=lambda one: one.iri)


def test_facts_come_by_subject_relation_and_object(store):
    found = [
        (fact.statement.subject, fact.statement.relation, fact.statement.object_iri)
        for fact in facts(store, statuses=())
    ]
    assert found == sorted(found)
    assert len(found) == 9


def test_facts_are_asserted_unless_asked_otherwise(store):
    assert {fact.verdict.status for fact in facts(store)} == {"asserted"}
    assert [fact.statement.relation for fact in facts(store, statuses=("negated",))] == ["outperforms"]


def test_a_quantity_comes_with_range_unit_and_benchmark(store):
    measures = {fact.statement.relation: fact.statement.object for fact in facts_about(store, LANTERN)}
    frequency, score = measures["operatingFrequency"], measures["score"]
    assert frequency == Measure(f"{ID}quantity/q3", 7.0, 9.0, "Hz", "exact", "", "", "", "")
    assert isinstance(score, Measure)
    assert (score.on, score.metric) == (f"{ID}benchmark/lampbench", "accuracy")


def test_an_entity_has_its_names_ids_and_documents(store):
    found = {one.entity.iri: one for one in entities(store)}[LANTERN]
    assert found.entity.names == ("Lantern", "Lantern VLA", "Lantern-1")
    assert found.entity.identifiers == ("arXiv:2501.00001", "https://example.org/lantern")
    assert (found.documents, found.first, found.last) == (3, "2025-01", "2025-02-24")


def test_the_best_supported_quantity_comes_first(store):
    claim = ox.NamedNode(f"{ID}claim/q2")
    count = ox.NamedNode("https://w3id.org/ainews-kg/ontology#supportCount")
    store.remove(next(store.quads_for_pattern(claim, count, None)))
    store.add(ox.Quad(claim, count, ox.Literal(5)))
    found = {one.entity.iri: one for one in entities(store)}[LANTERN]
    sizes = [measure.value for name, measure in found.measures if name == "parameterCount"]
    assert sizes == [6.9e9, 7e9]
    assert column_values(found.measures, columns(store))["parameter_count"] == 6.9e9


def test_columns_name_the_unit_unless_it_is_one(store):
    assert columns(store) == (
        Column("parameter_count", "parameterCount", "1"),
        Column("operating_frequency_hz", "operatingFrequency", "Hz"),
    )


def test_the_sentence_to_show_is_the_earliest_of_the_claims_status(store):
    made = next(fact for fact in facts_about(store, LANTERN) if fact.statement.relation == "developedBy")
    look_up = sources(store)
    shown = leading(made, look_up)
    assert shown is not None and shown.quote == "Lantern, made by Brightworks, is out."
    denied = replace(made, evidences=(replace(shown, status="negated"), made.evidences[0]))
    other = leading(denied, look_up)
    assert other is not None and other.quote == "Brightworks has built Lantern."
    assert time_span(made.evidences, look_up) == ("2025-01", "2025-02-24")


def test_a_network_has_entities_as_nodes_and_facts_as_edges(store):
    graph = network(store)
    assert sorted(graph.nodes) == sorted(entity_types(store))
    assert graph.nodes[LANTERN]["parameter_count"] == 7e9
    assert sorted(graph[LANTERN][WICK]) == [f"{ID}claim/c2", f"{ID}claim/c3"]
    assert graph[LANTERN][BRIGHTWORKS][f"{ID}claim/c1"] == {
        "label": "developed by",
        "type": "developedBy",
        "weight": 2.0,
        "confidence": 0.93,
        "status": "asserted",
        "claim": f"{ID}claim/c1",
        "first": "2025-01",
        "last": "2025-02-24",
        "sentence": "Lantern, made by Brightworks, is out.",
    }


def test_all_attributes_of_a_network_are_plain_scalars(store):
    graph = network(store, statuses=())
    attributes = [values for _, values in graph.nodes(data=True)]
    attributes += [values for _, _, values in graph.edges(data=True)]
    assert {type(value) for values in attributes for value in values.values()} <= {str, int, float}


def test_an_empty_store_is_an_empty_network():
    assert len(network(ox.Store())) == 0
    assert list(facts(ox.Store())) == []


def test_labels_fall_back_on_the_iri(store):
    name = labels(store)
    assert name(WICK) == ("Wick", "Model")
    assert name("https://example.org/unheard-of") == ("unheard-of", "")


@pytest.mark.parametrize(
    ("value", "high", "unit", "bound", "text"),
    [
        (7e9, None, "1", "exact", "7,000,000,000"),
        (7.0, 9.0, "Hz", "exact", "7–9 Hz"),
        (0.25, None, "%", "about", "~ 0.25 %"),
        (1000.0, None, "USD", "atLeast", "≥ 1,000 USD"),
        (5.0, None, "1", "atMost", "≤ 5"),
    ],
)
def test_amounts_are_written_for_people(value, high, unit, bound, text):
    assert amount(Measure("", value, high, unit, bound, "", "", "", "")) == text


def test_relation_names_become_words():
    assert words("trainedOnHardware") == "trained on hardware"
