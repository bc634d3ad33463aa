"""Results in sentences: who scored how much on what, and who is ahead."""

import tomllib

import pytest
from sentences import BY, plain, scene

from kg.assets import asset
from kg.extract.places import Place
from kg.extract.scores import compile_scores, ranked, scored
from kg.extract.stories import Found, Topic
from kg.types import Mention, Span

CUES = compile_scores(tomllib.loads(asset("pipelines/patterns/scores.toml").read_text("utf-8")))
WORDS = {"Model": frozenset({"it", "model"})}
NOTHING = Topic((), (), ())


def topic(**subjects: str) -> Topic:
    places = [Place(Mention(Span("d", 0, 1), name, kind, BY), 0, 1, 0) for name, kind in subjects.items()]
    return Topic((), tuple(Found(None, place) for place in places), ())


def told(text: str, *, about: Topic = NOTHING, kind: str = "paragraph"):
    at = scene(plain(text) if " " in text and "/ROOT" not in text else text, kind=kind)
    return [
        (s.subject.text, s.quantity.value, s.quantity.unit, s.benchmark.text, s.metric, s.way)
        for s in scored(at, about, CUES, WORDS)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scores", [("Plover", 67.9, "%", "MarshBench", "", "sentence")]),
        (
            "Plover has an accuracy of 67.9% on MarshBench.",
            [("Plover", 67.9, "%", "MarshBench", "accuracy", "sentence")],
        ),
        (
            "On MarshBench, Plover (67.9%) beats Heron (63.5%).",
            [
                ("Plover", 67.9, "%", "MarshBench", "", "sentence"),
                ("Heron", 63.5, "%", "MarshBench", "", "sentence"),
            ],
        ),
        (
            "MarshBench: 67.9% for Plover and 63.5% for Heron.",
            [
                ("Plover", 67.9, "%", "MarshBench", "", "sentence"),
                ("Heron", 63.5, "%", "MarshBench", "", "sentence"),
            ],
        ),
        (
            "On MarshBench Plover and Heron score 67.9% and 63.5%.",
            [
                ("Plover", 67.9, "%", "MarshBench", "", "sentence"),
                ("Heron", 63.5, "%", "MarshBench", "", "sentence"),
            ],
        ),
        (
            "On MarshBench both Plover and Heron get 67.9%.",
            [
                ("Plover", 67.9, "%", "MarshBench", "", "sentence"),
                ("Heron", 67.9, "%", "MarshBench", "", "sentence"),
            ],
        ),
        (
            "On MarshBench accuracy rose from 63.5% (Heron) to 67.9% (Plover).",
            [
                ("Heron", 63.5, "%", "MarshBench", "accuracy", "sentence"),
                ("Plover", 67.9, "%", "MarshBench", "accuracy", "sentence"),
            ],
        ),
        (
            "On MarshBench Plover ($2 per task, 67.9%) outperforms Heron.",
            [("Plover", 67.9, "%", "MarshBench", "", "sentence")],
        ),
        (
            """Plover/NNP/nsubj/1 leads/VBZ/ROOT/1/lead at/IN/prep/1 67.9/CD/nummod/4 %/NN/pobj/2 on/IN/prep/1
            MarshBench/NNP/pobj/5 with/IN/prep/1 Heron/NNP/pobj/7 at/IN/prep/1 63.5/CD/nummod/11 %/NN/pobj/9""",
            [
                ("Plover", 67.9, "%", "MarshBench", "", "sentence"),
                ("Heron", 63.5, "%", "MarshBench", "", "sentence"),
            ],
        ),
        (
            "Plover scores 67.9% on MarshBench and 81.5% on SedgeEval.",
            [
                ("Plover", 67.9, "%", "MarshBench", "", "sentence"),
                ("Plover", 81.5, "%", "SedgeEval", "", "sentence"),
            ],
        ),
        (
            "At pass@8, Plover gets 67.9% on MarshBench.",
            [("Plover", 67.9, "%", "MarshBench", "pass@8", "sentence")],
        ),
        ("Plover scores +4.8% on MarshBench.", []),
        ("Plover scores 67.9%.", []),
        ("67.9% of birds wade.", []),
    ],
)
def test_a_sentence_gives_each_score_its_system_and_its_benchmark(text, expected):
    assert told(text) == expected


def test_a_score_without_a_system_or_a_benchmark_takes_those_of_the_story():
    assert told("It scores 67.9% on MarshBench.", about=topic(Rush="Model")) == [
        ("Rush", 67.9, "%", "MarshBench", "", "story")
    ]
    assert told("Plover scores 67.9%.", about=topic(SedgeEval="Benchmark")) == [
        ("Plover", 67.9, "%", "SedgeEval", "", "sentence")
    ]


def test_a_sentence_that_opens_with_a_test_and_a_number_speaks_of_the_story():
    text = "MarshBench: 67.9%, ahead of Heron (63.5%)."
    assert told(text, about=topic(Rush="Model")) == [
        ("Rush", 67.9, "%", "MarshBench", "", "story"),
        ("Heron", 63.5, "%", "MarshBench", "", "sentence"),
    ]


def test_where_nothing_stands_for_the_story_its_score_is_unsure():
    afar = """Accuracy/NN/nsubj/1 rises/VBZ/ROOT/1/rise to/IN/prep/1 67.9/CD/nummod/4 %/NN/pobj/2 on/IN/prep/1
        MarshBench/NNP/pobj/5"""
    owned = """Its/PRP$/poss/1 accuracy/NN/nsubj/2 rises/VBZ/ROOT/2/rise to/IN/prep/2 67.9/CD/nummod/5 %/NN/pobj/3
        on/IN/prep/2 MarshBench/NNP/pobj/6"""
    ways = [found[-1] for text in (afar, owned) for found in told(text, about=topic(Rush="Model"))]
    assert ways == ["afar", "story"]


def test_it_stands_for_the_one_system_of_the_sentence_before():
    text = """Plover/NNP/nsubj/1 wades/VBZ/ROOT/1 ././punct/1 It/PRP/nsubj/4 gets/VBZ/ROOT/4 67.9/CD/nummod/6 %/NN/dobj/4
        on/IN/prep/4 MarshBench/NNP/pobj/7"""
    assert told(text, about=topic(Rush="Model")) == [("Plover", 67.9, "%", "MarshBench", "", "previous")]


def test_rows_of_tables_are_left_to_their_reader():
    assert told("Plover scores 67.9% on MarshBench.", kind="row") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On MarshBench, Plover (67.9%) is ahead of Heron (63.5%).", [("Plover", "Heron")]),
        (
            "On MarshBench, Plover (67.9%) leads, followed by Heron (63.5%) and Reed (51.0%).",
            [("Plover", "Heron"), ("Plover", "Reed"), ("Heron", "Reed")],
        ),
        ("On MarshBench, Heron (63.5%) is behind Plover (67.9%).", [("Plover", "Heron")]),
        ("On MarshBench, Plover got 67.9% and Heron got 63.5%.", []),
        ("On MarshBench, on a laptop, Plover (67.9%) and Heron (63.5%) waded.", []),
        ("On MarshBench, Plover (67.9%) outperforms Heron (63.5%).", [("Plover", "Heron")]),
        ("On MarshBench, Plover (67.9%) leads Heron (67.9%).", []),
    ],
)
def test_systems_that_a_sentence_compares_are_ranked_by_their_numbers(text, expected):
    at = scene(plain(text))
    results = list(scored(at, NOTHING, CUES, WORDS))
    assert [(r.better.text, r.worse.text) for r in ranked(at, results, CUES)] == expected
