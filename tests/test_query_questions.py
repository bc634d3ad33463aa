from pathlib import Path

import pyoxigraph as ox
import pytest
from graph_scene import extractions, linking

from kg.errors import ConfigError, QueryError
from kg.graph.rdf import ntriples
from kg.iri import BASE
from kg.query.answers import write
from kg.query.questions import ask, question, questions, read, with_names

EXPECTED = {
    "benchmark-scores": ["TundraBench,Aurora,81.5,%,accuracy"],
    "best-supported-facts": None,
    "claims-not-asserted": [
        "planned,Vega,speedup,2",
        "speculative,Vega,parameterCount,13000000000",
    ],
    "conflicts-of-parameter-counts": [
        "Aurora,7000000000,2,,,Borealis Labs trained Aurora",
        "Aurora,7000000000,2,Northern news,2025-02-24,Borealis Labs trained Aurora",
        "Aurora,9000000000,1,Doubts,2025-03-01,Ada Quill says that Aurora has 9B parameters.",
    ],
    "datasets-used-for-training": ["Polaris,1,Aurora"],
    "disputed-facts": [
        "Aurora,outperforms,Vega,asserted,Northern news,2025-02-24,Aurora is better than Vega",
        "Aurora,outperforms,Vega,negated,Doubts,2025-03-01,Aurora is not faster than Vega",
    ],
    "hardware-used": ["Nimbus-2,Chip,trained on,Aurora"],
    "model-families": [],
    "models-by-organization": ["Borealis Labs,1,Aurora"],
    "models-over-7b-by-hardware": ["Nimbus-2,trained on,Aurora,9000000000"],
    "most-mentioned-entities": None,
    "organizations-by-place": ["Norway,Borealis Labs,Organization"],
    "papers-and-authors": ["Light from the North,Ada Quill,Aurora,https://example.org/light"],
    "parameters-of-models": ["Aurora,9000000000,,exact,1", "Aurora,7000000000,,exact,2"],
    "sources-of-a-fact": [],
    "speedups": [],
    "table-of-models": ["Aurora,Borealis Labs,9000000000,Polaris,Nimbus-2"],
    "what-outperforms-what": ["Aurora,Vega,1,Aurora is better than Vega and scores"],
    "who-built-what": ["Borealis Labs,Model,Aurora,2"],
    "who-funds-and-buys-whom": ["Borealis Labs,works with,Fjord Institute,1"],
    "who-works-where": ["Ada Quill,Borealis Labs,1,2025-02-24"],
}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load("\n".join(ntriples(extractions(), linking(extractions()))), format=ox.RdfFormat.N_TRIPLES)
    return store


def rows(store: ox.Store, name: str, **parameters: str) -> list[str]:
    answer = ask(store, question(name), parameters=parameters)
    return write(answer, "csv").decode().replace('"', "").splitlines()[1:]


def test_there_are_these_questions():
    assert [found.name for found in questions()] == sorted(EXPECTED)
    assert all(found.title for found in questions())


@pytest.mark.parametrize("name", [name for name, lines in EXPECTED.items() if lines is not None])
def test_a_question_has_these_rows(store, name):
    found = rows(store, name)
    assert len(found) == len(EXPECTED[name])
    for row, start in zip(found, EXPECTED[name], strict=True):
        assert row.startswith(start)


def test_the_best_supported_fact_is_the_one_in_two_documents(store):
    assert rows(store, "best-supported-facts")[0] == "Aurora,developedBy,Borealis Labs,2,0.9"


def test_the_most_mentioned_entities_come_first(store):
    assert rows(store, "most-mentioned-entities")[:3] == [
        "Aurora,Model,3",
        "Borealis Labs,Organization,3",
        "Ada Quill,Person,2",
    ]


def test_a_parameter_changes_the_answer(store):
    assert rows(store, "models-over-7b-by-hardware", minimum="1e10") == []
    assert len(rows(store, "models-over-7b-by-hardware", minimum="5e9")) == 2


def test_sources_are_found_by_any_name_in_any_case_from_both_ends(store):
    found = rows(store, "sources-of-a-fact", entity="BOREALIS")
    assert sorted({",".join(row.split(",")[:4]) for row in found}) == [
        "Ada Quill,affiliatedWith,Borealis Labs,asserted",
        "Aurora,developedBy,Borealis Labs,asserted",
        "Borealis Labs,collaboratesWith,Fjord Institute,asserted",
        "Borealis Labs,locatedIn,Norway,asserted",
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("BOREALIS", "BOREALIS"),
        ("borealis-LABS", "Borealis Labs"),
        ("organization/borealis-labs", "Borealis Labs"),
    ],
)
def test_an_entity_is_meant_as_other_commands_mean_it(store, said, meant):
    asked = question("sources-of-a-fact")
    assert with_names(store, asked, {"entity": said}, base=BASE) == {"entity": meant}
    assert with_names(store, question("models-over-7b-by-hardware"), {"minimum": "1"}, base=BASE) == {
        "minimum": "1"
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"entity": "Borealis Lab"}, r"^no entity is named 'Borealis Lab'; similar: Borealis Labs"),
        ({}, r"^no entity is named 'GPT-4'; give entity another value$"),
    ],
)
def test_an_entity_that_nobody_knows_is_no_empty_table(store, given, message):
    with pytest.raises(QueryError, match=message):
        with_names(store, question("sources-of-a-fact"), given, base=BASE)


def test_no_value_of_a_parameter_is_read_as_sparql(store):
    assert rows(store, "sources-of-a-fact", entity='x") } #" ?x \\') == []


def test_an_unknown_question_gets_similar_names():
    with pytest.raises(QueryError, match="no question 'who-build-what'; there is who-built-what"):
        question("who-build-what")


def test_an_unknown_parameter_is_named_with_the_known_ones(store):
    with pytest.raises(QueryError, match="no parameter 'maximum'; there are: minimum"):
        rows(store, "models-over-7b-by-hardware", maximum="4")


def test_a_number_that_is_none_is_refused(store):
    with pytest.raises(QueryError, match="minimum=many is no number"):
        rows(store, "models-over-7b-by-hardware", minimum="many")


def test_a_question_of_ones_own_is_read_from_a_folder(tmp_path: Path, store):
    (tmp_path / "chips.rq").write_text(
        '# title: Chips\n# parameter: name "Nimbus 2" of a chip\nSELECT ?x { ?x rdfs:label ?name }'
    )
    (found,) = questions(tmp_path)
    assert (found.name, found.title) == ("chips", "Chips")
    assert [(p.name, p.default, p.meaning) for p in found.parameters] == [("name", "Nimbus 2", "of a chip")]
    assert len(list(ask(store, found, parameters={"name": "Nimbus-2"}))) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { ?s ?p ?o }", "needs one line like"),
        ("# title: a\n# title: b\nASK {}", "needs one line like"),
        ("# title: a\n# parameter: x\nASK {}", "should be a name, a value and its meaning"),
        ("# title: a\n# parameter: x 'y\nASK {}", "should be a name, a value and its meaning"),
    ],
)
def test_a_question_with_a_broken_head_is_refused(text, message):
    with pytest.raises(ConfigError, match=message):
        read(text, name="mine")
