"""Whoever reads the documents, the build is the same; and what a dead worker had in hand is done again."""

import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import kg
from tiny_steps import extract_all, extract_or_die, steps

from kg import pipeline
from kg.engines import Engine, one_process
from kg.engines.cluster import cluster
from kg.engines.processes import cores, processes
from kg.errors import BuildError, ConfigError
from kg.extract.reading import make
from kg.types import Document, Extraction

TESTS = Path(__file__).resolve().parent
NAMES = ("Tansy", "Grebe", "Merlin", "Sorrel", "Dunlin", "Plover", "Whimbrel")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(30):
        a, b = NAMES[number % 7], NAMES[number // 7]
        (folder / f"{number:02}.txt").write_text(f"{a} and {b} met at noon in the old town hall.\n", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def files(out: Path) -> dict[str, bytes]:
    """All that a build leaves but the times that it took."""
    found = {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
    report = json.loads(found.pop("report.json"))
    del report["seconds"], report["words_per_second"], found["lock"]
    return found | {"report.json": json.dumps(report).encode()}


def built(folder: Path, out: Path, engine: Engine, extractor=extract_all) -> dict[str, bytes]:
    pipeline.run(steps(extractor), [str(folder)], out, engine=engine)
    return files(out)


def problems(out: Path) -> list[tuple[str, str]]:
    skips = json.loads((out / "report.json").read_bytes())["skips"]
    return [(Path(skip["source"]).name, skip["reason"]) for skip in skips]


@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_leaves_the_same_bytes(news, tmp_path, workers):
    alone = built(news, tmp_path / "alone", one_process)
    assert len(alone) > 60
    assert built(news, tmp_path / "together", processes(workers)) == alone


@pytest.mark.slow
def test_a_document_that_killed_its_worker_once_is_done_again(news, tmp_path):
    (news / "07b.txt").write_text(f"Tansy met Sorrel. Once in {tmp_path / 'died'} it was said.\n")
    together = built(news, tmp_path / "together", processes(2), extract_or_die)
    assert (tmp_path / "died").exists()
    assert together == built(news, tmp_path / "alone", one_process)
    assert problems(tmp_path / "together") == [("empty.txt", "empty file")]


@pytest.mark.slow
def test_a_document_that_kills_again_is_counted_as_failed_and_tried_by_the_next_build(news, tmp_path):
    built(news, tmp_path / "without", one_process)
    deadly = news / "07b.txt"
    deadly.write_text("Tansy met Sorrel. This sentence is Deadly to those who read it.\n")
    built(news, tmp_path / "out", processes(2), extract_or_die)
    assert problems(tmp_path / "out") == [
        ("07b.txt", "the worker that read it died"),
        ("empty.txt", "empty file"),
    ]
    graph = (tmp_path / "out" / "graph.nt").read_bytes()
    assert graph == (tmp_path / "without" / "graph.nt").read_bytes()
    # As if whatever killed it, such as a lack of memory, were over.
    report = pipeline.run(steps(extract_all), [str(news)], tmp_path / "out")
    assert (report.extracted, len(report.skips)) == (1, 1)
    assert b"Deadly" in (tmp_path / "out" / "graph.nt").read_bytes()


def fails(documents: Iterator[Document]) -> Iterator[Extraction]:
    for document in documents:
        raise ZeroDivisionError(document.source)
        yield


@pytest.mark.slow
def test_a_bug_in_a_worker_stops_the_run_as_it_would_here(news, tmp_path):
    with pytest.raises(ZeroDivisionError, match=r"00\.txt"):
        built(news, tmp_path / "out", processes(2), fails)


def test_no_worker_is_started_for_nothing(news, tmp_path):
    built(news, tmp_path / "out", one_process)

    def engine(extractor, documents):
        raise AssertionError

    assert pipeline.run(steps(), [str(news)], tmp_path / "out", engine=engine).cached == 30


@pytest.mark.slow
def test_a_document_that_comes_when_the_workers_are_dead_already_is_not_lost():
    def documents() -> Iterator[Document]:
        yield Document("a", "a.txt", "", "Deadly to all.", ())
        while multiprocessing.active_children():
            time.sleep(0.01)
        yield Document("b", "b.txt", "", "Tansy met Sorrel.", ())

    read = list(processes(2)(extract_or_die, documents()))
    assert [bool(found.reason) for found in read] == [True, False]


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_build_leaves_no_worker_and_no_lock_and_goes_on(news, tmp_path, sent):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "tiny_steps", news, out, "0.3", "2"]
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    process = subprocess.Popen(
        command,
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell lets what it runs in the background ignore Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while len(list(out.glob("extractions/[!.]*"))) < 4:
        assert process.poll() is None
        time.sleep(0.01)
    if sent == signal.SIGINT:
        os.killpg(process.pid, sent)
    else:
        process.kill()
    process.communicate(timeout=20)
    deadline = time.monotonic() + 10
    while alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(process.pid) == []
    done = len(list(out.glob("extractions/[!.]*")))
    report = pipeline.run(steps(), [str(news)], out)
    assert 4 <= done < 30 and report.extracted == 30 - done
    built(news, tmp_path / "fresh", one_process)
    assert (out / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()


def alive(session: int) -> list[int]:
    """Processes of a session that are no zombies."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, own = status.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(own) == session and state != "Z":
            found.append(int(status.parent.name))
    return found


@pytest.mark.slow
def test_a_cluster_of_two_processes_leaves_the_same_bytes(news, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra [dask]")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as running:
        together = built(news, tmp_path / "cluster", cluster(running.scheduler_address))
    assert together == built(news, tmp_path / "alone", one_process)


def test_an_address_at_which_no_scheduler_answers_is_told(news, tmp_path):
    pytest.importorskip("distributed", reason="needs the extra [dask]")
    with pytest.raises(
        BuildError, match=r"no Dask scheduler answers at nowhere:1: .*; start: dask scheduler"
    ):
        built(news, tmp_path / "out", cluster("nowhere:1", timeout_s=0.5))


@pytest.mark.slow
def test_a_cluster_loses_nothing_with_a_worker(news, tmp_path):
    pytest.importorskip("distributed", reason="needs the extra [dask]")
    (news / "07b.txt").write_text(f"Tansy met Sorrel. Once in {tmp_path / 'died'} it was said.\n")
    (news / "09b.txt").write_text("Tansy met Sorrel. This sentence is Deadly to those who read it.\n")
    built(news, tmp_path / "cluster", cluster(), extract_or_die)
    assert (tmp_path / "died").exists()
    assert problems(tmp_path / "cluster") == [
        ("09b.txt", "the worker that read it died"),
        ("empty.txt", "empty file"),
    ]
    (news / "09b.txt").unlink()
    built(news, tmp_path / "alone", one_process)
    assert (tmp_path / "cluster" / "graph.nt").read_bytes() == (tmp_path / "alone" / "graph.nt").read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--workers", "many"], "'many' is no number of processes; give 1, 2, … or auto"),
        (["--workers", "-1"], "'-1' is no number"),
        (["--scheduler", "tcp://x:1"], "--scheduler goes with --engine dask"),
        (["--engine", "spark"], "'spark' is not one of 'local', 'dask'"),
    ],
)
def test_a_wrong_option_is_refused_with_the_right_ones(tmp_path, options, message):
    ended = kg("build", tmp_path, "-o", tmp_path / "out", *options)
    assert ended.code == 2 and message in ended.err


def test_a_cluster_without_its_extra_says_what_to_install(monkeypatch):
    monkeypatch.setattr("kg.engines.cluster._is_installed", lambda: False)
    with pytest.raises(ConfigError, match=r"pip install 'ainews-kg\[dask\]'"):
        cluster()


def test_a_worker_is_sent_the_options_of_an_extractor_and_not_what_it_has_loaded():
    extractor = make(name_threshold=0.7)
    assert extractor.patterns.ontology.relations
    sent = pickle.dumps(extractor)
    assert len(sent) < 1000
    assert pickle.loads(sent) == extractor and "patterns" not in vars(pickle.loads(sent))


def test_there_is_at_least_one_core():
    assert cores() >= 1
