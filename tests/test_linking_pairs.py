"""The linking test set: pairs of names and whether they are one thing."""

from itertools import combinations

import pytest
from linking_scenes import PAIRS, Pair, pairs, verdict

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


def test_pair_f1_of_the_test_set_is_at_least_95_percent() -> None:
    found = [(pair.verdict, verdict(pair)) for pair in pairs()]
    for wanted in ("merge", "variant"):
        hits = sum(gold == made == wanted for gold, made in found)
        total = sum(gold == wanted for gold, _ in found) + sum(made == wanted for _, made in found)
        assert 2 * hits / total >= 0.95, wanted


def test_no_pair_is_listed_twice() -> None:
    listed = [(pair.type, frozenset((pair.a, pair.b)), pair.where, pair.others) for pair in pairs()]
    assert not [a for a, b in combinations(sorted(listed, key=repr), 2) if a == b], PAIRS
