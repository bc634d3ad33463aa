"""The end of a build, in words that fit what the other commands count."""

from pathlib import Path

import pytest
from command_line import kg
from tiny_steps import steps

from kg import pipeline
from kg.cli.summary import summarize


def build(tmp_path: Path, *texts: str) -> Path:
    (tmp_path / "news").mkdir()
    for number, text in enumerate(texts):
        (tmp_path / "news" / f"{number}.txt").write_text(text)
    summarize(pipeline.run(steps(), [str(tmp_path / "news")], tmp_path / "out"), tmp_path / "out")
    return tmp_path / "out"


def test_a_claim_of_two_texts_is_counted_twice_by_a_build_and_once_by_stats_and_both_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = build(
        tmp_path,
        "Merlin and Sorrel opened an office.\n",
        "Merlin and Sorrel opened an office, it is said.\n",
    )
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("claims"))
    assert row.split()[1:3] == ["2", "2"] and "as often as texts say them, kg stats counts each once" in row
    assert "claims by status, each once: 1\n" in kg("stats", out).out


@pytest.mark.parametrize("texts", [(), ("it rained all day long.\n",)])
def test_after_a_build_of_nothing_no_command_is_proposed(
    texts: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(tmp_path, *texts)
    shown = capsys.readouterr().out
    assert "seconds" in shown and "kg table" not in shown


def test_after_a_build_commands_are_proposed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = build(tmp_path, "Merlin and Sorrel opened an office.\n")
    assert f"kg table models {out}" in capsys.readouterr().out
