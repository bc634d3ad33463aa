"""What stands beside a name says its type."""

import tomllib

import pytest
from sentences import parsed

from kg import ontology
from kg.assets import asset
from kg.extract.cues import compile_cues, evidence

TABLE = tomllib.loads(asset("pipelines/patterns/cues.toml").read_text("utf-8"))
CUES = compile_cues(TABLE)


def told(sentence: str) -> set[tuple[str, str]]:
    """(type, construction) for the name "X" of the sentence."""
    doc = parsed(sentence)
    at = next(token.i for token in doc if token.text == "X")
    return {(kind, construction) for kind, construction, _ in evidence(doc, at, at + 1, CUES)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("X/NNP is/VBZ a/DT small/JJ benchmark/NN for/IN agents/NNS", {("Benchmark", "copula")}),
        ("X/NNP was/VBD our/PRP$ third/JJ chip/NN ././", {("Chip", "copula")}),
        ("X/NNP is/VBZ here/RB", set()),
        ("X/NNP is/VBZ a/DT", set()),
        ("X/NNP ,/, a/DT dataset/NN of/IN tides/NNS", {("Dataset", "apposition")}),
        ("X/NNP –/: an/DT open/JJ robot/NN", {("Robot", "apposition")}),
        ("X/NNP (/-LRB- XX/NNP )/-RRB- ,/, a/DT dataset/NN", {("Dataset", "apposition")}),
        ("“/`` X/NNP ”/'' ,/, a/DT dataset/NN", {("Dataset", "apposition")}),
        ("X/NNP ,/, which/WDT is/VBZ fine/JJ", set()),
        ("the/DT X/NNP dataset/NN", {("Dataset", "compound")}),
        ("the/DT X/NNP robotics/NNS simulator/NN won/VBD", {("Software", "compound")}),
        ("the/DT X/NNP Dataset/NNP", set()),
        ("a/DT startup/NN called/VBN X/NNP", {("Organization", "called")}),
        ("a/DT new/JJ chip/NN from/IN Tern/NNP named/VBN X/NNP", {("Chip", "called")}),
        ("people/NNS called/VBD X/NNP", set()),
        ("the/DT benchmark/NN X/NNP", {("Benchmark", "before")}),
        ("the/DT benchmark/NN “/`` X/NNP ”/''", {("Benchmark", "before")}),
        ("the/DT benchmark/NN ,/, X/NNP", {("Benchmark", "before")}),
        ("researchers/NNS with/IN X/NNP", {("Organization", "with")}),
        ("researchers/NNS with/IN A/NNP ,/, B/NNP ,/, and/CC the/DT X/NNP", {("Organization", "with")}),
        ("researchers/NNS at/IN X/NNP", {("Organization", "with")}),
        ("we/PRP released/VBD X/NNP", {("", "verb")}),
        ("we/PRP saw/VBD X/NNP", set()),
        ("X/NNP", set()),
        ("(/-LRB- X/NNP", set()),
        ("X/NNP (/-LRB- never/RB closed/VBN and/CC then/RB more/JJR words/NNS", set()),
    ],
)
def test_the_words_around_a_name_say_what_it_is(sentence, expected):
    assert told(sentence) == expected


def test_a_noun_of_several_types_is_weaker_evidence_for_each():
    doc = parsed("X/NNP is/VBZ a/DT server/NN")
    half = TABLE["construction"]["copula"] / 2
    assert list(evidence(doc, 0, 1, CUES)) == [("Software", "copula", half), ("Hardware", "copula", half)]


def test_the_types_that_nouns_stand_for_are_known():
    assert set(TABLE["nouns"]) <= set(ontology.load().types)


def test_all_nouns_are_in_lower_case():
    assert [noun for nouns in TABLE["nouns"].values() for noun in nouns if noun != noun.lower()] == []
