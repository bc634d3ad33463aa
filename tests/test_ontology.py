from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.assets import asset
from kg.errors import ConfigError
from kg.ontology import Ontology, load

TYPES = {
    "Organization",
    "Person",
    "Model",
    "Software",
    "Dataset",
    "Benchmark",
    "Chip",
    "Robot",
    "Hardware",
    "Method",
    "Paper",
    "Place",
}
KG = "https://w3id.org/ainews-kg/ontology#"
PREFIXES = f"@prefix kg: <{KG}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load()


def test_there_are_twelve_types_twenty_relations_and_fourteen_quantities(ontology):
    assert set(ontology.types) == TYPES
    assert (len(ontology.relations), len(ontology.quantities)) == (20, 14)


def test_chips_and_robots_are_hardware(ontology):
    assert dict(ontology.parents) == {"Chip": "Hardware", "Robot": "Hardware"}


@pytest.mark.parametrize(
    ("subject", "relation", "target", "allowed"),
    [
        ("Model", "developedBy", "Organization", True),
        ("Robot", "developedBy", "Person", True),
        ("Organization", "developedBy", "Model", False),
        ("Paper", "developedBy", "Organization", False),
        ("Paper", "introduces", "Place", True),
        ("Model", "trainedOnHardware", "Chip", True),
        ("Model", "trainedOn", "Chip", False),
        ("Organization", "uses", "Model", True),
        ("Model", "uses", "Organization", False),
        ("Person", "locatedIn", "Place", True),
        ("Model", "likes", "Model", False),
    ],
)
def test_a_relation_is_licensed_by_domain_and_range(ontology, subject, relation, target, allowed):
    assert ontology.licence(subject, relation, target) is allowed


@pytest.mark.parametrize(
    ("subject", "quantity", "unit", "allowed"),
    [
        ("Model", "parameterCount", "1", True),
        ("Model", "parameterCount", "GB", False),
        ("Chip", "parameterCount", "1", False),
        ("Chip", "processNode", "nm", True),
        ("Model", "score", "%", True),
        ("Evidence", "score", "1", False),
        ("Place", "cost", "EUR", True),
        ("Model", "weight", "1", False),
    ],
)
def test_a_quantity_is_licensed_by_domain_and_unit(ontology, subject, quantity, unit, allowed):
    assert ontology.licence_quantity(subject, quantity, unit) is allowed


def test_only_collaboration_is_symmetric_and_has_no_inverse(ontology):
    assert [r.name for r in ontology.relations.values() if r.symmetric] == ["collaboratesWith"]
    assert [r.name for r in ontology.relations.values() if not r.inverse] == ["collaboratesWith"]


def test_qudt_units_stand_beside_unit_strings(ontology):
    assert ontology.units["Hz"] == "http://qudt.org/vocab/unit/HZ"
    assert ontology.units["1"] == ""


def test_functional_quantities_are_marked(ontology):
    marked = {quantity.name for quantity in ontology.quantities.values() if quantity.functional}
    assert marked == {
        "parameterCount",
        "trainingTokens",
        "contextLength",
        "trainingHardwareCount",
        "trainingDuration",
        "processNode",
    }


def test_what_makes_two_values_contradict_each_other_is_said(ontology):
    assert ontology.quantities["score"].per == ("onBenchmark", "metric")
    assert "collaboratesWith" in ontology.relations["developedBy"].unless
    assert ontology.relations["uses"].unless == ()


def test_everything_has_label_comment_and_example(ontology):
    for kind in ontology.kinds.values():
        assert kind.label and kind.comment and kind.examples, kind.name
    for property in (*ontology.relations.values(), *ontology.quantities.values()):
        assert property.label and property.comment and property.example, property.name
    assert all(term.comment for term in ontology.terms)


def test_no_name_is_used_for_two_things(ontology):
    names = [
        *ontology.types,
        *ontology.relations,
        *ontology.quantities,
        *(term.name for term in ontology.terms),
    ]
    assert len(names) == len(set(names))


def test_every_term_used_in_the_ontology_is_defined_in_it():
    triples = list(ox.parse(path=str(asset("ontology/kg.ttl")), format=ox.RdfFormat.TURTLE))
    defined = {t.subject.value for t in triples if t.predicate.value.endswith("#type")}
    used = {term.value for t in triples for term in (t.predicate, t.object) if str(term).startswith(f"<{KG}")}
    assert used <= defined


def test_a_new_relation_needs_no_code(tmp_path: Path):
    more = 'kg:cites rdfs:subPropertyOf kg:relation ; rdfs:domain kg:Paper ; rdfs:range kg:Paper ; rdfs:label "cites" .'
    file = tmp_path / "kg.ttl"
    file.write_text(asset("ontology/kg.ttl").read_text("utf-8") + more, "utf-8")
    assert load(file).licence("Paper", "cites", "Paper")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kg:Model a", "not a readable Turtle file"),
        ("", "no class is below kg:Entity"),
        (
            f"{PREFIXES} kg:Model rdfs:subClassOf kg:Entity . kg:size kg:allowedUnit kg:stone .",
            "kg:size allows 'https://w3id.org/ainews-kg/ontology#stone'",
        ),
    ],
)
def test_an_unusable_ontology_is_refused(tmp_path: Path, text: str, message: str):
    file = tmp_path / "bad.ttl"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        load(file)


def test_a_missing_ontology_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="not a readable Turtle file"):
        load(tmp_path / "none.ttl")
