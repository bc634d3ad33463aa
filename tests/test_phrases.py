"""Relations stated by what stands between two names."""

import re
import tomllib

import pytest
from sentences import TYPES, mentions, parsed, plain, scene, whole

from kg import ontology
from kg.assets import asset
from kg.extract import phrases
from kg.extract.places import stories

TABLE = tomllib.loads(asset("pipelines/patterns/phrases.toml").read_text("utf-8"))
SHIPPED = phrases.compile_phrases(TABLE)


def facts(text: str, relation: str) -> set[tuple[str, str]]:
    at = scene(plain(text))
    return {
        (pair.subject.mention.text, pair.object.mention.text)
        for pair in phrases.pairs(at, SHIPPED)
        if pair.pattern.relation == relation
    }


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        ("Nimbus Labs' Heron-2 is here.", "developedBy", {("Heron-2", "Nimbus Labs")}),
        ("Nimbus Labs's new small Heron-2 is here.", "developedBy", {("Heron-2", "Nimbus Labs")}),
        (
            "Kelpie Institute’s Heron, Plover and Reed are here.",
            "developedBy",
            {("Heron", "Kelpie Institute"), ("Plover", "Kelpie Institute"), ("Reed", "Kelpie Institute")},
        ),
        ("Plover from Nimbus Labs is small.", "developedBy", {("Plover", "Nimbus Labs")}),
        (
            "Skua, made by Tern Robotics and Nimbus Labs.",
            "developedBy",
            {("Skua", "Tern Robotics"), ("Skua", "Nimbus Labs")},
        ),
        ("Skua (Tern Robotics, GitHub).", "developedBy", {("Skua", "Tern Robotics")}),
        ("Nimbus Labs Heron-2 is here.", "developedBy", {("Heron-2", "Nimbus Labs")}),
        ("Nimbus Labs' paper on Heron-2 is here.", "developedBy", set()),
        ("Nimbus Labs waits. Heron-2 is here.", "developedBy", set()),
        ("Heron-2 beats what Nimbus Labs has.", "developedBy", set()),
        ("Small Birds Fly Far (Kelpie Institute).", "authoredBy", {("Small Birds Fly Far", "Kelpie Institute")}),
        ("Small Birds Fly Far, by Ada Quill.", "authoredBy", {("Small Birds Fly Far", "Ada Quill")}),
        ("Nimbus Labs chief scientist Ada Quill spoke.", "affiliatedWith", {("Ada Quill", "Nimbus Labs")}),
        (
            "Ada Quill, a researcher at Nimbus Labs, spoke.",
            "affiliatedWith",
            {("Ada Quill", "Nimbus Labs")},
        ),
        ("Norway's Nimbus Labs won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("Norway-based startup Nimbus Labs won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("Nimbus Labs, which is based in Norway, won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("Kelpie Institute, part of Fjordwick University.", "subOrganizationOf",
         {("Kelpie Institute", "Fjordwick University")}),
        ("Heron-2 is the second version of Heron.", "variantOf", {("Heron-2", "Heron")}),
        ("Plover is a distilled version of Heron.", "basedOn", {("Plover", "Heron")}),
        ("Plover was trained for nine days on 400 K90s.", "trainedOnHardware", {("Plover", "K90s")}),
        ("Plover, a model trained on TideSet.", "trainedOn", {("Plover", "TideSet")}),
        ("Plover is better than Heron and Reed.", "outperforms", {("Plover", "Heron"), ("Plover", "Reed")}),
        ("Plover, outperforming both Heron and Reed.", "outperforms", {("Plover", "Heron"), ("Plover", "Reed")}),
        (
            "Nimbus Labs, in partnership with Tern Robotics.",
            "collaboratesWith",
            {("Nimbus Labs", "Tern Robotics")},
        ),
        ("Tern Robotics, backed by Nimbus Labs.", "funds", {("Nimbus Labs", "Tern Robotics")}),
        ("Skua, powered by Plover.", "uses", {("Skua", "Plover")}),
        ("Skua supports Stilt.", "supports", {("Skua", "Stilt")}),
        ("Plover consists of Reed and Rush.", "hasPart", {("Plover", "Reed"), ("Plover", "Rush")}),
    ],
)  # fmt: skip
def test_what_stands_between_two_names_relates_them(text, relation, expected):
    assert facts(text, relation) == expected


def test_names_of_two_sentences_are_not_related():
    doc = parsed("Nimbus/NNP/ROOT/0 ././punct/0 ‘s/POS/ROOT/2 Heron/NNP/ROOT/2")
    at = stories(whole(doc), mentions(doc.text, types={"Nimbus": "Organization", "Heron": "Model"}), ())
    assert [len(list(doc.sents)), list(phrases.pairs(at[0].scenes[0], SHIPPED))] == [2, []]


def test_a_list_on_the_left_shares_the_role():
    text = "Nimbus Labs and Tern Robotics write in Small Birds Fly Far."
    assert facts(text, "authoredBy") == {
        ("Small Birds Fly Far", "Nimbus Labs"),
        ("Small Birds Fly Far", "Tern Robotics"),
    }


def test_every_pattern_has_types_of_the_ontology_and_a_relation_that_it_licenses():
    loaded = ontology.load()
    for pattern in SHIPPED:
        subject, obj = (
            (pattern.right, pattern.left) if pattern.subject == "right" else (pattern.left, pattern.right)
        )
        assert any(loaded.licence(a, pattern.relation, b) for a in subject for b in obj), pattern.name


def test_names_of_patterns_and_groups_of_types_are_each_used_once_at_least():
    names = [pattern.name for pattern in SHIPPED]
    used = {row[side] for row in TABLE["phrase"] for side in ("left", "right")}
    assert sorted(names) == sorted(set(names))
    assert sorted(used) == sorted(TABLE["types"])


@pytest.mark.parametrize("gap", [" ", ", ", " a" * 80, " (" * 40, " word," * 30, "  trained" * 20, "-" * 160])
def test_no_pattern_takes_long_on_any_gap(gap):
    """Nested repetitions of a pattern could take exponential time."""
    text = f"Heron{gap}Plover"
    at = scene(plain(text)) if len(text) < 60 else None
    for pattern in SHIPPED:
        re.compile(pattern.between).fullmatch(text, 5, 5 + len(gap))
    assert at is None or list(phrases.pairs(at, SHIPPED)) is not None


def test_all_types_that_a_sentence_can_hold_are_known():
    assert set(TYPES.values()) <= set(ontology.load().types)
