"""``kg sources``, ``kg remove`` and ``kg build --prune``, as a user meets them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import kg
from tiny_steps import steps

from kg import builds, pipeline
from kg.builds import Build
from kg.errors import BuildError

TEXT = "{a} and {b} opened an office together in the spring of the year.\n"


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, a, b in (
        ("a.txt", "Tansy", "Grebe"),
        ("b.txt", "Merlin", "Sorrel"),
        ("old/c.txt", "Dunlin", "Plover"),
    ):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(a=a, b=b), "utf-8")
    pipeline.run(steps(), ["news"], Path("out"))
    return tmp_path / "news"


def held() -> list[str]:
    return [reading.source for reading in builds.readings(Build(Path("out")))]


def build(*sources: str, prune: bool = True) -> tuple[str, ...]:
    return pipeline.run(steps(), sources, Path("out"), prune=prune).removed


def test_nothing_is_removed_unless_asked(news):
    (news / "a.txt").unlink()
    assert build("news", prune=False) == ()
    assert held() == ["news/a.txt", "news/b.txt", "news/old/c.txt"]


def test_a_file_that_is_gone_from_its_folder_is_pruned_wherever_it_was(news):
    (news / "a.txt").unlink()
    assert build("news/old") == ("news/a.txt",)
    assert "Tansy" not in Path("out/graph.nt").read_text("utf-8")


def test_what_lies_in_a_named_folder_and_is_not_given_is_pruned_and_the_rest_stays(news):
    (news / "old" / "c.txt").rename(news / "old" / ".c.txt")
    assert build("news/old", "news/b.txt") == ("news/old/c.txt",)
    assert held() == ["news/a.txt", "news/b.txt"]


def test_a_glob_prunes_what_it_could_give(news):
    shutil.rmtree(news / "old")
    assert build("news/*.txt") == ()
    assert build("news/**/*.txt") == ("news/old/c.txt",)


def test_a_folder_that_is_not_there_prunes_nothing(news):
    news.rename(news.with_name("elsewhere"))
    assert build("news") == ()
    assert len(held()) == 3


def test_an_empty_folder_is_one_from_which_all_was_taken(news):
    shutil.rmtree(news)
    news.mkdir()
    assert build("news") == ("news/a.txt", "news/b.txt", "news/old/c.txt")
    assert Path("out/graph.nt").read_bytes() == b""


def test_a_removed_source_leaves_no_trace(news):
    report = pipeline.run(steps(), [], Path("out"), without=["news/b.txt"])
    assert (report.removed, report.census.documents) == (("news/b.txt",), 2)
    pipeline.run(steps(), ["news/a.txt", "news/old"], Path("fresh"))
    assert Path("out/graph.nt").read_bytes() == Path("fresh/graph.nt").read_bytes()
    assert len(list(Path("out/extractions").iterdir())) == 2


def test_names_are_chosen_as_listed_or_by_glob(news):
    chosen = builds.chosen(Build(Path("out")), ["news/old/*", "news/a.txt", "news/a.txt"])
    assert chosen == ["news/a.txt", "news/old/c.txt"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "news/a.tx",
            "'news/a.tx' is no source of out; did you mean 'news/a.txt'.*kg sources out lists them",
        ),
        ("c.txt", "did you mean .*'news/old/c.txt'"),
        ("*.html", "'.*html' is no source of out; kg sources out lists them"),
    ],
)
def test_an_unknown_name_is_refused_with_what_is_close_and_nothing_is_removed(news, name, message):
    with pytest.raises(BuildError, match=message):
        builds.chosen(Build(Path("out")), ["news/b.txt", name])
    ended = kg("remove", "out", "news/b.txt", name)
    assert ended.code == 1 and "is no source of out" in ended.err
    assert len(held()) == 3


def test_sources_are_listed_with_documents_dates_and_problems(news):
    (news / "notes.jsonl").write_text(
        '{"text": "Tansy opened an office in the spring of the year.", "date": "2031-05-04"}\n'
        '{"text": "Grebe opened an office in the spring of the year.", "date": "2030-01-02"}\n{\n'
    )
    build("news")
    table = kg("sources", "out")
    assert table.code == 0 and table.out.split()[:5] == ["source", "documents", "from", "to", "problem"]
    rows = [json.loads(line) for line in kg("sources", "out", "--format", "jsonl").out.splitlines()]
    assert [row["source"] for row in rows] == held()
    assert rows[2]["documents"] == 2 and (rows[2]["from"], rows[2]["to"]) == ("2030-01-02", "2031-05-04")
    assert "1 of 3 lines can't be read" in rows[2]["problem"]
    assert kg("sources", "out", "--format", "tsv").out.splitlines()[1] == "news/a.txt\t1\t\t\t"


def test_paths_stay_whole_however_long(news, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    folder = news / "a folder with a long name" / ("x" * 100)
    folder.mkdir(parents=True)
    (news / "a.txt").rename(folder / "a.txt")
    build("news")
    lines = kg("sources", "out").out.splitlines()
    assert len(lines) == 4 and lines[1].startswith(f"news/a folder with a long name/{'x' * 100}/a.txt  ")


@pytest.mark.parametrize("form", ["table", "tsv", "jsonl"])
def test_a_damaged_extraction_is_named_and_the_others_are_listed(form, news):
    key = next(r for r in builds.readings(Build(Path("out"))) if r.source == "news/b.txt").documents[0]
    Build(Path("out")).extraction(key).write_text("{")
    ended = kg("sources", "out", "--format", form)
    assert ended.code == 1
    assert [name for name in held() if name in ended.out] == held()
    assert f"news/b.txt: out/extractions/{key}.json is damaged" in ended.err
    assert ended.err.rstrip().endswith("; delete it and build again") and "news/a.txt" not in ended.err


def test_sources_of_what_is_no_build_are_refused(tmp_path):
    assert "no build directory" in kg("sources", tmp_path / "missing").err


@pytest.mark.slow
def test_the_commands_prune_and_remove_and_say_so_and_load_no_models_for_nothing(news):
    assert kg("build", "news", "-o", "real", "--pipeline", "rules", "-q").code == 0
    (news / "a.txt").unlink()
    ended = kg("build", "news", "-o", "real", "--prune")
    assert ended.code == 0 and "removed" in ended.out and "news/a.txt" in ended.out
    ended = kg("remove", "real", "news/old/c.txt")
    assert ended.code == 0 and "news/old/c.txt" in ended.out
    assert json.loads(Path("real/report.json").read_bytes())["census"]["documents"] == 1
    script = (
        "import sys; from kg.cli import run; assert run(sys.argv[1:]) == 0; print('spacy' in sys.modules)"
    )
    command = [sys.executable, "-c", script, "build", "news/b.txt", "-o", "real", "-q"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    assert subprocess.run(command, env=environment, capture_output=True, text=True).stdout == "False\n"
