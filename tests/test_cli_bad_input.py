"""Bad input of every kind beside good input: a clear message for each, the rest is done, nothing is lost."""

import json
import random
from pathlib import Path

import pytest
from command_line import Ended, kg

GOOD = "# Weekly\n\nTansy Labs has released Heron, a 7B parameter language model.\n"


def _feed(items: int) -> str:
    item = "<item><title>Item {0}</title><link>https://example.org/{0}</link><description>{1}</description></item>"
    text = "Grebe Systems has released Otter {0}, a {0}B parameter language model for everybody."
    start = '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>'
    return start + "".join(item.format(n, text.format(n)) for n in range(1, items + 1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    noise = random.Random(20310506)
    for name, content in {
        "good.md": GOOD.encode(),
        "empty.md": b"",
        "blank.txt": b" \n\n\t\n",
        "noise.txt": noise.randbytes(5000),
        "picture.html": b"\x89PNG\r\n\x1a\n" + noise.randbytes(5000),
        "cut.xml": _feed(3)[:-60].encode(),
        "half.jsonl": b'{"title": "One", "text": "Sorrel Computing has released Merlin, a model."}\n{"title": \n',
        "line.txt": b"Tansy Labs has released Heron, a small model. " * (50_000_000 // 46),
        "deep.html": b"<div>" * 50_000 + b"<p>Plover Labs has released Dunlin, a model.</p>",
        "western.txt": "Müller Systems has released Élan, a naïve model of the world’s cafés.".encode(
            "cp1252"
        ),
        "wide.txt": "Teal Institute has released Smew, a language model.".encode("utf-16"),
    }.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out") / "build"


@pytest.fixture(scope="module")
def ended(folder: Path, out: Path) -> Ended:
    return kg("build", folder, folder / "gone.md", "-o", out)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.md", "no such file"),
        ("empty.md", "empty file"),
        ("blank.txt", "empty file"),
        ("noise.txt", "binary, no text"),
        ("picture.html", "PNG image"),
        ("cut.xml", "feed breaks off"),
        ("half.jsonl", "1 of 2 lines can't be read"),
        ("line.txt", "50.0 MB in one document"),
    ],
)
def test_each_problem_is_named_with_its_reason(ended, out, folder, name, message):
    [line] = [line for line in ended.err.splitlines() if line.startswith(f"skipped: {folder / name}: ")]
    assert message in line
    report = json.loads((out / "report.json").read_text())
    [skip] = [skip for skip in report["skips"] if skip["source"] == str(folder / name)]
    assert message in skip["message"]


@pytest.mark.parametrize("name", ["Heron", "Otter 2", "Merlin", "Dunlin", "Élan", "Smew"])
def test_the_rest_is_in_the_graph(ended, out, name):
    assert ended.code == 0
    assert kg("show", out, name).code == 0


def test_no_stack_trace_is_shown(ended):
    assert "Traceback" not in ended.err + ended.out


def test_a_mended_file_is_read_the_next_time(ended, out, folder):
    (folder / "empty.md").write_text("# Mended\n\nTansy Labs has released Curlew, a language model.\n")
    again = kg("build", folder, "-o", out)
    assert "1 read" in again.out
    assert kg("show", out, "Curlew").code == 0


def test_a_directory_that_is_no_build_is_left_alone(folder, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    refused = kg("build", folder / "good.md", "-o", tmp_path)
    assert refused.code == 1
    assert refused.err == f"kg: {tmp_path} is not a build and not empty; choose a new or an empty directory\n"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    refused = kg("build", folder / "good.md", "-o", tmp_path / "thesis.tex")
    assert refused.err == f"kg: {tmp_path / 'thesis.tex'} is a file; choose a directory for the build\n"


def test_a_path_that_cannot_be_made_is_named(folder):
    refused = kg("build", folder / "good.md", "-o", "/dev/null/out")
    assert (refused.code, refused.err) == (1, "kg: can't write /dev/null/out: Not a directory\n")


@pytest.mark.parametrize("base", ["news", "http://", "http://a b/"])
def test_what_begins_no_iri_is_refused_before_anything_is_written(folder, tmp_path, base):
    refused = kg("build", folder / "good.md", "-o", tmp_path / "out", "--base", base)
    assert refused.code == 1 and refused.err.startswith(f"kg: {base!r} can't begin an IRI")
    assert not (tmp_path / "out").exists()


def test_decisions_and_none_contradict_each_other(folder, tmp_path):
    refused = kg(
        "build", folder / "good.md", "-o", tmp_path / "out", "--decisions", "d.toml", "--no-decisions"
    )
    assert (refused.code, (tmp_path / "out").exists()) == (2, False)


def test_a_group_without_a_command_shows_its_help_on_lines_of_its_own():
    ended = kg("train")
    assert ended.code == 2 and ended.err.startswith("Usage: kg train") and "\nCommands:\n" in ended.err
