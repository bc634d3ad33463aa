"""The linking test set: pairs of names and whether they are one thing."""

from itertools import combinations
from pathlib import Path

import pytest
from linking_scenes import PAIRS, pairs, verdict

from kg.errors import ConfigError
from kg.evaluate.linking import Pair, evaluate, read_pairs
from kg.link import LINKERS

#: field.md's two tables of pairs that other tools merge, or spoil by taking a plural s away.
NEVER_ONE = [
    ("Model", "GPT-4", "GPT-4o"),
    ("Model", "GPT-4o", "GPT-4o mini"),
    ("Model", "Llama 3", "Llama 3.1"),
    ("Model", "Llama 3 8B", "Llama 3 70B"),
    ("Model", "Gemini 1.5 Pro", "Gemini 2.5 Pro"),
    ("Model", "Claude 3.5 Sonnet", "Claude 3.7 Sonnet"),
    ("Model", "Qwen2.5-7B", "Qwen2.5-72B"),
    ("Chip", "TPU v4", "TPU v5"),
    ("Chip", "H100", "H200"),
    ("Model", "Claude 3 Opus", "Claude 3 Sonnet"),
    ("Organization", "Cerebras", "Cerebra"),
    ("Model", "Claude Opus", "Claude Opu"),
    ("Software", "Keras", "Kera"),
    ("Model", "Hermes 3", "Herme 3"),
    ("Robot", "Atlas", "Atla"),
    ("Organization", "Nous Research", "Nou Research"),
    ("Organization", "SambaNova Systems", "SambaNovum System"),
    ("Organization", "Texas Instruments", "Texa Instrument"),
    ("Person", "Demis Hassabis", "Demi Hassabi"),
    ("Person", "Chris Olah", "Chri Olah"),
    ("Software", "Weights & Biases", "Weight & Bias"),
    ("Organization", "AWS", "AW"),
]


@pytest.mark.parametrize(("type_name", "a", "b"), NEVER_ONE)
@pytest.mark.parametrize("where", ["within", "across"])
def test_names_that_other_tools_merge_stay_apart(type_name: str, a: str, b: str, where: str) -> None:
    assert verdict(Pair("apart", type_name, a, b, where, ())) != "merge"


def test_the_test_set_has_enough_pairs_of_every_verdict_and_type() -> None:
    found = pairs()
    assert len(found) >= 300
    assert {pair.verdict for pair in found} == {"merge", "variant", "apart"}
    assert len({pair.type for pair in found}) == 12


@pytest.mark.parametrize("pair", [pair for pair in pairs() if pair.verdict != "merge"], ids=str)
def test_what_is_not_one_thing_is_never_merged(pair: Pair) -> None:
    assert verdict(pair) != "merge"


def test_pair_f1_and_b_cubed_f1_of_the_test_set_are_at_least_95_percent() -> None:
    figures = evaluate(pairs(), LINKERS["names"]())
    assert min(figures.pairs.f1, figures.variants.f1, figures.b_cubed_f1) >= 0.95
    assert figures.pairs.wrong == 0


def test_figures_count_what_was_merged_and_what_should_have_been() -> None:
    given = [
        Pair("merge", "Model", "GPT-4o", "GPT4o", "across"),
        Pair("merge", "Model", "Vega", "Orion", "across"),
        Pair("apart", "Model", "GPT-4o", "gpt-4o", "across"),
        Pair("variant", "Model", "Vega 2 7B", "Vega 2", "within"),
    ]
    figures = evaluate(given, LINKERS["names"]())
    assert (figures.pairs.right, figures.pairs.wrong, figures.pairs.missed) == (1, 1, 1)
    assert figures.b_cubed == (0.875, 0.875)
    assert figures.variants.f1 == 1
    assert [made for _, made in figures.errors] == ["apart", "merge"]


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("# ours\nmerge\tModel\tGPT-4o\tGPT4o\tacross\nmerge\tModel\tGPT-4o\n")
    with pytest.raises(ConfigError, match=r"pairs\.tsv:3"):
        read_pairs(path)


def test_no_pair_is_listed_twice() -> None:
    listed = [(pair.type, frozenset((pair.a, pair.b)), pair.where, pair.others) for pair in pairs()]
    assert not [a for a, b in combinations(sorted(listed, key=repr), 2) if a == b], PAIRS
