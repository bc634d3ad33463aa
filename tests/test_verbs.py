"""Who does what to what: patterns over parses that are written out in ``sentences.py``."""

import tomllib

import pytest
from sentences import SENTENCES, parsed, scene

from kg import ontology
from kg.assets import asset
from kg.extract import verbs
from kg.extract.places import named

ROWS = tomllib.loads(asset("pipelines/patterns/verbs.toml").read_text("utf-8"))["verb"]
SHIPPED = verbs.compile_verbs(ROWS)


def pattern(lemma: str, subject: str, obj: str, *, particle: str = ""):
    row = {"relation": "r", "name": "n", "lemmas": [lemma], "subject": subject, "object": obj, "score": 0.5}
    return verbs.compile_verbs([row | ({"particle": particle} if particle else {})])


def heads(key: str, patterns) -> list[tuple[str, str]]:
    return [(match.subject.text, match.object.text) for match in verbs.matches(parsed(key), patterns)]


def facts(key: str, relation: str) -> set[tuple[str, str]]:
    """Names at both ends of the relation by the patterns that ship with kg, whatever their types."""
    at = scene(key)
    return {
        (subject.mention.text, obj.mention.text)
        for match in verbs.matches(at.passage.doc, SHIPPED)
        if match.pattern.relation == relation
        for subject, _ in named(at, match.subject)
        for obj, _ in named(at, match.object)
    }


@pytest.mark.parametrize(
    ("key", "lemma", "expected"),
    [
        ("active", "release", [("Labs", "Heron-2")]),
        ("passive", "develop", [("Labs", "Heron-2")]),
        ("participle", "build", [("Labs", "Plover")]),
        ("relative", "make", [("Labs", "Stilt")]),
        ("relative", "acquire", [("Labs", "Robotics")]),
        ("object relative", "release", [("University", "model")]),
        ("object relative", "beat", [("model", "Heron-2")]),
        ("two verbs", "release", [("Labs", "Plover")]),
        ("pilots", "pilot", [("Skua", "Stilt")]),
        ("using", "use", [("University", "Skua")]),
        ("negated", "release", [("Labs", "Heron-2")]),
        ("planned", "release", [("Labs", "Heron-2")]),
        ("says", "train", [("Labs", "Heron-2")]),
        ("relative passive", "train", []),
        ("no names", "wait", []),
    ],
)
def test_the_agent_and_the_object_are_found_in_every_kind_of_clause(key, lemma, expected):
    assert heads(key, pattern(lemma, "agent", "object")) == expected


@pytest.mark.parametrize(
    ("key", "lemma", "roles", "expected"),
    [
        ("relative passive", "train", ("object", "prep:on"), [("Heron-2", "TideSet")]),
        ("hardware", "train", ("object", "prep:on|with"), [("Heron-2", "K90s")]),
        ("tested", "test", ("object", "prep:on"), [("Heron-2", "MarshBench")]),
        ("tested", "test", ("object", "prep:in"), []),
        ("copula", "be", ("agent", "attr"), [("Heron-2", "version")]),
        ("consists", "consist", ("agent", "prep:of"), [("Plover", "Reed")]),
        ("works", "work", ("agent", "prep:at"), [("Quill", "Labs")]),
    ],
)
def test_roles_may_be_prepositions_and_attributes(key, lemma, roles, expected):
    assert heads(key, pattern(lemma, *roles)) == expected


def test_a_pattern_with_a_particle_asks_for_it():
    out = pattern("roll", "agent", "object", particle="out")
    assert heads("rolled out", out) == [("Labs", "Heron-2")]
    assert heads("rolled back", out) == []


@pytest.mark.parametrize(
    ("key", "relation", "expected"),
    [
        ("active", "developedBy", {("Heron-2", "Nimbus Labs"), ("Plover", "Nimbus Labs")}),
        ("passive", "developedBy", {("Heron-2", "Nimbus Labs"), ("Heron-2", "Fjordwick University")}),
        ("participle", "developedBy", {("Plover", "Nimbus Labs")}),
        ("participle", "runsOn", {("Plover", "K90")}),
        ("relative", "developedBy", {("Stilt", "Nimbus Labs")}),
        ("relative", "acquires", {("Nimbus Labs", "Tern Robotics")}),
        ("relative passive", "trainedOn", {("Heron-2", "TideSet")}),
        ("relative passive", "outperforms", {("Heron-2", "Plover")}),
        (
            "coordinated",
            "developedBy",
            {
                ("TideSet", "Nimbus Labs"),
                ("TideSet", "Fjordwick University"),
                ("MarshBench", "Nimbus Labs"),
                ("MarshBench", "Fjordwick University"),
            },
        ),
        ("two verbs", "developedBy", {("Skua", "Nimbus Labs"), ("Plover", "Nimbus Labs")}),
        ("apposition", "developedBy", {("Heron-2", "Nimbus Labs")}),
        (
            "researchers",
            "developedBy",
            {
                ("Plover", "Nimbus Labs"),
                ("Plover", "Fjordwick University"),
                ("Plover", "Kelpie Institute"),
            },
        ),
        ("hardware", "trainedOnHardware", {("Heron-2", "K90s")}),
        ("scores", "evaluatedOn", {("Plover", "MarshBench")}),
        ("based", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("works", "affiliatedWith", {("Ada Quill", "Nimbus Labs")}),
        ("pilots", "runsOn", {("Skua", "Stilt")}),
        ("consists", "hasPart", {("Plover", "Reed"), ("Plover", "Rush")}),
        ("such as", "outperforms", {("Plover", "Heron-2"), ("Plover", "Reed")}),
        ("rolled back", "developedBy", set()),
        ("object relative", "outperforms", set()),
    ],
)
def test_the_shipped_verbs_state_what_a_reader_learns(key, relation, expected):
    assert facts(key, relation) == expected


def test_every_shipped_pattern_states_a_relation_of_the_ontology_once():
    relations = ontology.load().relations
    names = [(row["relation"], row["name"]) for row in ROWS]
    assert [row["relation"] for row in ROWS if row["relation"] not in relations] == []
    assert sorted(names) == sorted(set(names))


def test_no_lemma_has_a_hyphen_because_words_are_parted_there():
    assert [lemma for row in ROWS for lemma in row["lemmas"] if "-" in lemma] == []


def test_subject_and_object_are_never_one_word():
    found = [match for key in SENTENCES for match in verbs.matches(parsed(key), SHIPPED)]
    assert found and all(match.subject.i != match.object.i for match in found)
