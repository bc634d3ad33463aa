import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kg import builds
from kg.builds import Manifest, Reading
from kg.errors import BuildError


def manifest(path: Path, *, graph: str = "") -> None:
    with builds.open_for_writing(path) as build:
        builds.save_manifest(build, Manifest("0", "news", "https://x/", {"spacy": "3"}, graph))


def test_a_directory_is_made_with_its_parents(tmp_path):
    manifest(tmp_path / "a" / "b")
    assert builds.load_manifest(tmp_path / "a" / "b") == Manifest("0", "news", "https://x/", {"spacy": "3"})


def test_files_are_found_from_any_directory_and_after_they_have_moved_with_the_build(tmp_path, monkeypatch):
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    with builds.open_for_writing(Path("out/week")) as build:
        files = {"decisions": ("who.toml",), "background": ("shipped", "lists/own.csv")}
        builds.save_manifest(build, Manifest("0", "mine.toml", "https://x/", **files))
    monkeypatch.chdir(tmp_path)
    project.rename("moved")
    kept = builds.load_manifest(Path("moved/out/week"))
    assert kept.pipeline == f"{tmp_path}/moved/mine.toml"
    assert kept.decisions == (f"{tmp_path}/moved/who.toml",)
    assert kept.background == ("shipped", f"{tmp_path}/moved/lists/own.csv")


def test_a_file_that_shares_no_folder_with_the_build_is_kept_by_its_whole_path(tmp_path):
    with builds.open_for_writing(tmp_path / "out") as build:
        builds.save_manifest(build, Manifest("0", "news", "https://x/", decisions=("/lists/who.toml",)))
    (tmp_path / "deep" / "er").mkdir(parents=True)
    moved = (tmp_path / "out").rename(tmp_path / "deep" / "er" / "out")
    assert builds.load_manifest(moved).decisions == ("/lists/who.toml",)


def test_a_file_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    with pytest.raises(BuildError, match=r"notes.txt is a file; choose a directory"):
        manifest(path)
    assert path.read_text() == "mine"


def test_a_directory_that_holds_something_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(BuildError, match="is not a build and not empty; choose a new or an empty directory"):
        manifest(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_an_empty_directory_and_one_that_a_build_had_only_begun_are_taken(tmp_path):
    manifest(tmp_path)
    (tmp_path / "build.json").unlink()
    manifest(tmp_path)


def test_a_name_that_the_system_refuses_is_no_build(tmp_path):
    with pytest.raises(BuildError, match="no build directory"):
        builds.open_finished(tmp_path / ("n" * 300))
    assert not builds.is_build(tmp_path / ("n" * 300))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "no build directory .*; make one with: kg build SOURCE... -o"),
        (lambda path: path.mkdir(), "is not a build: it has no build.json"),
        (
            lambda path: (path / "build.json").mkdir(parents=True),
            "can't read .*build.json: Is a directory; check",
        ),
        (lambda path: manifest(path), "was stopped before its graph was written; run kg build again"),
    ],
    ids=["missing", "empty", "unreadable", "unfinished"],
)
def test_what_is_no_finished_build_is_not_opened(tmp_path, make, message):
    make(tmp_path / "out")
    with pytest.raises(BuildError, match=message):
        builds.open_finished(tmp_path / "out")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ("{}", "is damaged"),
        ('{"format": 1, "kg": "0"}', "is damaged"),
        ('{"format": 99}', "another version of kg; build into a new directory"),
    ],
)
def test_a_bad_manifest_is_refused_with_advice(tmp_path, content, message):
    (tmp_path / "build.json").write_text(content)
    with pytest.raises(BuildError, match=message):
        builds.load_manifest(tmp_path)


def test_a_second_build_at_once_is_refused_by_the_number_of_the_first(tmp_path):
    with (
        builds.open_for_writing(tmp_path),
        pytest.raises(BuildError, match=f"by process {os.getpid()}; wait"),
    ):
        manifest(tmp_path)


def test_the_lock_of_a_dead_process_holds_nobody_up(tmp_path):
    hold = "import sys, time; from pathlib import Path; from kg import builds\n"
    hold += "with builds.open_for_writing(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", hold, tmp_path], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(BuildError, match=f"by process {process.pid}"):
            manifest(tmp_path)
        process.kill()
        process.wait()
    assert (tmp_path / "lock").read_text() == f"{process.pid}\n"
    manifest(tmp_path)


def test_what_a_killed_process_wrote_in_part_is_swept_away(tmp_path):
    manifest(tmp_path)
    (tmp_path / "extractions" / ".partial-x.json").write_text("{")
    manifest(tmp_path)
    assert not list(tmp_path.rglob(".partial-*"))


def test_what_a_killed_process_wrote_in_part_is_not_read(tmp_path):
    with builds.open_for_writing(tmp_path) as build:
        builds.save_reading(build, Reading("a.md", "1", "s", ()))
        (tmp_path / "sources" / ".partial-x.json").write_text("{")
        assert [reading.source for reading in builds.readings(build)] == ["a.md"]


def test_a_file_keeps_its_content_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "graph.nt"
    builds.write(path, b"old")
    with pytest.raises(ZeroDivisionError), builds.replacing(path) as partial:
        partial.write_bytes(b"half")
        1 / 0  # noqa: B018
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_refuses_is_named(tmp_path):
    with pytest.raises(BuildError, match=r"can't write .*gone/graph\.nt: No such file or directory"):
        builds.write(tmp_path / "gone" / "graph.nt", b"x")


def test_a_full_disk_is_named():
    with pytest.raises(BuildError, match="No space left on device"), builds.disk_errors(Path("out")):
        Path("/dev/full").write_bytes(b"x" * 100)


def test_a_directory_that_may_not_be_written_is_named():
    # Root may write everywhere, so a child process gives that up first; pytest's own folders are closed to it.
    script = """
import os, pathlib, sys
from kg import builds
from kg.errors import BuildError
if os.getuid() == 0:
    os.setuid(65534)
try:
    with builds.open_for_writing(pathlib.Path(sys.argv[1]) / "out"):
        pass
except BuildError as error:
    print(error)
"""
    with TemporaryDirectory() as directory:
        Path(directory).chmod(0o555)
        done = subprocess.run([sys.executable, "-c", script, directory], capture_output=True, text=True)
        assert done.stdout == f"can't write {directory}/out: Permission denied\n", done.stderr


def test_readings_come_in_order_of_their_source_and_are_replaced_by_source(tmp_path):
    with builds.open_for_writing(tmp_path) as build:
        for source, content in (("b.md", "1"), ("a.md", "1"), ("b.md", "2")):
            builds.save_reading(build, Reading(source, content, "s", ("k1", "k2")))
        assert [(r.source, r.content) for r in builds.readings(build)] == [("a.md", "1"), ("b.md", "2")]
        builds.drop_reading(build, "a.md")
        assert [r.source for r in builds.readings(build)] == ["b.md"]


def test_a_damaged_reading_is_named(tmp_path):
    with builds.open_for_writing(tmp_path) as build:
        build.reading("a.md").write_text("{")
        with pytest.raises(BuildError, match=r"sources/.*json is damaged"):
            builds.readings(build)


def test_a_link_is_written_through_and_devices_and_pipes_stay(tmp_path):
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    builds.write(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "after"
    builds.write(Path("/dev/null"), b"x")
    assert Path("/dev/null").is_char_device()
    reads, writes = os.pipe()
    builds.write(Path(f"/proc/self/fd/{writes}"), b"through")
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        assert pipe.read() == b"through"


def test_a_name_as_long_as_the_system_has_them_can_be_written(tmp_path):
    builds.write(tmp_path / ("n" * 255), b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["n" * 255]
