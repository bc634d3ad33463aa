import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pyoxigraph as ox
import pytest
from graph_scene import extractions, iri, linking
from rich.console import Console

from kg.errors import QueryError
from kg.graph.rdf import ntriples
from kg.query.answers import FORMATS, table, write
from kg.query.sparql import PREFIXES, run
from kg.query.syntax import words


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load("\n".join(ntriples(extractions(), linking(extractions()))), format=ox.RdfFormat.N_TRIPLES)
    return store


MAKERS = "SELECT ?model ?maker { ?model kg:developedBy ?maker }"


def test_the_usual_prefixes_need_no_declaration(store):
    everything = " ".join(f"OPTIONAL {{ ?x {prefix}:a ?{prefix} }}" for prefix in PREFIXES)
    assert len(list(run(store, f"SELECT * {{ ?x a kg:Chip {everything} }}"))) == 1


def test_a_query_may_declare_its_own_prefixes(store):
    text = "PREFIX kg: <http://other/> SELECT ?x { ?x a kg:Chip }"
    assert list(run(store, text)) == []


def test_models_over_a_size_are_found_as_the_vocabulary_promises(store):
    text = "SELECT DISTINCT ?m { ?m kg:parameterCount/kg:numericValue ?n FILTER(?n > 7e9) }"
    assert [row["m"].value for row in run(store, text)] == [iri("Aurora")]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("SELEC ?x { ?x a kg:Chip }", 1, 1, "SELEC is no word of SPARQL; did you mean SELECT?"),
        ("SELECT ?x\nWHERE {\n\t?x a kg:Chip .\n\tFILTR(?x) }", 4, 2, "did you mean FILTER?"),
        ("SELECT ?x { ?x a kg:Chip . optinal { ?x ?y ?z } }", 1, 28, "did you mean OPTIONAL?"),
        ("SELECT ?x { ?x a Chip }", 1, 18, "Chip is no word of SPARQL"),
        (
            "SELECT ?x { ?x foo:a ?y }",
            1,
            16,
            "no prefix foo: is declared; predeclared are background:, dcterms:, id:, kg:",
        ),
        ("SELECT ?x { ?x a kg:Chip", 1, 11, "{ is never closed"),
        ("SELECT ?x { ?x a kg:Chip }}", 1, 27, "} closes nothing"),
        ("SELECT (COUNT(?x) AS ?n { ?x a ?y }", 1, 8, "( is never closed"),
        ("SELECT ?x { FILTER(?x } )", 1, 23, "} where ( is still open"),
        ('SELECT ?x { ?x rdfs:label "Nimbus }', 1, 27, '" is never closed'),
        ("SELECT ?x { ?x a <http://a }", 1, 18, "< is never closed"),
        ("SELECT ?x { ?x a kg:Chip } LIMIT", 1, 28, "LIMIT does not fit here"),
        ("SELECT ?x { ?x kg:uses/ ?y }", 1, 25, "?y does not fit here"),
        ("SELECT ?x { FILTER ?x > 4 }", 1, 20, "?x does not fit here"),
        ("SELECT ?y { ?x ?p ?o } GROUP BY ?x", 1, 33, "The SELECT contains a variable that is unbound"),
        ("INSERT DATA { id:a a kg:Chip }", 1, 1, "INSERT changes a graph"),
        ("\n\nDELETE WHERE { ?x ?y ?z }", 3, 1, "DELETE changes a graph"),
        ("  # nothing\n", 1, 1, "there is no query"),
    ],
)
def test_an_error_points_at_the_place(store, text, line, column, message):
    with pytest.raises(QueryError) as caught:
        run(store, text)
    head, shown, caret = str(caught.value).split("\n")
    assert f"line {line}, column {column}: " in head
    assert message in head
    assert shown == "  " + text.split("\n")[line - 1].replace("\t", " ")
    assert caret == "  " + " " * (column - 1) + "^"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x a kg:Chip } # FILTR",
        "SELECT ?x { ?x rdfs:label 'FILTR {' }",
        'SELECT ?x { ?x rdfs:label """a "quoted" { FILTR""" }',
        "SELECT ?x { ?x <http://e/SERVICE> '''it's''' }",
        "SELECT ?service { ?service a kg:Chip FILTER(1<2 && 3>2) }",
        "ASK { id:a\\/b kg:x.y _:b . FILTER(true || 1.5e3 > -2) }",
        'SELECT * { ?x rdfs:label "a"@en-GB, "b"^^xsd:string }',
    ],
)
def test_a_right_query_is_no_error_whatever_it_contains(store, text):
    run(store, text)


def test_every_text_is_cut_into_tokens_without_loss():
    text = "SELECT \"un <http:// ?x 'a' \u20ac 1.5 :: {"
    assert "".join(token.text for token in words(text)).replace(" ", "") == text.replace(" ", "")


def test_service_is_refused_since_kg_works_offline(store):
    with pytest.raises(QueryError, match="offline"):
        run(store, "SELECT * { service <http://example.org/sparql> { ?s ?p ?o } }")


def test_rows_are_written_as_csv_and_json_in_the_order_of_the_query(store):
    text = "SELECT ?name ?n { ?x a kg:Model ; rdfs:label ?name OPTIONAL { ?x kg:none ?n } } ORDER BY ?name"
    assert write(run(store, text), "csv").decode().split() == ["name,n", "Aurora,", "Vega,"]
    assert json.loads(write(run(store, text), "json"))["results"]["bindings"] == [
        {"name": {"type": "literal", "value": "Aurora"}},
        {"name": {"type": "literal", "value": "Vega"}},
    ]


def test_a_constructed_graph_is_written_as_turtle_each_triple_once(store):
    text = "CONSTRUCT { ?m a kg:Maker } { ?x kg:developedBy|kg:collaboratesWith ?m }"
    turtle = write(run(store, text), "turtle").decode()
    assert [line for line in turtle.splitlines() if not line.startswith("@prefix")] == [
        "id:organization\\/borealis-labs a kg:Maker .",
        "id:organization\\/fjord-institute a kg:Maker .",
    ]


def test_a_description_reads_back_in_every_graph_format(store):
    text = f"DESCRIBE <{iri('Aurora')}>"
    expected = set(run(store, text))
    assert len(expected) > 8
    formats = {"turtle": "ttl", "nt": "nt", "rdfxml": "rdf", "jsonld": "jsonld"}
    for name, suffix in formats.items():
        written = ox.parse(write(run(store, text), name), format=ox.RdfFormat.from_extension(suffix))
        assert {ox.Triple(t.subject, t.predicate, t.object) for t in written} == expected, name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (MAKERS, "turtle"),
        ("ASK { ?x ?y ?z }", "nt"),
        ("DESCRIBE id:x", "csv"),
        (MAKERS, "excel"),
        (MAKERS, "table"),
    ],
)
def test_a_format_that_does_not_fit_the_query_is_refused_with_those_that_do(store, text, name):
    with pytest.raises(
        QueryError, match=r"there are: table, (csv, tsv, json, xml|turtle, nt, rdfxml, jsonld)"
    ):
        write(run(store, text), name)


def test_formats_are_listed():
    assert FORMATS == ("table", "csv", "tsv", "json", "xml", "turtle", "nt", "rdfxml", "jsonld")


def shown(answer) -> list[str]:
    console = Console(file=StringIO(), width=120)
    console.print(table(answer))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return [" ".join(line.split()) for line in lines if line.strip() and "─" not in line]


def test_a_table_shows_short_addresses_and_numbers_in_full(store):
    text = "SELECT ?m ?type ?n ?none { ?m a ?type ; kg:parameterCount/kg:numericValue ?n } ORDER BY ?n"
    assert shown(run(store, text)) == [
        "m type n none",
        "model/aurora kg:Model 7,000,000,000",
        "model/aurora kg:Model 9,000,000,000",
    ]


def test_a_table_shows_yes_or_no_and_triples(store):
    assert shown(run(store, "ASK { ?x a kg:Robot }")) == ["answer", "no"]
    assert shown(run(store, "CONSTRUCT { ?x a kg:Maker } { ?m kg:developedBy ?x }")) == [
        "subject predicate object",
        "organization/borealis-labs rdf:type kg:Maker",
    ]


SCRIPT = """
import sys
import pyoxigraph as ox
from graph_scene import extractions, linking
from kg.graph.rdf import ntriples
from kg.query.answers import write
from kg.query.sparql import run
store = ox.Store()
store.bulk_load("\\n".join(ntriples(extractions(), linking(extractions()))), format=ox.RdfFormat.N_TRIPLES)
for name in ("turtle", "nt", "rdfxml", "jsonld"):
    sys.stdout.buffer.write(write(run(store, "DESCRIBE ?x { ?x a kg:Model }"), name))
"""


def test_the_written_answer_is_the_same_on_every_run():
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    runs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": paths},
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(runs) == 1
