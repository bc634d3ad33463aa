"""Facts that are sure enough, by themselves and with a date."""

import csv

import pyoxigraph as ox
import pytest
from command_line import kg
from graph_scene import extractions, linking

from kg.errors import QueryError
from kg.graph import reading
from kg.graph.network import facts
from kg.graph.rdf import ntriples
from kg.query.asof import as_of
from kg.query.confident import at_least

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
KG = "https://w3id.org/ainews-kg/ontology#"


def scene() -> ox.Store:
    found, store = extractions(), ox.Store()
    store.bulk_load("\n".join(ntriples(found, linking(found))), format=ox.RdfFormat.N_TRIPLES)
    return store


def claims(store: ox.Store) -> dict[str, float]:
    return {fact.statement.iri: fact.verdict.confidence for fact in facts(store, statuses=())}


def test_only_claims_with_that_confidence_are_left():
    store = scene()
    there = claims(store)
    limit = sorted(there.values())[len(there) // 2]
    removed = at_least(store, limit)
    assert 0 < removed < len(there)
    assert claims(store) == {iri: p for iri, p in there.items() if p >= limit}


def test_nothing_is_left_behind_of_what_is_taken_out():
    store = scene()
    assert at_least(store, 1.0)
    kept = {kind: reading.subjects(store, TYPE, KG + kind) for kind in ("Evidence", "Quantity")}
    used = {e.iri for fact in facts(store, statuses=()) for e in fact.evidences}
    objects = {fact.statement.object_iri for fact in facts(store, statuses=())}
    assert set(kept["Evidence"]) == used and set(kept["Quantity"]) <= objects
    direct = {(f.statement.subject, f.statement.relation, f.statement.object_iri) for f in facts(store)}
    for subject, relation, target in {
        (f.statement.subject, f.statement.relation, f.statement.object_iri) for f in facts(scene())
    }:
        quad = ox.Quad(ox.NamedNode(subject), ox.NamedNode(KG + relation), ox.NamedNode(target))
        assert (quad in store) == ((subject, relation, target) in direct)


def test_confidence_and_date_combine_in_either_order():
    first, second = scene(), scene()
    at_least(first, 0.85)
    as_of(first, "2025-06")
    as_of(second, "2025-06")
    at_least(second, 0.85)
    assert set(first) == set(second)
    assert 0 < len(first) < len(scene())


@pytest.mark.parametrize("confidence", [-0.1, 1.5, float("nan")])
def test_a_confidence_is_from_0_to_1(confidence):
    with pytest.raises(QueryError, match="from 0 to 1"):
        at_least(scene(), confidence)


@pytest.mark.parametrize("format_", ["nt", "csv", "neo4j"])
def test_commands_leave_out_what_is_less_sure(example_build, tmp_path, format_):
    said = ("SELECT ?p { ?c a kg:Claim ; kg:confidence ?p }", "--format", "csv")
    every = kg("query", example_build, *said).out.split()[1:]
    sure = kg("query", example_build, *said, "--min-confidence", "0.9").out.split()[1:]
    assert sorted(sure) == sorted(p for p in every if float(p) >= 0.9) != sorted(every)
    out = tmp_path / "out"
    assert kg("export", example_build, "-f", format_, "-o", out, "--min-confidence", "0.9").code == 0
    if format_ == "nt":
        assert out.read_text("utf-8").count("ontology#confidence>") == len(sure)
    else:
        rows = (out / "claims.csv" if format_ == "neo4j" else out).read_text("utf-8").splitlines()
        assert len(list(csv.reader(rows))) == len(sure) + 1


def test_show_and_table_take_a_confidence_too(example_build):
    for command in (("show", example_build, "Whimbrel"), ("table", "models", example_build)):
        every, sure = kg(*command), kg(*command, "--min-confidence", "1")
        assert every.code == sure.code == 0
        assert len(sure.out) < len(every.out)
