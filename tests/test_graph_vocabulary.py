import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from graph_scene import extractions, iri, linking

from kg.graph.rdf import ntriples
from kg.graph.vocabulary import DOCS_MARK, SHAPES_MARK, context, renewed, shapes, tables
from kg.ontology import load

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("file", "mark", "written"),
    [("ontology/shapes.ttl", SHAPES_MARK, shapes), ("docs/vocabulary.md", DOCS_MARK, tables)],
)
def test_what_follows_from_the_ontology_is_up_to_date(file, mark, written):
    """If this fails, run `python -m kg.graph.vocabulary`."""
    text = (ROOT / file).read_text("utf-8")
    assert text == renewed(text, mark, written(load()))


def test_the_context_is_up_to_date():
    """If this fails, run `python -m kg.graph.vocabulary`."""
    text = (ROOT / "ontology/context.jsonld").read_text("utf-8")
    assert context(text, load()) == text


def test_every_class_and_property_is_in_the_page():
    ontology, page = load(), (ROOT / "docs/vocabulary.md").read_text("utf-8")
    names = [
        *ontology.types,
        *ontology.relations,
        *ontology.quantities,
        *(term.name for term in ontology.terms),
    ]
    assert [name for name in names if f"| `kg:{name}` |" not in page] == []


def test_every_term_that_a_build_writes_is_in_the_ontology():
    ontology = load()
    known = {
        *ontology.types,
        *ontology.relations,
        *ontology.quantities,
        *(term.name for term in ontology.terms),
    }
    written = ox.parse(
        "\n".join(ntriples(extractions(), linking(extractions()))), format=ox.RdfFormat.N_TRIPLES
    )
    nodes = {node.value for triple in written for node in (triple.predicate, triple.object)}
    base = "https://w3id.org/ainews-kg/ontology#"
    assert {node.removeprefix(base) for node in nodes if node.startswith(base)} <= known


def test_short_json_reads_as_the_vocabulary_through_the_context():
    names = json.loads((ROOT / "ontology/context.jsonld").read_text("utf-8"))["@context"]
    thing = {"id": iri("Aurora"), "type": "Model", "label": "Aurora", "developedBy": [iri("Borealis Labs")]}
    claim = {"id": "http://x/c", "predicate": "developedBy", "status": "asserted", "supportCount": 2}
    text = json.dumps({"@context": names, "@graph": [thing, claim]})
    found = {str(triple) for triple in ox.parse(text, format=ox.RdfFormat.JSON_LD)}
    kg = "https://w3id.org/ainews-kg/ontology#"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    expected = {
        f"<{iri('Aurora')}> <{rdf}type> <{kg}Model>",
        f'<{iri("Aurora")}> <http://www.w3.org/2000/01/rdf-schema#label> "Aurora"',
        f"<{iri('Aurora')}> <{kg}developedBy> <{iri('Borealis Labs')}>",
        f"<http://x/c> <{rdf}predicate> <{kg}developedBy>",
        f"<http://x/c> <{kg}status> <{kg}asserted>",
        f'<http://x/c> <{kg}supportCount> "2"^^<{integer}>',
    }
    assert {line.split(" in ")[0].removesuffix(" .") for line in found} == expected
