"""What each document says is checked while a build runs, whoever checks."""

from dataclasses import replace
from pathlib import Path

import pytest
from command_line import kg
from tiny_steps import extract_all, steps

from kg import builds, pipeline
from kg.graph.validate import ENGINES, is_quick
from kg.types import Claim

ENGINES_HERE = [name for name in ENGINES if name != "rust" or is_quick()]


def says_nonsense(documents):
    """In documents that speak of Gannet, organisations develop each other, which no ontology of ours allows."""
    for extraction in extract_all(documents):
        yield replace(extraction, claims=tuple(map(_nonsense, extraction.claims)))


def _nonsense(claim: Claim) -> Claim:
    wrong = "Gannet" in (claim.subject.text, claim.object.text)
    return replace(claim, relation="developedBy") if wrong else claim


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Tansy met Grebe at noon. It was a long and quiet day.\n")
    (folder / "b.txt").write_text("Gannet met Grebe at noon. It was a long and quiet day.\n")
    return folder


@pytest.mark.parametrize("engine", ENGINES_HERE)
def test_a_document_that_breaks_the_vocabulary_is_named(news, tmp_path, engine):
    chosen = replace(steps(says_nonsense), checks=engine)
    census = pipeline.run(chosen, [str(news)], tmp_path / "out").census
    assert census.checked == engine
    assert {Path(each.source).name for each in census.broken} == {"b.txt"}
    assert any("developedBy" in each.message for each in census.broken)
    assert all("gannet" in each.node or "grebe" in each.node for each in census.broken)


@pytest.mark.parametrize("engine", ENGINES_HERE)
def test_it_stays_named_until_it_is_mended(news, tmp_path, engine):
    chosen = replace(steps(says_nonsense), checks=engine)
    first = pipeline.run(chosen, [str(news)], tmp_path / "out").census
    (news / "c.txt").write_text("Merlin met Grebe at noon. It was a short day.\n")
    assert pipeline.run(chosen, [str(news)], tmp_path / "out").census.broken == first.broken
    (news / "b.txt").write_text("Plover met Grebe at noon. It was a long day.\n")
    assert pipeline.run(chosen, [str(news)], tmp_path / "out").census.broken == ()


def test_a_build_that_was_not_checked_is_checked_when_it_is_asked_for(news, tmp_path):
    assert pipeline.run(steps(says_nonsense), [str(news)], tmp_path / "out").census.broken == ()
    before = builds.Build(tmp_path / "out").graph.read_bytes()
    chosen = replace(steps(says_nonsense), checks=ENGINES_HERE[0])
    assert pipeline.run(chosen, [str(news)], tmp_path / "out").census.broken
    assert builds.Build(tmp_path / "out").graph.read_bytes() == before


def test_what_rules_find_keeps_to_the_vocabulary(tmp_path):
    news = tmp_path / "a.md"
    news.write_text("# News\n\nOpenAI released GPT-4, a model with 7 billion parameters, in March 2023.\n")
    ended = kg("build", news, "-o", tmp_path / "out", "--pipeline", "rules", "--validate", "--strict")
    assert ended.code == 0, ended.err
    census = builds.load_census(builds.Build(tmp_path / "out"))
    assert census is not None and census.checked and census.broken == ()
    ended = kg("build", news, "-o", tmp_path / "without", "--pipeline", "rules", "--no-validate", "--quiet")
    census = builds.load_census(builds.Build(tmp_path / "without"))
    assert ended.code == 0 and census is not None and not census.checked
