"""Stage 2 on a cluster leaves, byte for byte, what it leaves in one process."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import kg
from test_growth import DECISIONS, NAMES, steps

from kg import pipeline
from kg.engines.tasks import Sharded
from kg.errors import BuildError
from kg.types import Decision, Extraction, Linker, LocalNames

pytest.importorskip("pyarrow", reason="needs the extra [dask]")
distributed = pytest.importorskip("distributed", reason="needs the extra [dask]")

from kg.engines.sharding import sharding  # noqa: E402
from kg.stage2.cluster import Batch, Job, folding, read_names  # noqa: E402

pytestmark = pytest.mark.slow
FILES = ("graph.nt", "background.nq", "census.json", "build.json")
#: No document names the first two together.
EDITIONS = ("Avocet 2", "Avocet 2 Mini", "Plover")
RETYPED = Decision("type", "Organization", "Plover", "Person")


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = Path("news")
    folder.mkdir()
    for number in range(24):
        names = (NAMES[number % 8], NAMES[number // 3 % 8], EDITIONS[number % 3])
        text = " and then there was ".join(names) + f" at noon of day {number}.\n"
        (folder / f"{number:02}.txt").write_text(text, "utf-8")
    (folder / "copy.txt").write_bytes((folder / "07.txt").read_bytes())
    return folder


def on(address: str, folder: Path) -> Sharded:
    shards = str(folder / "shards")
    return Sharded(shards, sharding(address), 2, fold=folding(shards, scheduler=address))


def left(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


@pytest.mark.parametrize("decisions", [(), DECISIONS, (RETYPED,)], ids=["none", "names and facts", "types"])
def test_it_leaves_the_same_bytes(news, tmp_path, running, decisions):
    chosen = steps(decisions)
    pipeline.run(chosen, [str(news)], tmp_path / "alone")
    pipeline.run(chosen, [str(news)], tmp_path / "out", sharded=on(running, tmp_path))
    assert left(tmp_path / "out") == left(tmp_path / "alone")
    assert b"variantOf" in left(tmp_path / "out")["graph.nt"]


def test_what_is_in_no_shard_is_sent_along(news, tmp_path, running):
    pipeline.run(steps(()), [str(path) for path in sorted(news.iterdir())[:9]], tmp_path / "out")
    pipeline.run(steps(()), [str(news)], tmp_path / "out", sharded=on(running, tmp_path))
    pipeline.run(steps(()), [str(news)], tmp_path / "alone")
    assert left(tmp_path / "out") == left(tmp_path / "alone")


def test_a_build_of_nothing(tmp_path, running):
    (tmp_path / "empty").mkdir()
    pipeline.run(steps(()), [str(tmp_path / "empty")], tmp_path / "out", sharded=on(running, tmp_path))
    assert (tmp_path / "out" / "graph.nt").read_bytes() == b""


def test_a_later_build_without_the_cluster_goes_on(news, tmp_path, running):
    pipeline.run(steps(()), [str(news)], tmp_path / "out", sharded=on(running, tmp_path))
    (news / "30.txt").write_text("Tansy Labs and then there was Merlin at noon.\n")
    (news / "03.txt").unlink()
    pipeline.run(steps(()), [str(news)], tmp_path / "out", prune=True)
    pipeline.run(steps(()), [str(news)], tmp_path / "alone")
    assert left(tmp_path / "out") == left(tmp_path / "alone")


class DiesOnce:
    """The names of a document; the first worker that is asked dies."""

    def __init__(self, linker: Linker, mark: Path) -> None:
        self._linker, self._mark = linker, mark

    def __call__(self, extraction: Extraction) -> LocalNames:
        if "day 9" in extraction.document.text and not self._mark.exists():
            self._mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self._linker.names(extraction)


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(news, tmp_path, running):
    pipeline.run(steps(()), [str(news)], tmp_path / "alone")
    chosen = steps(())
    dying = replace(chosen, link=replace(chosen.link, names=DiesOnce(chosen.link, tmp_path / "died")))
    pipeline.run(dying, [str(news)], tmp_path / "out", sharded=on(running, tmp_path))
    assert (tmp_path / "died").exists()
    assert left(tmp_path / "out") == left(tmp_path / "alone")


def test_a_worker_with_another_installation_is_refused():
    job = Job(steps(()).link, "x:", (), "", "another")
    with pytest.raises(BuildError, match="another version of kg"):
        read_names(job, Batch({}))


def test_the_parts_of_the_graph_lie_beside_the_shards_as_nquads(news, tmp_path, running):
    pipeline.run(steps(()), [str(news)], tmp_path / "out", sharded=on(running, tmp_path))
    parts = sorted((tmp_path / "shards").glob("graph-*/part-*.nq"))
    lines = {line for part in parts for line in part.read_text("utf-8").splitlines()}
    graph = set((tmp_path / "out" / "graph.nt").read_text("utf-8").splitlines())
    assert len(parts) > 1 and lines < graph
    assert not [line for line in graph - lines if "/document/" in line.split()[0]]


def test_the_command_line_does_both_stages_on_the_cluster(tmp_path, running):
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("OpenAI released GPT-4 in March 2023. It has 7 billion parameters.\n")
    given = ("build", news, "--pipeline", "rules", "--quiet")
    cluster = ("--engine", "dask", "--scheduler", running, "--shards", tmp_path / "shards")
    assert kg(*given, "-o", tmp_path / "out", *cluster).code == 0
    assert kg(*given, "-o", tmp_path / "alone").code == 0
    assert left(tmp_path / "out") == left(tmp_path / "alone")
