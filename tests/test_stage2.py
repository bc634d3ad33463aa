"""A second fold does again only what a change touches, and comes to the same."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from tiny_steps import steps

from kg import pipeline
from kg.builds import Build, load_manifest
from kg.errors import BuildError
from kg.link import LINKERS
from kg.pipeline import Steps
from kg.stage2 import local
from kg.types import Decision, Extraction, LocalNames

FIRST = ("Tansy met Grebe at noon.", "Grebe met Merlin.", "Plover met Merlin at noon.", "Sorrel met Tansy.")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(20):
        text = FIRST[number] if number < len(FIRST) else f"Dunlin{number} met Gull{number} in the old town."
        (folder / f"{number:02}.txt").write_text(text + " It was a long and quiet day.\n", "utf-8")
    return folder


@pytest.fixture
def out(news: Path, tmp_path: Path) -> Path:
    pipeline.run(steps(), [str(news)], tmp_path / "out")
    return tmp_path / "out"


class Recorded:
    """The linker by names, and which documents it was asked about."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        plain = LINKERS["names"]()

        def names(extraction: Extraction) -> LocalNames:
            self.documents.append(Path(extraction.document.source).name)
            return plain.names(extraction)

        self.steps = replace(steps(), link=replace(plain, names=names))


def fresh(news: Path, out: Path, chosen: Steps | None = None) -> bytes:
    pipeline.run(chosen or steps(), [str(news)], out)
    return Build(out).graph.read_bytes()


def not_whole(lines: Iterable[str], path: Path) -> int:
    raise AssertionError("the whole graph is written")


def test_only_what_changed_is_read_and_the_rest_of_the_graph_is_copied(news, out, tmp_path, monkeypatch):
    monkeypatch.setattr(local, "write_sorted", not_whole)
    (news / "03.txt").write_text("Sorrel met Merlin and Tansy. It was a short day.\n", "utf-8")
    (news / "20.txt").write_text("Avocet met Grebe. It was another long day.\n", "utf-8")
    (news / "00.txt").unlink()
    recorded = Recorded()
    pipeline.run(recorded.steps, [str(news)], out, prune=True)
    assert recorded.documents == ["03.txt", "20.txt"] or recorded.documents == ["20.txt", "03.txt"]
    monkeypatch.undo()
    assert Build(out).graph.read_bytes() == fresh(news, tmp_path / "fresh")


def test_the_manifest_has_the_checksum_of_the_graph(news, out):
    assert load_manifest(out).checksum == crc32(Build(out).graph.read_bytes())
    (news / "00.txt").unlink()
    pipeline.run(steps(), [str(news)], out, prune=True)
    assert load_manifest(out).checksum == crc32(Build(out).graph.read_bytes())


def test_a_graph_that_was_changed_by_hand_is_written_whole(news, out, tmp_path):
    graph = Build(out).graph
    graph.write_text(graph.read_text("utf-8").replace("Grebe", "Crebe"), "utf-8")
    (news / "20.txt").write_text("Avocet met Grebe. It was another long day.\n", "utf-8")
    pipeline.run(steps(), [str(news)], out)
    assert graph.read_bytes() == fresh(news, tmp_path / "fresh")


@pytest.mark.parametrize("content", [None, b"", b"of something else", b"SQLite format 3\0 and then no more"])
def test_a_ledger_that_is_gone_or_none_is_begun_anew(news, out, tmp_path, content):
    ledger = Build(out).ledger
    ledger.unlink()
    if content is not None:
        ledger.write_bytes(content)
    (news / "20.txt").write_text("Avocet met Grebe. It was another long day.\n", "utf-8")
    pipeline.run(steps(), [str(news)], out)
    assert Build(out).graph.read_bytes() == fresh(news, tmp_path / "fresh")


def test_a_ledger_that_is_damaged_inside_is_named(news, out):
    ledger = Build(out).ledger
    content = bytearray(ledger.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    ledger.write_bytes(content)
    (news / "20.txt").write_text("Avocet met Grebe. It was another long day.\n", "utf-8")
    with pytest.raises(BuildError, match=r"ledger\.sqlite is damaged .*; delete it and build again"):
        pipeline.run(steps(), [str(news)], out)


def test_a_decision_about_facts_reads_no_document_again(news, out, tmp_path):
    told = (Decision("reject", "Organization", "Grebe", "Merlin", relation="collaboratesWith"),)
    recorded = Recorded()
    pipeline.run(replace(recorded.steps, decisions=told, graph_shape="2"), [str(news)], out)
    assert recorded.documents == []
    assert Build(out).graph.read_bytes() == fresh(
        news, tmp_path / "fresh", replace(steps(), decisions=told, graph_shape="2")
    )
    pipeline.run(steps(), [str(news)], out)
    assert Build(out).graph.read_bytes() == fresh(news, tmp_path / "without")
