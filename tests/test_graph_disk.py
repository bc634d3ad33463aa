"""Graphs on disk: the same answers, made once, dropped when the graph is another."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import kg

from kg.errors import BuildError
from kg.graph import disk
from kg.graph.store import load
from kg.query.questions import filled, questions
from kg.query.sparql import run


@pytest.fixture
def build(example_build: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_build, tmp_path / "build"))


def files(build: Path) -> list[Path]:
    return [build / "graph.nt", build / "background.nq"]


def test_named_questions_have_the_same_answers_from_disk(build):
    here, there = load(*files(build)), disk.open_disk(files(build), build / "store")
    assert len(here) == len(there)
    for question in questions():
        text = filled(question, {})
        rows = [sorted(map(str, run(store, text))) for store in (here, there)]
        assert len(rows[0]) == len(rows[1])
        assert rows[0] == rows[1] or "LIMIT" in text.upper()


def test_a_store_is_filled_once_and_anew_for_another_graph(build):
    folder = build / "store"
    assert not disk.is_filled(files(build), folder)
    first = len(disk.open_disk(files(build), folder))
    (made,) = folder.iterdir()
    before = made.stat().st_mtime_ns
    assert len(disk.open_disk(files(build), folder)) == first
    assert made.stat().st_mtime_ns == before and disk.is_filled(files(build), folder)
    lines = (build / "graph.nt").read_text("utf-8").splitlines(keepends=True)
    (build / "graph.nt").write_text("".join(lines[1:]), "utf-8")
    assert not disk.is_filled(files(build), folder)
    assert len(disk.open_disk(files(build), folder)) == first - 1
    (other,) = folder.iterdir()
    assert other != made


def test_it_cannot_be_changed_and_several_may_have_it_open(build):
    one, two = (disk.open_disk(files(build), build / "store") for _ in range(2))
    assert len(one) == len(two)
    with pytest.raises(RuntimeError, match="read-write"):
        one.clear()


def test_a_process_that_was_killed_while_filling_leaves_nothing_that_is_read(build):
    folder = build / "store"
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True
    )
    key = disk._key(files(build))
    for pid in (dead.stdout.strip(), str(os.getpid())):
        (folder / f".{key}-{pid}").mkdir(parents=True)
        (folder / f".{key}-{pid}" / "CURRENT").write_text("half")
    assert not disk.is_filled(files(build), folder)
    assert len(disk.open_disk(files(build), folder)) == len(load(*files(build)))
    assert [path.name for path in folder.iterdir()] == [key]


def test_a_broken_graph_leaves_no_store(build):
    (build / "graph.nt").write_text("<a b")
    with pytest.raises(BuildError, match="not a readable graph"):
        disk.open_disk(files(build), build / "store")
    assert list((build / "store").iterdir()) == []


def test_commands_take_memory_for_small_graphs_and_say_so(build, monkeypatch):
    question = ("query", build, "SELECT (COUNT(*) AS ?n) { ?s a kg:Model }", "--format", "csv")
    small = kg(*question, "-v")
    assert "store in memory, loaded in" in small.err and not (build / "store").exists()
    forced = kg(*question, "--store", "disk", "-v")
    assert forced.out == small.out
    assert "is made in" in forced.err and "store on disk, opened in" in forced.err
    monkeypatch.setattr(disk, "SMALL", 1000)
    assert kg(*question).err == ""
    assert "on disk" in kg(*question, "-v").err
    filtered = kg(*question, "-v", "--min-confidence", "0.5")
    assert "in memory" in filtered.err
    assert "answers from a store on disk, which is there" in kg("stats", build).out
    assert kg("show", build, "Whimbrel").out == kg("show", build, "Whimbrel", "--store", "memory").out


@pytest.mark.parametrize("format_", ["csv", "jsonl", "graphml", "gexf", "neo4j"])
def test_exports_from_disk_are_those_from_memory(build, tmp_path, format_):
    for where in ("memory", "disk"):
        ended = kg("export", build, "-f", format_, "-o", tmp_path / where, "--store", where)
        assert (ended.code, "is made in" in ended.err) == (0, where == "disk")
    here, there = (
        sorted((tmp_path / where).rglob("*.*")) or [tmp_path / where] for where in ("memory", "disk")
    )
    assert [file.read_bytes() for file in here] == [file.read_bytes() for file in there] != []


def test_what_reads_all_of_a_graph_has_it_on_disk_only_if_memory_is_short(build, tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "SMALL", 1000)
    assert kg("export", build, "-f", "csv", "-o", tmp_path / "a.csv").err == ""
    models = kg("table", "models", build)
    assert models.err == "" and not (build / "store").exists()
    monkeypatch.setattr(disk, "_IN_MEMORY", 1 << 40)
    assert "is made in" in kg("export", build, "-f", "csv", "-o", tmp_path / "b.csv").err
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert kg("table", "models", build) == models


def test_without_place_for_a_store_a_large_graph_is_loaded(build, monkeypatch):
    monkeypatch.setattr(disk, "SMALL", 1000)
    monkeypatch.setattr(disk.os, "access", lambda path, mode: False)
    said = kg("query", build, "ASK { ?s a kg:Model }", "-v")
    assert said.code == 0 and "in memory" in said.err
