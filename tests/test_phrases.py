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
        ("Norway-founded startup Nimbus Labs won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("Nimbus Labs (Norway) won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("Norway labs such as Nimbus Labs won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("From Norway to labs like Nimbus Labs.", "locatedIn", set()),
        ("Based in Norway, Nimbus Labs won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("Nimbus Labs, which is based in Norway, won.", "locatedIn", {("Nimbus Labs", "Norway")}),
        ("Kelpie Institute, part of Fjordwick University.", "subOrganizationOf",
         {("Kelpie Institute", "Fjordwick University")}),
        ("Heron-2 is the second version of Heron.", "variantOf", {("Heron-2", "Heron")}),
        ("Plover is a distilled version of Heron.", "basedOn", {("Plover", "Heron")}),
        ("Plover was trained for nine days on 400 K90s.", "trainedOnHardware", {("Plover", "K90s")}),
        ("Plover was trained on 6.2 trillion tokens with 2,048 K90s.", "trainedOnHardware", {("Plover", "K90s")}),
        ("Plover was trained on a cluster of more than 5,000 K90s.", "trainedOnHardware", {("Plover", "K90s")}),
        ("After nine days of training on 32 K90 chips, Plover waded.", "trainedOnHardware", {("Plover", "K90")}),
        ("Plover, a model trained on TideSet.", "trainedOn", {("Plover", "TideSet")}),
        ("Plover is better than Heron and Reed.", "outperforms", {("Plover", "Heron"), ("Plover", "Reed")}),
        ("Plover, outperforming all small models, including Heron and Reed.", "outperforms",
         {("Plover", "Heron"), ("Plover", "Reed")}),
        ("It gets 62 on MarshBench, outperforming models such as Heron.", "outperforms", set()),
        ("Plover, outperforming both Heron and Reed.", "outperforms", {("Plover", "Heron"), ("Plover", "Reed")}),
        (
            "Nimbus Labs, in partnership with Tern Robotics.",
            "collaboratesWith",
            {("Nimbus Labs", "Tern Robotics")},
        ),
        ("Tern Robotics, backed by Nimbus Labs.", "funds", {("Nimbus Labs", "Tern Robotics")}),
        ("Skua, powered by Plover.", "uses", {("Skua", "Plover")}),
        ("Skua supports Stilt.", "supports", {("Skua", "Stilt")}),
        ("Plover is available today through Skua.", "supports", {("Skua", "Plover")}),
        ("Plover is available in many engines, including Skua.", "supports", {("Skua", "Plover")}),
        ("Plover has been integrated with Skua.", "supports", {("Skua", "Plover")}),
        ("Skua adds support for Plover and Reed.", "supports", {("Skua", "Plover"), ("Skua", "Reed")}),
        ("Ada Quill, Nimbus Labs; Ruben Holt, Kelpie Institute.", "affiliatedWith",
         {("Ada Quill", "Nimbus Labs"), ("Ruben Holt", "Kelpie Institute")}),
        ("Ada Quill and Ruben Holt, Nimbus Labs and Kelpie Institute.", "affiliatedWith",
         {(p, o) for p in ("Ada Quill", "Ruben Holt") for o in ("Nimbus Labs", "Kelpie Institute")}),
        ("Ada Quill, Chief Scientist, Nimbus Labs.", "affiliatedWith", {("Ada Quill", "Nimbus Labs")}),
        ("Ada Quill, a student in the Kelpie Institute (KI) at Fjordwick University, spoke.", "affiliatedWith",
         {("Ada Quill", "Kelpie Institute"), ("Ada Quill", "Fjordwick University")}),
        ("Ada Quill, head of birds at Nimbus Labs and the Kelpie Institute, spoke.", "affiliatedWith",
         {("Ada Quill", "Nimbus Labs"), ("Ada Quill", "Kelpie Institute")}),
        ("Many helped at Nimbus Labs (Ada Quill and Ruben Holt).", "affiliatedWith",
         {("Ada Quill", "Nimbus Labs"), ("Ruben Holt", "Nimbus Labs")}),
        ("Ada Quill, Nimbus Labs chair and president Ruben Holt spoke.", "affiliatedWith",
         {("Ruben Holt", "Nimbus Labs")}),
        ("At Tern Robotics, Nimbus Labs founder Ada Quill spoke.", "affiliatedWith", {("Ada Quill", "Nimbus Labs")}),
        ("Ada Quill, a Nimbus Labs postdoc, spoke.", "affiliatedWith", {("Ada Quill", "Nimbus Labs")}),
        ("Ada Quill, professor of birds and a member of the Kelpie Institute.", "affiliatedWith",
         {("Ada Quill", "Kelpie Institute")}),
        ("Thanks to our colleagues at Nimbus Labs: Ada Quill, Ruben Holt.", "affiliatedWith",
         {("Ada Quill", "Nimbus Labs"), ("Ruben Holt", "Nimbus Labs")}),
        ("Nimbus Labs, a lab founded in 2024 by Ada Quill.", "affiliatedWith", {("Ada Quill", "Nimbus Labs")}),
        ("The Nimbus Labs research team at the Fjordwick University.", "subOrganizationOf",
         {("Nimbus Labs", "Fjordwick University")}),
        ("Nimbus Labs and Tern Robotics announced a broad partnership.", "collaboratesWith",
         {("Nimbus Labs", "Tern Robotics")}),
        ("Nimbus Labs and Tern Robotics announced a new model.", "collaboratesWith", set()),
        ("Nimbus Labs partners with robot companies, including Tern Robotics.", "collaboratesWith",
         {("Nimbus Labs", "Tern Robotics")}),
        ("A collaboration between Nimbus Labs and Tern Robotics.", "collaboratesWith",
         {("Nimbus Labs", "Tern Robotics")}),
        ("Nimbus Labs wrote it together with Tern Robotics.", "collaboratesWith",
         {("Nimbus Labs", "Tern Robotics")}),
        ("Skua, Nimbus Labs’s agent for birds, is small.", "developedBy", {("Skua", "Nimbus Labs")}),
        ("Skua, a research prototype for many small birds from Nimbus Labs.", "developedBy",
         {("Skua", "Nimbus Labs")}),
        ("Nimbus Labs models such as Heron-2 and Plover wait.", "developedBy",
         {("Heron-2", "Nimbus Labs"), ("Plover", "Nimbus Labs")}),
        ("Nimbus Labs works on tools like Skua.", "developedBy", set()),
        ("The Nimbus Labs coding agent Skua waits.", "developedBy", {("Skua", "Nimbus Labs")}),
        ("Nimbus Labs and their platform Skua.", "developedBy", set()),
        ("Skua is the Nimbus Labs coding agent.", "developedBy", {("Skua", "Nimbus Labs")}),
        ("Companies already adopting Skua include Nimbus Labs and Tern Robotics.", "uses",
         {("Nimbus Labs", "Skua"), ("Tern Robotics", "Skua")}),
        ("Nimbus Labs has just launched Heron-2, a mixture of experts model.", "developedBy",
         {("Heron-2", "Nimbus Labs")}),
        ("Developed by Nimbus Labs, Heron-2 is small.", "developedBy", {("Heron-2", "Nimbus Labs")}),
        ("Tern Robotics, maker of the Stilt, waits.", "developedBy", {("Stilt", "Tern Robotics")}),
        ("Skua is a K90-accelerated library.", "uses", {("Skua", "K90")}),
        ("Skua: a Plover-powered agent.", "uses", {("Skua", "Plover")}),
        ("Nimbus Labs and Tern Robotics already use Skua.", "uses",
         {("Nimbus Labs", "Skua"), ("Tern Robotics", "Skua")}),
        ("Nimbus Labs, which waits, used Skua.", "uses", set()),
        ("Skua, adopted by Nimbus Labs and Tern Robotics.", "uses",
         {("Nimbus Labs", "Skua"), ("Tern Robotics", "Skua")}),
        ("Plover, finetuned from Heron.", "basedOn", {("Plover", "Heron")}),
        ("Built on the Heron architecture, Plover is small.", "basedOn", {("Plover", "Heron")}),
        ("Plover is a step up from Heron.", "basedOn", {("Plover", "Heron")}),
        ("Plover reaches nine tokens on a single K90.", "runsOn", {("Plover", "K90")}),
        ("Plover was trained for days on 400 K90s.", "runsOn", set()),
        ("We trained Plover on 400 K90s.", "runsOn", set()),
        ("Plover was trained last year and runs on a single K90.", "runsOn", {("Plover", "K90")}),
        ("Running on the K90, Plover is quick.", "runsOn", {("Plover", "K90")}),
        ("K90 is the ideal hardware to run Plover.", "runsOn", {("Plover", "K90")}),
        ("Plover shows strong gains over Heron.", "outperforms", {("Plover", "Heron")}),
        ("Heron’s WadeNorm module is small.", "hasPart", {("Heron", "WadeNorm")}),
        ("Reed is a component of Heron.", "hasPart", {("Heron", "Reed")}),
        ("Reed, part of the Heron family, waits.", "hasPart", set()),
        ("Plover consists of Reed and Rush.", "hasPart", {("Plover", "Reed"), ("Plover", "Rush")}),
    ],
)  # fmt: skip
def test_what_stands_between_two_names_relates_them(text, relation, expected):
    assert facts(text, relation) == expected


def own(text: str, **keys: object) -> set[tuple[str, str]]:
    """Pairs by one pattern: a model, anything, a model; ``keys`` added to it."""
    row = {
        "relation": "uses",
        "name": "n",
        "left": "m",
        "right": "m",
        "between": ".*",
        "subject": "left",
        "score": 1,
    }
    patterns = phrases.compile_phrases({"types": {"m": ["Model"]}, "phrase": [row | keys]})
    return {
        (p.subject.mention.text, p.object.mention.text) for p in phrases.pairs(scene(plain(text)), patterns)
    }


def test_a_lone_pattern_has_no_other_name_of_the_left_ones_type_between():
    text = "Heron met Plover near Norway with Reed."
    assert own(text) == {("Heron", "Plover"), ("Heron", "Reed"), ("Plover", "Reed")}
    assert own(text, lone=True) == {("Heron", "Plover"), ("Plover", "Reed")}


def test_what_stands_in_front_of_the_left_name_can_be_asked_for():
    assert own("Built on Heron, Plover.", before="Built on ") == {("Heron", "Plover")}
    assert own("Built on the Heron, Plover.", before="Built on ") == set()


def test_both_sides_can_be_lists_and_a_list_ends_at_a_name_of_another_type():
    text = "Heron and Plover with Reed, Rush, Norway, Heron-2."
    between = " with "
    assert own(text, between=between, spread="both") == {
        (a, b) for a in ("Heron", "Plover") for b in ("Reed", "Rush")
    }
    assert own(text, between=between, spread="left") == {("Heron", "Reed"), ("Plover", "Reed")}


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
