"""The order of the steps and what is kept between runs, with an extractor and a linker of a few lines."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from tiny_steps import extract, steps

from kg import builds, engines, pipeline
from kg.engines import Engine, Extracted
from kg.errors import DocumentError
from kg.link import LINKERS
from kg.types import Document, Extraction, Extractor

TESTS = Path(__file__).resolve().parent


class Recorder:
    """An extractor that remembers the documents it was given, and breaks where it is asked for one more."""

    def __init__(self, breaks_after: int = 1000) -> None:
        self.seen: list[str] = []
        self.breaks_after = breaks_after

    def __call__(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        for document in documents:
            if len(self.seen) == self.breaks_after:
                raise RuntimeError
            self.seen.append(Path(document.source).name)
            yield extract(document)


def reads_ahead(count: int) -> Engine:
    """An engine that takes ``count`` documents before it works on the first."""

    def engine(extractor: Extractor, documents: Iterable[Document]) -> Generator[Extracted, None, None]:
        stream = iter(documents)
        while batch := list(islice(stream, count)):
            for document in batch:
                yield engines.extract(extractor, document)

    return engine


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in {
        "a.txt": "Tansy Labs and Grebe Systems opened an office together in the spring of the year.\n",
        "b.md": "# Weekly\n\nMerlin Robotics was there as well, said the people who had come to see it.\n",
        "c.txt": "Sorrel Computing bought a cluster of machines and said nothing more about it.\n",
    }.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def build(folder: Path, out: Path, extractor: Recorder | None = None, *, ahead: int = 1, **shapes: str):
    return pipeline.run(
        steps(extractor or Recorder(), **shapes), [str(folder)], out, engine=reads_ahead(ahead)
    )


def test_a_build_has_every_document_and_says_so(news, tmp_path):
    report = build(news, tmp_path / "out")
    assert (report.sources, report.extracted, report.cached, report.copies, report.skips) == (3, 3, 0, 0, ())
    assert report.census.documents == 3
    assert report.census.mentions == {"Organization": 9}
    assert report.census.claims == {"asserted": 6}
    graph = (tmp_path / "out" / "graph.nt").read_text("utf-8")
    assert "Grebe" in graph and "Merlin" in graph and "Sorrel" in graph


def test_documents_that_have_not_changed_are_not_extracted_again(news, tmp_path):
    build(news, tmp_path / "out")
    recorder = Recorder()
    report = build(news, tmp_path / "out", recorder)
    assert recorder.seen == []
    assert (report.extracted, report.cached, report.census.documents) == (0, 3, 3)


def test_without_a_change_the_graph_is_not_written_again(news, tmp_path):
    first = build(news, tmp_path / "out")
    written = (tmp_path / "out" / "graph.nt").stat().st_mtime_ns
    again = build(news, tmp_path / "out")
    assert (tmp_path / "out" / "graph.nt").stat().st_mtime_ns == written
    assert again.census == first.census


@pytest.mark.parametrize("name", ["graph.nt", "background.nq", "names.sqlite"])
def test_what_was_deleted_from_a_build_is_written_again(news, tmp_path, name):
    build(news, tmp_path / "out")
    before = (tmp_path / "out" / name).read_bytes()
    (tmp_path / "out" / name).unlink()
    build(news, tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes() == before


def test_only_a_changed_document_is_extracted_and_its_old_facts_are_gone(news, tmp_path):
    build(news, tmp_path / "out")
    (news / "c.txt").write_text("Dunlin Institute moved to another town and took all of its people along.\n")
    recorder = Recorder()
    build(news, tmp_path / "out", recorder)
    assert recorder.seen == ["c.txt"]
    graph = (tmp_path / "out" / "graph.nt").read_text("utf-8")
    assert "Dunlin" in graph and "Sorrel" not in graph
    assert len(list((tmp_path / "out" / "extractions").iterdir())) == 3


def test_a_build_grows_by_sources_given_later(news, tmp_path):
    pipeline.run(steps(Recorder()), [str(news / "a.txt")], tmp_path / "grown")
    recorder = Recorder()
    pipeline.run(steps(recorder), [str(news / "c.txt"), str(news / "b.md")], tmp_path / "grown")
    build(news, tmp_path / "fresh")
    assert recorder.seen == ["b.md", "c.txt"]
    assert (tmp_path / "grown" / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()


def test_other_rules_extract_all_documents_again_also_those_not_given(news, tmp_path):
    build(news, tmp_path / "out")
    recorder = Recorder()
    (news / "b.md").unlink()
    report = pipeline.run(steps(recorder, shape="2"), [str(news / "a.txt")], tmp_path / "out")
    assert sorted(recorder.seen) == ["a.txt", "b.md", "c.txt"]
    assert report.census.documents == 3
    assert len(list((tmp_path / "out" / "extractions").iterdir())) == 3


def test_another_reader_reads_again_and_extracts_what_comes_out_different(news, tmp_path):
    build(news, tmp_path / "out")
    recorder = Recorder()
    report = build(news, tmp_path / "out", recorder, reading="2")
    assert recorder.seen == []
    assert report.cached == 3


def test_a_copy_is_one_document_and_its_first_source_stands_for_it(news, tmp_path):
    (news / "z.txt").write_bytes((news / "a.txt").read_bytes())
    report = build(news, tmp_path / "out")
    assert (report.census.documents, report.extracted, report.cached, report.copies) == (3, 3, 0, 1)
    sources = {x.document.source for x in builds.Corpus(builds.Build(tmp_path / "out"))}
    assert {Path(source).name for source in sources} == {"a.txt", "b.md", "c.txt"}


def test_one_newsletter_in_two_formats_is_two_documents(news, tmp_path):
    (news / "b.html").write_text(
        "<h1>Weekly</h1><p>Merlin Robotics was there too, said those who had come.</p>"
    )
    assert build(news, tmp_path / "out").census.documents == 4


def test_what_cannot_be_read_is_skipped_with_its_reason_and_the_rest_is_done(news, tmp_path):
    (news / "d.txt").write_bytes(b"")
    report = pipeline.run(steps(Recorder()), [str(news), str(tmp_path / "missing.md")], tmp_path / "out")
    assert [(Path(skip.source).name, bool(skip.reason)) for skip in report.skips] == [
        ("missing.md", True),
        ("d.txt", True),
    ]
    assert report.census.documents == 3


def test_a_skipped_source_is_named_again_when_it_is_given_again(news, tmp_path):
    (news / "d.txt").write_bytes(b"")
    assert build(news, tmp_path / "out").skips == build(news, tmp_path / "out").skips != ()


def test_a_source_that_can_no_longer_be_read_takes_its_documents_along(news, tmp_path):
    build(news, tmp_path / "out")
    (news / "c.txt").write_bytes(b"")
    assert build(news, tmp_path / "out").census.documents == 2


def test_a_document_in_which_nothing_was_found_is_named(news, tmp_path):
    (news / "d.txt").write_text("there is not a single name in all of this long and boring sentence.\n")
    report = build(news, tmp_path / "out")
    assert [Path(source).name for source in report.census.silent] == ["d.txt"]


@pytest.mark.parametrize("ahead", [1, 2, 3, 10])
def test_a_build_that_broke_goes_on_with_what_was_not_finished(news, tmp_path, ahead):
    with pytest.raises(RuntimeError):
        build(news, tmp_path / "out", Recorder(breaks_after=2), ahead=ahead)
    recorder = Recorder()
    report = build(news, tmp_path / "out", recorder, ahead=ahead)
    build(news, tmp_path / "fresh")
    assert recorder.seen == ["c.txt"]
    assert report.census.documents == 3
    assert (tmp_path / "out" / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()


def test_a_graph_left_by_a_broken_run_does_not_pass_for_another(news, tmp_path):
    build(news, tmp_path / "out")
    expected = (tmp_path / "out" / "graph.nt").read_bytes()

    def breaks(names):
        (tmp_path / "out" / "graph.nt").write_text("of something else")
        raise RuntimeError

    (news / "d.txt").write_text("Dunlin Institute moved to another town and took all of its people along.\n")
    with pytest.raises(RuntimeError):
        broken = replace(LINKERS["names"](), meet=breaks)
        pipeline.run(replace(steps(Recorder()), link=broken), [str(news)], tmp_path / "out")
    (news / "d.txt").write_bytes(b"")
    build(news, tmp_path / "out")
    assert (tmp_path / "out" / "graph.nt").read_bytes() == expected


def test_any_sequence_of_changes_ends_in_the_graph_of_a_fresh_build(news, tmp_path):
    choose = random.Random(20310506)
    names = ["Tansy", "Grebe", "Merlin", "Sorrel", "Dunlin", "Plover"]
    for step in range(12):
        path = news / choose.choice(["a.txt", "d.txt", "e.md"])
        words = " and ".join(choose.sample(names, 2))
        path.write_bytes(choose.choice([b"", f"{words} met at noon in the old town hall.\n".encode()]))
        build(news, tmp_path / "out", ahead=choose.randint(1, 4), shape=choose.choice("12"))
        build(news, tmp_path / f"fresh{step}")
        fresh = (tmp_path / f"fresh{step}" / "graph.nt").read_bytes()
        assert (tmp_path / "out" / "graph.nt").read_bytes() == fresh


def kill_when(process: subprocess.Popen[bytes], is_time: Callable[[], bool]) -> bool:
    """Whether it was still running then."""
    while process.poll() is None and not is_time():
        time.sleep(0.002)
    process.kill()
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("seed", [1, 2])
def test_a_build_that_was_killed_at_any_moment_goes_on_to_the_graph_of_a_fresh_one(tmp_path, seed):
    folder, out = tmp_path / "news", tmp_path / "out"
    folder.mkdir()
    for number in range(60):
        text = f"Tansy{number} and Grebe{number % 7} met at noon in the old town hall.\n"
        (folder / f"{number}.txt").write_text(text, "utf-8")
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tiny_steps", folder, out, "0.005"], env=environment)

    for count in sorted(random.Random(seed).sample(range(60), 4)):
        assert kill_when(start(), lambda: len(list((out / "extractions").glob("*.json"))) >= count)  # noqa: B023
    kill_when(start(), lambda: len(list(out.glob(".partial-graph*"))) > 0)
    assert start().wait() == 0
    build(folder, tmp_path / "fresh")
    assert (out / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()
    assert not list(out.rglob(".*"))


def test_a_disk_that_fills_up_stops_a_build_which_goes_on_when_there_is_room(news, tmp_path):
    out, environment = tmp_path / "out", os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    command = [sys.executable, "-m", "tiny_steps", news, out, "0"]
    # Extractions fit, what stage 2 writes doesn't.
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4000, 4000))
    stopped = subprocess.run(command, env=environment, preexec_fn=limit, capture_output=True, text=True)
    assert stopped.stderr.splitlines()[-1].startswith("kg.errors.BuildError: ")
    assert stopped.stderr.endswith("ledger.sqlite: disk I/O error\n")
    recorder = Recorder()
    build(news, out, recorder)
    build(news, tmp_path / "fresh")
    assert recorder.seen == []
    assert (out / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()


def test_one_source_can_be_extracted_without_a_build(news):
    [found] = pipeline.extract(steps(Recorder()), str(news / "a.txt"))
    assert [mention.text for mention in found.mentions] == ["Tansy", "Labs", "Grebe", "Systems"]
    with pytest.raises(DocumentError, match="No such file"):
        list(pipeline.extract(steps(Recorder()), str(news / "missing.md")))
