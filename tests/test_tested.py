"""Systems that a story about a benchmark says were tested."""

import tomllib

import pytest
from sentences import parsed, plain, stories, whole

from kg.assets import asset
from kg.extract import tested as results
from kg.extract.papers import compile_papers, references
from kg.extract.stories import compile_stories, topic


def table(name: str):
    return tomllib.loads(asset(f"pipelines/patterns/{name}.toml").read_text("utf-8"))


STORIES, PAPERS, CUES = (
    compile_stories(table("stories")),
    compile_papers(table("papers")),
    results.compile_tested(table("stories")),
)
USED = "They/PRP/nsubj/1 used/VBD/ROOT/1/use Reed/NNP/dobj/1 to/TO/aux/4 score/VB/xcomp/1 it/PRP/dobj/4"


def facts(*blocks, heading: str = "Introducing MarshBench") -> set[tuple[str, str, str]]:
    document = whole(("heading", plain(heading)), plain("MarshBench is new."), *blocks)
    (story,) = stories(document)
    about = topic(story, references(document.document, PAPERS), STORIES)
    return {(c.subject.text, c.relation, c.object.text) for c in results.tested(story.scenes, about, CUES)}


@pytest.mark.parametrize(
    ("text", "systems"),
    [
        ("The studied models include Heron, Plover and Reed.", {"Heron", "Plover", "Reed"}),
        ("The best is Heron, before Plover.", {"Heron", "Plover"}),
        ("Heron was a bird before it was a model.", set()),
        ("The best on SedgeEval is Heron.", set()),
        ("The best is Skua by Nimbus Labs.", set()),
    ],
)
def test_a_sentence_on_results_names_what_was_tested_on_the_storys_benchmark(text, systems):
    assert facts(plain(text)) == {(system, "evaluatedOn", "MarshBench") for system in systems}


def test_what_was_used_to_make_the_benchmark_was_not_tested():
    assert facts(parsed(USED)) == set()


def test_a_story_about_something_else_tests_nothing():
    assert facts(plain("The best is Heron."), plain("Heron waits."), heading="Introducing Heron") == set()


def test_rows_and_headings_are_not_read():
    assert facts(("row", plain("The best is Heron.")), ("heading", plain("The best is Heron."))) == set()


def trials(*blocks, heading: str = "Introducing Heron") -> set[tuple[str, str, str]]:
    document = whole(("heading", plain(heading)), plain("Heron is new."), *blocks)
    (story,) = stories(document)
    about = topic(story, references(document.document, PAPERS), STORIES)
    return {(c.subject.text, c.relation, c.object.text) for c in results.trialled(story.scenes, about, CUES)}


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("The performance on MarshBench and SedgeEval is high.", {"MarshBench", "SedgeEval"}),
        ("Heron is the best on MarshBench.", {"MarshBench"}),
        ("Plover is the best on MarshBench.", set()),
        ("MarshBench was a marsh.", set()),
    ],
)
def test_a_story_about_a_model_tries_it_on_the_tests_whose_results_it_tells(text, tests):
    assert trials(plain(text)) == {("Heron", "evaluatedOn", test) for test in tests}
    assert trials(plain(text), plain("MarshBench waits."), heading="Introducing MarshBench") == set()
