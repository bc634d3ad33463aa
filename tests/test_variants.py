"""Versions and sizes of one thing, told apart by size or by name."""

import tomllib

import pytest
from sentences import BY, plain, scene, stories, whole

from kg.assets import asset
from kg.extract.variants import compile_variants, nested, size_name, sized, with_places
from kg.types import Mention, Span

CUES = compile_variants(tomllib.loads(asset("pipelines/patterns/variants.toml").read_text("utf-8")))
MAIN = Mention(Span("d", 0, 4), "Rush", "Model", BY)


def told(text: str, main: Mention | None = None) -> list[tuple[str, str, str]]:
    """(variant, base, way) of each size that is a model of its own."""
    return [
        (v.variant.text, v.base.text, v.finder.removeprefix("variant:"))
        for v in sized(scene(plain(text)), main, CUES)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Heron comes in 7B and 70B parameter versions.",
            [("Heron 7B", "Heron", "list"), ("Heron 70B", "Heron", "list")],
        ),
        ("the 7B model of Heron waded", [("Heron 7B", "Heron", "single")]),
        ("Heron has 7B parameters.", []),
        ("Heron is a 7B parameter model.", []),
        ("Heron waded.", []),
    ],
)
def test_sizes_that_a_sentence_tells_apart_are_models_of_their_own(text, expected):
    assert told(text) == expected


def test_sizes_without_a_model_in_their_sentence_are_those_of_the_story():
    text = "It comes in 7B and 70B parameter versions."
    assert told(text, MAIN) == [("Rush 7B", "Rush", "list"), ("Rush 70B", "Rush", "list")]
    assert told(text) == []


def test_a_variant_stands_where_its_size_stands():
    text = "Heron comes in 7B and 70B parameter versions."
    for variant in sized(scene(plain(text)), None, CUES):
        span = variant.variant.span
        assert variant.quantity.span == span and variant.variant.text.endswith(text[span.start : span.end])


def test_a_variant_takes_the_place_of_its_size_and_the_noun_behind_it():
    at = scene(plain("Heron has two variants, a 7B parameter model trained by day and a 70B one."))
    told_apart = list(sized(at, None, CUES))
    placed = with_places(at, told_apart, CUES)
    assert [at.text(*_offsets(placed, p)) for p in placed.places] == [
        "Heron",
        "7B parameter model",
        "70B one",
    ]
    assert with_places(at, [], CUES) is at


def _offsets(at, place) -> tuple[int, int]:
    span = at.passage.doc[place.start : place.end]
    return span.start_char, span.end_char


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("7B", "7B"),
        ("7 billion", "7B"),
        ("350m", "350M"),
        ("1.5-trillion", "1.5T"),
        ("~7B", "7B"),
        ("7", "7B"),
    ],
)
def test_a_size_is_written_short(text, name):
    assert size_name(text) == name


def test_a_name_that_opens_with_another_is_its_variant():
    types = {
        "Heron": "Model",
        "Heron 2": "Model",
        "Heron 2 Mini": "Model",
        "Heronry": "Model",
        "Heron 3": "Chip",
    }
    (story,) = stories(whole(plain("Heron 2 Mini, Heron 2, Heronry, Heron 3 and Heron")), types=types)
    assert [(v.variant.text, v.base.text, v.finder) for v in nested(story, CUES)] == [
        ("Heron 2 Mini", "Heron 2", "variant:nested"),
        ("Heron 2", "Heron", "variant:bare"),
    ]


def test_a_plural_is_no_variant():
    types = {"K90": "Chip", "K90s": "Chip"}
    (story,) = stories(whole(plain("one K90, two K90s")), types=types)
    assert list(nested(story, CUES)) == []


@pytest.mark.parametrize(
    ("kind", "name", "score"),
    [("Software", "Skua Studio", 0.2), ("Software", "Skua 2", 0.4), ("Model", "Skua Studio", 0.4)],
)
def test_software_with_a_word_more_is_mostly_another_product(kind, name, score):
    (story,) = stories(whole(plain(f"{name} and Skua")), types={name: kind, "Skua": kind})
    assert [v.score for v in nested(story, CUES)] == [score]
