"""A disk that is full, for real: a small file system in memory, which only root may make."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny_steps import steps

from kg import builds, pipeline
from kg.builds import Build
from kg.errors import BuildError

#: In the words of the system and of SQLite.
FULL = ("No space left on device", "database or disk is full")
Resize = Callable[[int], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Resize]]:
    place = tmp_path / "disk"
    place.mkdir()

    def mount(pages: int, *options: str) -> int:
        size = f"size={pages * 4096}"
        given = ["-o", ",".join((*options, size)), "none", str(place)]
        return subprocess.run(["mount", "-t", "tmpfs", *given], capture_output=True).returncode

    try:
        mounted = mount(1) == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("may not mount a file system here")
    try:
        yield place, lambda pages: pytest.fail("can't resize") if mount(pages, "remount") else None
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.slow
def test_a_build_on_a_disk_that_is_full_at_any_point_says_so_and_goes_on_when_there_is_room(
    tmp_path, small_disk
):
    place, resize = small_disk
    news, out = tmp_path / "news", place / "out"
    news.mkdir()
    for number in range(8):
        text = f"Tansy{number} and Grebe{number % 3} met at noon in the old town hall.\n"
        (news / f"{number}.txt").write_text(text, "utf-8")
    refusals: list[str] = []
    for pages in range(1, 200):
        resize(pages)
        before = {path.name for path in out.glob("extractions/[!.]*")}
        try:
            pipeline.run(steps(), [str(news)], out)
            break
        except BuildError as error:
            refusals.append(str(error))
        assert before <= {path.name for path in out.glob("extractions/[!.]*")}
        if builds.is_build(out):
            for reading in builds.readings(Build(out)):
                assert [builds.load_extraction(Build(out), key) for key in reading.documents]
    assert len(refusals) > 10
    assert [refusal for refusal in refusals if not refusal.endswith(FULL)] == []
    for part in ("build.json", "sources/", "extractions/", "graph.nt", "names.sqlite"):
        assert any(part in refusal for refusal in refusals), part
    pipeline.run(steps(), [str(news)], tmp_path / "fresh")
    assert (out / "graph.nt").read_bytes() == (tmp_path / "fresh" / "graph.nt").read_bytes()
