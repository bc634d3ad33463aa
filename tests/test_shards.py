"""Workers that read the sources themselves leave shards, and a build that takes them in is like any other."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import pytest
from command_line import kg
from test_engines import files, problems
from tiny_steps import extract_all, extract_or_die, extract_slowly, steps

from kg import builds, pipeline
from kg.builds import Build
from kg.engines import shards
from kg.engines.cluster import SETTINGS, cluster, connected
from kg.engines.sharding import sharding
from kg.engines.shards import Row
from kg.engines.tasks import Job, Sharded, Source, Task, do, group_size, groups, installed, look_at, task_of
from kg.errors import BuildError, ConfigError
from kg.extractions import decode
from kg.readers import remote
from kg.report import Report

pytest.importorskip("pyarrow", reason="needs the extra [dask]")
distributed = pytest.importorskip("distributed", reason="needs the extra [dask]")
fsspec = pytest.importorskip("fsspec", reason="needs the extra [dask]")
MemoryFileSystem = fsspec.filesystem("memory").__class__

TESTS = Path(__file__).resolve().parent
NAMES = ("Tansy", "Grebe", "Merlin", "Sorrel", "Dunlin", "Plover", "Whimbrel")
ROWS = [
    Row("a.txt", "m1", "d1-k1", "d1", 3, b'{"version":1}'),
    Row("a.txt", "m1", "d2-k2", "d2", 4, b"{}"),
    Row("a.txt", "m1"),
    Row("b.txt", "m2", reason="empty file", message="b.txt: empty file; remove it"),
]


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files with a document each, one with several, two with the same text, one that can't be read.

    The working directory is not that of the workers; what is in a task depends on names, so they are the same each time.
    """
    monkeypatch.chdir(tmp_path)
    folder = Path("news")
    folder.mkdir()
    for number in range(20):
        a, b = NAMES[number % 7], NAMES[number // 7]
        (folder / f"{number:02}.txt").write_text(f"{a} and {b} met at noon in the old town hall.\n", "utf-8")
    (folder / "copy.txt").write_bytes((folder / "07.txt").read_bytes())
    lines = [json.dumps({"text": f"{name} opened an office in the spring of the year."}) for name in NAMES]
    (folder / "many.jsonl").write_text("\n".join([*lines, "broken"]), "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def left(out: Path) -> dict[str, bytes]:
    """What a build leaves, but what stage 2 keeps for itself."""
    return {name: content for name, content in files(out).items() if not name.startswith("ledger")}


@pytest.fixture
def alone(news: Path, tmp_path: Path) -> dict[str, bytes]:
    pipeline.run(steps(), [str(news)], tmp_path / "alone")
    return left(tmp_path / "alone")


class Here:
    """Does tasks in this process and remembers which; stops like a killed build after ``until`` of them."""

    def __init__(self, until: int = -1) -> None:
        self.until, self.done = until, list[Task]()

    def __call__(self, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, str]]:
        for task in tasks:
            if len(self.done) == self.until:
                raise KeyboardInterrupt
            if not task.is_finished:
                self.done.append(task)
            yield task, task.shard if task.is_finished else do(job, task)

    def sources(self) -> list[str]:
        return [Path(source.name).name for task in self.done for source in task.sources]


def built(place: Path | str, out: Path, work: Callable, *, size: int = 4, extractor=extract_all) -> Report:
    address = str(out.parent / "shards")
    return pipeline.run(steps(extractor), [str(place)], out, sharded=Sharded(address, work, size))


def test_what_is_written_is_read_again_and_the_same_rows_have_the_same_bytes(tmp_path):
    assert shards.write(str(tmp_path / "x"), "one", ROWS) == "one"
    assert shards.write(str(tmp_path / "x"), "two", iter(ROWS)) == "two"
    assert list(shards.read(str(tmp_path / "x"), ["two"])) == ROWS
    assert list(shards.read(str(tmp_path / "x"))) == ROWS + ROWS
    one, two = sorted((tmp_path / "x").iterdir())
    assert one.read_bytes() == two.read_bytes()
    assert shards.names(str(tmp_path / "x")) == ["one", "two"] and shards.names(str(tmp_path / "y")) == []


def test_shards_may_lie_behind_an_address():
    assert shards.write("memory://shards/test", "one", ROWS) == "one"
    assert list(shards.read("memory://shards/test")) == ROWS
    assert shards.exists("memory://shards/test", "one") and not shards.exists("memory://shards/test", "two")


def test_more_rows_than_are_in_memory_at_once_keep_their_order(tmp_path):
    rows = [Row("a", "m", f"{number}-k", f"{number}", number, bytes(number)) for number in range(300)]
    shards.write(str(tmp_path), "one", iter(rows))
    assert list(shards.read(str(tmp_path))) == rows


def test_tasks_in_this_process_leave_the_bytes_of_a_build_without_them(news, tmp_path, alone):
    report = built(news, tmp_path / "out", Here())
    assert left(tmp_path / "out") == alone and len(alone) > 50
    assert report.extracted == 27 and [name for name, _ in problems(tmp_path / "out")] == [
        "empty.txt",
        "many.jsonl",
    ]
    found = [row for row in shards.read(str(tmp_path / "shards")) if row.key]
    assert len(found) == 28
    assert all(decode(row.extraction).document.id == row.document for row in found)


@pytest.mark.parametrize("until", [0, 1, 3, 5])
def test_a_stopped_build_takes_the_shards_that_are_finished(news, tmp_path, alone, until):
    first, second = Here(until), Here()
    with pytest.raises(KeyboardInterrupt):
        built(news, tmp_path / "out", first)
    assert len(shards.names(str(tmp_path / "shards"))) == until
    built(news, tmp_path / "out", second)
    assert sorted(first.sources() + second.sources()) == sorted(path.name for path in news.iterdir())
    assert (tmp_path / "out" / "graph.nt").read_bytes() == alone["graph.nt"]
    assert set(left(tmp_path / "out")) == set(alone)


def test_a_build_that_was_killed_while_it_took_a_shard_takes_the_rest_of_it(news, tmp_path, alone):
    built(news, tmp_path / "out", Here())
    for number in (3, 4, 11):
        builds.drop_reading(Build(tmp_path / "out"), str(news / f"{number:02}.txt"))
    again = Here()
    built(news, tmp_path / "out", again)
    assert again.done == [] and (tmp_path / "out" / "graph.nt").read_bytes() == alone["graph.nt"]


def test_another_build_takes_the_shards_that_are_there(news, tmp_path, alone):
    built(news, tmp_path / "one", Here())
    other = Here()
    built(news, tmp_path / "other", other)
    assert other.done == [] and left(tmp_path / "other") == alone


def test_only_what_is_new_or_changed_becomes_a_task(news, tmp_path):
    built(news, tmp_path / "out", Here())
    (news / "05.txt").write_text("Grebe and Sorrel met again in the new town hall.\n")
    (news / "new.txt").write_text("Tansy and Sorrel met at night in the new town hall.\n")
    again = Here()
    report = built(news, tmp_path / "out", again)
    assert again.sources() == ["05.txt", "new.txt"] and (report.extracted, report.cached) == (2, 27)
    pipeline.run(steps(), [str(news)], tmp_path / "fresh")
    assert (tmp_path / "out" / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()


def test_other_rules_read_everything_again_and_what_is_not_named_from_the_build(news, tmp_path):
    built(news, tmp_path / "out", Here())
    (news / "many.jsonl").unlink()
    others, address = Here(), str(tmp_path / "shards")
    report = pipeline.run(
        steps(shape="2"), [str(news)], tmp_path / "out", sharded=Sharded(address, others, 4)
    )
    assert len(others.sources()) == 22 and report.extracted == 27
    assert {reading.shape for reading in builds.readings(Build(tmp_path / "out"))} == {"2"}


def test_a_source_that_a_worker_cannot_load_is_skipped_and_tried_by_the_next_build(news, tmp_path, alone):
    def elsewhere(job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, str]]:
        for task in tasks:
            gone = [replace(s, place="/nowhere/x.txt") if "05" in s.name else s for s in task.sources]
            yield task, do(job, replace(task, sources=tuple(gone)))

    built(news, tmp_path / "out", elsewhere)
    [skip] = [s for s in json.loads(left(tmp_path / "out")["report.json"])["skips"] if "05" in s["source"]]
    assert skip["reason"] == "No such file or directory"
    assert skip["message"].startswith("on a worker, /nowhere/x.txt: No such file")
    again = Here()
    built(news, tmp_path / "out", again)
    assert again.sources() == ["05.txt"]
    assert (tmp_path / "out" / "graph.nt").read_bytes() == alone["graph.nt"]


def test_a_source_that_changes_while_it_waits_is_read_by_the_next_build(news, tmp_path):
    def late(job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, str]]:
        for task in list(tasks):
            (news / "05.txt").write_text("Grebe and Sorrel met again in the new town hall.\n")
            yield task, do(job, task)

    built(news, tmp_path / "out", late)
    assert ("05.txt", "changed while it was read") in problems(tmp_path / "out")
    again = Here()
    built(news, tmp_path / "out", again)
    assert again.sources() == ["05.txt"] and "05.txt" not in dict(problems(tmp_path / "out"))


def test_a_source_behind_an_address_that_has_not_changed_is_not_extracted_again(tmp_path):
    system = fsspec.filesystem("memory")
    for number, name in enumerate(NAMES):
        system.pipe(f"/shardnews/{name}.txt", f"{name} and Grebe met {number} times in the hall.\n".encode())
    first = built("memory://shardnews", tmp_path / "out", Here(), size=1)
    system.pipe("/shardnews/Plover.txt", b"Plover and Merlin met in the old town hall.\n")
    # Written anew with the same bytes: only a worker that loads it can know.
    system.pipe("/shardnews/Sorrel.txt", system.cat("/shardnews/Sorrel.txt"))
    again = Here()
    second = built("memory://shardnews", tmp_path / "out", again, size=1)
    assert (first.extracted, second.extracted, second.cached) == (7, 1, 6)
    assert again.sources() == ["Plover.txt", "Sorrel.txt"]
    assert sum(bool(row.key) for row in shards.read(str(tmp_path / "shards"))) == 8
    pipeline.run(steps(), ["memory://shardnews"], tmp_path / "fresh")
    assert (tmp_path / "out" / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()


class Bucket(MemoryFileSystem):
    """Behaves as object stores do: believes what it listed until told otherwise, and says more of what it lists."""

    protocol = "bucket"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.replace("bucket://", "memory://"))

    def ls(self, path: str, detail: bool = True, **options: object) -> list:
        path = self._strip_protocol(path)
        if path not in self.dircache:
            self.dircache[path] = [found | {"StorageClass": "STANDARD"} for found in super().ls(path, True)]
        return self.dircache[path] if detail else [found["name"] for found in self.dircache[path]]

    def info(self, path: str, **options: object) -> dict:
        path = self._strip_protocol(path)
        listed = [found for found in self.dircache.get(self._parent(path), []) if found["name"] == path]
        return listed[0] if listed else super().info(path)

    def invalidate_cache(self, path: str | None = None) -> None:
        self.dircache.clear()


@pytest.fixture
def bucket() -> Iterator[MemoryFileSystem]:
    fsspec.register_implementation("bucket", Bucket)
    system = fsspec.filesystem("bucket")
    yield system
    system.invalidate_cache()
    fsspec.filesystem("memory").rm("/shelf", recursive=True)


def test_shards_that_others_wrote_are_seen_in_a_system_that_remembers_what_it_listed(bucket):
    shards.write("bucket://shelf", "one", ROWS)
    assert shards.names("bucket://shelf") == ["one"]
    shards.write("memory://shelf", "two", ROWS)
    assert shards.exists("bucket://shelf", "two") and shards.names("bucket://shelf") == ["one", "two"]


def test_the_version_of_what_lies_behind_an_address_is_the_same_listed_or_looked_at(bucket):
    bucket.pipe("/shelf/a.txt", b"Tansy met Grebe.")
    looked_at = remote.version("bucket://shelf/a.txt")
    assert len(bucket.ls("/shelf")) == 1 and remote.version("bucket://shelf/a.txt") == looked_at
    bucket.pipe("/shelf/a.txt", b"Tansy met Sorrel.")
    bucket.invalidate_cache()
    assert remote.version("bucket://shelf/a.txt") != looked_at and looked_at[1] == 16


def test_a_shard_that_is_gone_or_damaged_is_named(news, tmp_path):
    def forgetful(job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, str]]:
        yield next(iter(tasks)), "nothing"

    with pytest.raises(BuildError, match=r"nothing\.parquet was written, but not here; give an address"):
        built(news, tmp_path / "out", forgetful)
    built(news, tmp_path / "out", Here())
    shard = sorted((tmp_path / "shards").iterdir())[0]
    shard.write_bytes(shard.read_bytes()[:-20])
    with pytest.raises(BuildError, match=r"\.parquet is damaged \(.*\); delete it and build again"):
        list(shards.read(str(tmp_path / "shards")))


def test_a_place_where_nothing_can_be_written_is_told(news, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BuildError, match=r"can't keep shards in .*/file/x"):
        shards.write(str(tmp_path / "file" / "x"), "one", ROWS)
    with pytest.raises(BuildError, match=r"can't keep shards in nosuch://x: Protocol not known"):
        shards.names("nosuch://x")


def test_a_worker_with_another_installation_is_refused():
    job = Job(b"", "1", "1", "memory://nowhere", "another")
    with pytest.raises(BuildError, match="another version of kg"):
        do(job, Task("x", ()))


def test_a_new_source_moves_few_borders_of_tasks():
    sources = [Source(f"news/{number:04}.txt", "", str(number), 10) for number in range(1000)]
    before = [tuple(group) for group in groups(sources, size=8)]
    more = sorted([*sources, Source("news/0500b.txt", "", "x", 10)], key=lambda source: source.name)
    after = [tuple(group) for group in groups(more, size=8)]
    assert 100 < len(before) < 200 and list(chain.from_iterable(before)) == sources
    assert len(set(before) - set(after)) <= 3
    large = [replace(source, size=3 << 20) for source in sources[:5]]
    assert [len(group) for group in groups(large, size=8)] == [1] * 5
    assert [group_size(number) for number in (1, 100, 300, 1000, 10**6)] == [1, 1, 4, 8, 32]


def test_a_task_is_named_after_what_it_holds_and_by_which_rules(news):
    job = Job(b"", "1", "1", "", installed())
    group = [look_at(str(news / f"{number:02}.txt"), "1") for number in range(3)]
    name = task_of(group, job, set()).shard
    assert task_of(group, replace(job, shape="2"), set()).shard != name
    assert task_of(group[:2], job, set()).shard != name
    assert task_of(group, job, {name}).is_finished
    assert task_of([replace(source, known=source.version) for source in group], job, set()) is None


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """The address of a cluster of two processes."""
    import dask

    with (
        dask.config.set(SETTINGS),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.mark.slow
def test_a_cluster_of_two_processes_leaves_the_same_bytes(news, tmp_path, alone, running):
    built(news, tmp_path / "out", sharding(running, ahead=1))
    assert left(tmp_path / "out") == alone


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_loses_nothing(news, tmp_path, running):
    (news / "07b.txt").write_text(f"Tansy met Sorrel. Once in {tmp_path / 'died'} it was said.\n")
    built(news, tmp_path / "out", sharding(running), extractor=extract_or_die)
    assert (tmp_path / "died").exists()
    pipeline.run(steps(), [str(news)], tmp_path / "alone")
    assert left(tmp_path / "out") == left(tmp_path / "alone")


@pytest.mark.slow
def test_a_document_that_kills_every_worker_is_counted_and_the_others_of_its_task_are_read(
    news, tmp_path, alone, running
):
    (news / "07b.txt").write_text("Tansy met Sorrel. This sentence is Deadly to those who read it.\n")
    address = str(tmp_path / "shards")
    pipeline.run(
        steps(extract_or_die),
        [str(news)],
        tmp_path / "out",
        engine=cluster(running),
        sharded=Sharded(address, sharding(running), 4),
    )
    assert ("07b.txt", "the worker that read it died") in problems(tmp_path / "out")
    assert (tmp_path / "out" / "graph.nt").read_bytes() == alone["graph.nt"]


@pytest.mark.slow
def test_what_is_finished_when_the_build_is_killed_is_not_extracted_again(news, tmp_path, alone, running):
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    command = [sys.executable, TESTS / "test_shards.py", news, tmp_path / "out", running]
    process = subprocess.Popen(command, env=environment)
    while len(shards.names(str(tmp_path / "shards"))) < 3:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait(timeout=20)
    finished = shards.names(str(tmp_path / "shards"))
    again = Here()
    built(news, tmp_path / "out", again)
    assert again.done and not {task.shard for task in again.done} & set(finished)
    assert (tmp_path / "out" / "graph.nt").read_bytes() == alone["graph.nt"]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_that_takes_long_to_come_back_is_waited_for():
    import dask

    with dask.config.set({"distributed.deploy.lost-worker-timeout": "1ms"}), connected("", 1, 20) as client:
        assert len(client.nthreads()) == 1
        deadly = client.submit(die)
        while client.nthreads():
            time.sleep(0.01)
        deadly.release()
        client.wait_for_workers(1, timeout=20)


def fails(documents):
    for document in documents:
        raise ZeroDivisionError(document.source)
        yield


@pytest.mark.slow
def test_a_bug_in_a_worker_stops_the_run(news, tmp_path, running):
    with pytest.raises(ZeroDivisionError, match=r"\.txt"):
        built(news, tmp_path / "out", sharding(running), extractor=fails)


def test_no_cluster_is_started_for_nothing(news, tmp_path):
    built(news, tmp_path / "out", Here())
    (news / "05.txt").unlink()
    assert built(news, tmp_path / "out", sharding("nowhere:1", timeout_s=0.1)).cached == 27


@pytest.mark.slow
def test_the_command_line_builds_with_shards(tmp_path, running):
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("OpenAI released GPT-4 in March 2023.\n")
    ended = kg(
        "build", news, "-o", tmp_path / "out", "--pipeline", "rules", "--engine", "dask",
        "--scheduler", running, "--shards", tmp_path / "shards",
    )  # fmt: skip
    assert ended.code == 0 and len(shards.names(str(tmp_path / "shards"))) == 1
    # A build like any other, which loads no model where nothing has changed.
    again = kg("build", news, "-o", tmp_path / "out")
    assert again.code == 0 and "1 unchanged" in again.out


def test_shards_without_a_cluster_are_refused(tmp_path):
    ended = kg("build", tmp_path, "-o", tmp_path / "out", "--shards", tmp_path / "shards")
    assert ended.code == 2 and "--shards goes with --engine dask" in ended.err


def test_without_its_libraries_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("kg.engines.shards.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"shards need pyarrow and fsspec; .*ainews-kg\[dask\]"):
        sharding()


if __name__ == "__main__":
    source, out, scheduler = sys.argv[1:]
    built(source, Path(out), sharding(scheduler), extractor=partial(extract_slowly, 0.2))
