"""The quantity grammar on sentences of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quantity_sentences import SENTENCES, Expected

from kg.errors import ConfigError
from kg.extract.quantities import make

FIND = make()


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_a_careful_reader_finds_these_quantities(sentence: str, expected: list[Expected]):
    found = [(x.value, x.value_max, x.unit, x.bound, x.measures) for x in FIND(sentence, "d", 0)]
    assert found == [(pytest.approx(v), t and pytest.approx(t), u, b, m) for v, t, u, b, m in expected]


def test_spans_are_shifted_by_the_offset_and_hold_the_text():
    sentence = "It uses 2,000 H100s and 7-9Hz."
    for quantity in FIND(sentence, "d", 100):
        assert sentence[quantity.span.start - 100 : quantity.span.end - 100] == quantity.text


@pytest.mark.parametrize(
    ("sentence", "nouns"),
    [
        ("2,000 H100 GPUs", ["gpus"]),
        ("2.788M GPU hours", ["gpu hours"]),
        ("7B parameters", ["parameters"]),
        ("200 video sessions of play", ["sessions"]),
        ("a 32-step attack", ["step"]),
        ("7B and 32B variants", ["variants", "variants"]),
    ],
)
def test_the_counted_noun_is_named(sentence: str, nouns: list[str]):
    assert [quantity.noun for quantity in FIND(sentence, "d", 0)] == nouns


def test_an_unknown_key_in_the_table_is_refused_by_name(tmp_path):
    from kg.assets import asset

    table = tmp_path / "units.toml"
    table.write_text(asset("pipelines/units.toml").read_text("utf-8") + '\nwhen = "?"\n', "utf-8")
    with pytest.raises(ConfigError, match="when"):
        make(units=str(table))


PIECES = st.sampled_from(
    [
        *"0123456789",
        *" .,-–/%$€~+×x()\n",
        "B",
        "M",
        "k",
        "GB",
        " to ",
        " and ",
        "between ",
        "two",
        "half a ",
        "million",
        "tokens",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_quantities_in_order_that_do_not_overlap(text: str):
    end = 0
    for quantity in FIND(text, "d", 0):
        assert end <= quantity.span.start < quantity.span.end <= len(text)
        assert quantity.text == text[quantity.span.start : quantity.span.end]
        end = quantity.span.end


def test_a_table_without_numbers_is_refused_with_its_path(tmp_path):
    table = tmp_path / "units.toml"
    table.write_text("[bounds]\n", "utf-8")
    with pytest.raises(ConfigError, match=r"units.toml.*numbers"):
        make(units=str(table))


def test_a_bad_pattern_is_refused_with_the_pattern(tmp_path):
    from kg.assets import asset

    table = tmp_path / "units.toml"
    table.write_text(asset("pipelines/units.toml").read_text("utf-8") + "\nnoun = '('\n", "utf-8")
    with pytest.raises(ConfigError, match="pattern"):
        make(units=str(table))


def test_long_runs_of_digits_and_spaces_do_not_take_quadratic_time():
    text = "1,234 " * 3_000 + "x" * 100_000 + " 1" * 3_000
    assert len(FIND(text, "d", 0)) >= 3_000


@pytest.mark.parametrize("text", ["1" * 400, "10^99", "4000 orders of magnitude", "9" * 59 + " trillion GHz"])
def test_numbers_beyond_all_measure_give_only_finite_values(text: str):
    assert all(quantity.value < float("inf") for quantity in FIND(text, "d", 0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heron activates 3.8 billion parameters per step.", ""),
        ("Heron has 3.8 billion parameters.", "parameterCount"),
        ("The tasks were sourced from 17 papers.", ""),
        ("a subset of 1,000 samples", ""),
        ("more than 20 programs", "datasetSize"),
        ("Heron was trained on its rack for 56 days.", "trainingDuration"),
    ],
)
def test_what_is_only_active_or_only_the_source_measures_nothing(text, expected):
    (found,) = FIND(text, "d", 0)
    assert found.measures == expected


def test_numbers_with_commas_between_part_no_sentence():
    measures = [found.measures for found in FIND("We trained Heron with 1,024 H100s over 56 days.", "d", 0)]
    assert measures == ["trainingHardwareCount", "trainingDuration"]


def test_the_second_clause_of_a_sentence_on_contexts_speaks_of_a_context_too():
    text = "Heron has a context window of 10M tokens, while Plover supports 1M tokens."
    assert [found.measures for found in FIND(text, "d", 0)] == ["contextLength", "contextLength"]
