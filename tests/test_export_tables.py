"""Parquet and the files for Neo4j: what is read back is the graph."""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from graph_scene import extractions, linking

from kg.errors import BuildError, ConfigError
from kg.export import export
from kg.export.neo4j import relationship
from kg.graph.claims import Evidence, Fact, Measure, Statement, Verdict
from kg.graph.network import entities, facts, sources
from kg.graph.rdf import ntriples
from kg.ontology import load

Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found, loaded = extractions(), ox.Store()
    loaded.bulk_load("\n".join(ntriples(found, linking(found))), format=ox.RdfFormat.N_TRIPLES)
    return loaded


def parquet_tables(folder: Path) -> Tables:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow (extra [parquet]) is not installed")
    return {path.stem: pq.read_table(path).to_pylist() for path in folder.glob("*.parquet")}


def facts_of(tables: Tables) -> Iterator[Fact]:
    """The way back from tables as `kg.export.relations` names their columns."""
    quantities = {row["iri"]: row for row in tables["quantities"]}
    evidences: dict[str, list[Evidence]] = {}
    for row in tables["evidences"]:
        texts = (row[name] or "" for name in ("attributed_to", "valid_from", "valid_until"))
        seen = (row["document"], row["sentence"], row["start"], row["end"], row["status"], row["finder"])
        evidences.setdefault(row["claim"], []).append(Evidence(row["iri"], *seen, row["score"], *texts))
    for row in tables["claims"]:
        target = row["object"]
        if target in quantities:
            of = quantities[target]
            texts = [of[name] or "" for name in ("unit", "bound", "than", "benchmark", "metric", "of")]
            target = Measure(target, of["value"], of["value_max"], *texts)
        dates = (row[name] or "" for name in ("valid_from", "valid_until", "decided"))
        yield Fact(
            Statement(row["iri"], row["subject"], row["relation"], target),
            Verdict(row["status"], row["support"], row["confidence"], *dates),
            tuple(evidences[row["iri"]]),
        )


def neo4j_tables(folder: Path) -> Tables:
    """What Neo4j's importer reads, with relationships put back where they came from."""
    read = {
        "": lambda text: text or None,
        ":ID": str,
        ":string[]": lambda text: text.split("\x1f") if text else [],
        ":long": lambda text: int(text) if text else None,
        ":double": lambda text: float(text) if text else None,
    }
    tables: Tables = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        heads = [re.fullmatch(r"(\w*)(:.+)?", head) for head in rows[0]]
        tables[path.stem] = [
            {
                (head[1] or head[2]): read.get(head[2] or "", str)(text)
                for head, text in zip(heads, row, strict=True)
            }
            for row in rows[1:]
        ]
    columns = {
        "SUBJECT": "subject",
        "OBJECT": "object",
        "THAN": "than",
        "ON_BENCHMARK": "benchmark",
        "FROM_DOCUMENT": "document",
        "ATTRIBUTED_TO": "attributed_to",
    }
    by_iri = {row["iri"]: row for rows in tables.values() for row in rows if "iri" in row}
    for row in [*tables["quantities"], *tables["evidences"]]:
        row.update({name: row.get(name) for name in ("than", "benchmark", "attributed_to")})
    for role in tables["roles"]:
        start, end, kind = role[":START_ID"], role[":END_ID"], role[":TYPE"]
        assert start in by_iri and end in by_iri
        if kind == "EVIDENCE":
            by_iri[end]["claim"] = start
        elif kind in columns:
            by_iri[start][columns[kind]] = end
    tables["mentions"] = [
        {"document": role[":START_ID"], "node": role[":END_ID"]}
        for role in tables["roles"]
        if role[":TYPE"] == "MENTIONS"
    ]
    return tables


READ = {"parquet": parquet_tables, "neo4j": neo4j_tables}


@pytest.fixture(params=READ)
def tables(request: pytest.FixtureRequest, store: ox.Store, tmp_path: Path) -> Tables:
    if request.param == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow (extra [parquet]) is not installed")
    export(store, request.param, tmp_path / "out")
    return READ[request.param](tmp_path / "out")


def test_facts_read_back_with_their_quantities_and_evidences(tables, store):
    there = list(facts(store, statuses=()))
    assert len(there) > 10 and any(isinstance(fact.statement.object, Measure) for fact in there)
    assert list(facts_of(tables)) == there


def test_entities_read_back(tables, store):
    found = [
        (
            row["iri"],
            row["type"],
            row["label"],
            *row["aliases"],
            "|",
            *row["identifiers"],
            row["documents"],
            row["first"],
        )
        for row in tables["nodes"]
    ]
    there = [
        (
            p.entity.iri,
            p.entity.type,
            *p.entity.names,
            "|",
            *p.entity.identifiers,
            p.documents,
            p.first or None,
        )
        for p in entities(store, quantities=())
    ]
    assert found == there


def test_documents_read_back_with_what_they_mention(tables, store):
    look_up = sources(store)
    for row in tables["documents"]:
        there = look_up(row["iri"])
        assert (row["title"] or "", row["date"] or "") == (there.title, there.date)
        assert not there.address or there.address in row["addresses"]
    mentioned = store.query("SELECT ?d ?n { ?d <https://w3id.org/ainews-kg/ontology#mentions> ?n }")
    there = sorted((row["d"].value, row["n"].value) for row in mentioned)
    assert sorted((row["document"], row["node"]) for row in tables["mentions"]) == there


def test_asserted_facts_are_relationships_in_neo4j(store, tmp_path):
    export(store, "neo4j", tmp_path / "out")
    found = neo4j_tables(tmp_path / "out")["facts"]
    there = {
        (f.statement.subject, f.statement.object_iri, relationship(f.statement.relation), f.statement.iri)
        for f in facts(store)
    }
    assert {(r[":START_ID"], r[":END_ID"], r[":TYPE"], r["claim"]) for r in found} == there
    names = [relationship(name) for name in (*load().relations, *load().quantities)]
    assert len(set(names)) == len(names)


def test_the_cypher_script_reads_every_column_label_and_type(store, tmp_path):
    export(store, "neo4j", tmp_path / "out")
    script = (tmp_path / "out/load.cypher").read_text("utf-8")
    shell = (tmp_path / "out/import.sh").read_text("utf-8")
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert f"'file:///{path.name}'" in script and f"={path.name}" in shell
        assert not [
            name
            for name in head
            if name != ":LABEL" and f"row.`{name}`" not in script.replace("row.claim", "row.`claim`")
        ]
        where = {name: number for number, name in enumerate(head)}
        if ":TYPE" in where:
            assert all(f"'{row[where[':TYPE']]}'" in script for row in rows)
        if ":LABEL" in where:
            labels = {label for row in rows for label in row[where[":LABEL"]].split("\x1f")}
            assert all(re.search(rf"\(?n:{label}\b", script) for label in labels)
    assert all(script.count(a) == script.count(b) for a, b in ("()", "{}", "[]"))


def test_a_folder_is_replaced_whole_and_others_are_left(store, tmp_path):
    export(store, "neo4j", tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    export(store, "neo4j", tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    (tmp_path / "out/diary.txt").write_text("mine")
    with pytest.raises(BuildError, match=r"holds other things \(diary.txt\)"):
        export(store, "neo4j", tmp_path / "out")
    assert (tmp_path / "out/diary.txt").read_text() == "mine"
    assert os.listdir(tmp_path) == ["out"]


def test_a_folder_cannot_take_the_place_of_a_file(store, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(BuildError, match="needs a folder"):
        export(store, "parquet", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_parquet_says_what_it_needs(store, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"ainews-kg\[parquet\]"):
        export(store, "parquet", tmp_path / "out")
    assert os.listdir(tmp_path) == []
