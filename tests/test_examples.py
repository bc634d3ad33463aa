"""The examples hold the difficulties they promise, and the demo shows something worth seeing."""

import json
from pathlib import Path

import pytest
from command_line import Ended, kg

from kg.assets import asset
from kg.readers.sources import expand, load, read
from kg.types import Document

NEWS = asset("examples/news")


@pytest.fixture(scope="module")
def documents() -> dict[str, list[Document]]:
    """By name of the file."""
    sources = expand([str(NEWS)], on_skip=lambda source, reason: pytest.fail(f"{source}: {reason}"))
    return {Path(source).name: list(read(load(source), source)) for source in sources}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    out = tmp_path_factory.mktemp("demo") / "demo"
    ended = kg("demo", "-o", out)
    assert ended.code == 0, ended.err
    return out, ended


def test_there_are_html_markdown_text_and_a_feed(documents):
    assert {Path(name).suffix for name in documents} == {".html", ".md", ".txt", ".atom"}
    assert {name: len(found) for name, found in documents.items() if len(found) != 1} == {
        "lumenfell-news.atom": 3
    }


def test_documents_have_title_and_date(documents):
    for found in documents.values():
        for document in found:
            assert document.title
            assert document.published.startswith("2025-")


def test_fiction_boilerplate_and_code_are_not_read(documents):
    parts = {block.part for found in documents.values() for document in found for block in document.blocks}
    assert {"body", "fiction", "boilerplate", "code"} <= parts
    for found in documents.values():
        for document in found:
            read_for_facts = " ".join(
                document.text[b.start : b.end] for b in document.blocks if b.part == "body"
            )
            assert "Kittiwake 900B" not in read_for_facts
            assert "Subscribe now" not in read_for_facts


def test_the_page_of_results_is_a_table(documents):
    [post] = documents["kittiwake-1-5.md"]
    rows = [block for block in post.blocks if block.kind == "row"]
    assert [len(row.cells) for row in rows] == [5] * 5
    assert [row.header for row in rows] == [True, False, False, False, False]


def test_the_readme_of_the_examples_names_each(documents):
    page = asset("examples/README.md").read_text("utf-8")
    assert [name for name in documents if f"`{name}`" not in page] == []
    assert "are invented" in page


def test_the_demo_shows_models_with_maker_and_parameters(shown):
    _, ended = shown
    header = next(line for line in ended.out.splitlines() if line.split()[:1] == ["model"])
    assert header.split()[:4] == ["model", "maker", "date", "parameters"]
    myrtle = next(line for line in ended.out.splitlines() if line.split()[:1] == ["Myrtle"])
    assert "Calderwick" in myrtle and "13B" in myrtle.split()


def test_the_demo_answers_a_question_and_shows_a_sentence(shown):
    _, ended = shown
    assert "models-over-7b-by-hardware" in ended.out
    assert "“Brackwater Robotics has built Dunlin" in ended.out


def test_the_demo_says_where_the_graphml_lies(shown):
    out, ended = shown
    graphml = out.with_name("demo.graphml").resolve()
    assert str(graphml) in ended.out.replace("\n", "")
    assert "Gephi" in ended.out
    assert graphml.read_bytes().rstrip().endswith(b"</graphml>")


def test_all_examples_are_read_and_none_is_silent(shown):
    out, _ = shown
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["skips"] == []
    assert report["census"]["documents"] == 7
    assert report["census"]["silent"] == []
    assert report["census"]["blocks"]["fiction"] > 0


def test_the_graph_of_the_examples_keeps_to_the_vocabulary(shown):
    assert kg("validate", shown[0]).code == 0


def test_rumours_and_fiction_are_no_facts(shown):
    """Marram hasn't bought Lumenfell; the 900B is a story's."""
    graph = (shown[0] / "graph.nt").read_text("utf-8")
    assert "Kittiwake 900B" not in graph
    facts = [line for line in graph.splitlines() if "ontology#acquires> <" in line and "/claim/" not in line]
    assert facts == []
