"""Which thing a quantity belongs to."""

import tomllib
from dataclasses import replace

import pytest
from sentences import BY, parsed, scene

from kg import ontology
from kg.assets import asset
from kg.extract.places import Place
from kg.extract.subjects import compile_subjects, measured
from kg.types import Mention, Quantity, Span

TABLE = tomllib.loads(asset("pipelines/patterns/subjects.toml").read_text("utf-8"))
CUES = compile_subjects(TABLE)
WORDS = {"Model": frozenset({"it", "model"})}
TOPIC = {"Model": Mention(Span("d", 0, 4), "Rush", "Model", BY)}


def told(sentence: str, *, topic=None) -> list[tuple[str, str, str, str | None]]:
    """(property, subject, way, compared with) of each quantity."""
    return [
        (m.quantity.measures, m.subject.text, m.finder.split("/")[1], m.than and m.than.text)
        for m in measured(scene(sentence), CUES, topic or {}, WORDS)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("parameters", ("parameterCount", "Heron-2", "after", None)),
        ("faster", ("speedup", "Skua", "after", "WadeNorm")),
        (
            "Heron/NNP ,/, a/DT 7B/NN parameter/NN model/NN ,/, beats/VBZ Plover/NNP ././",
            ("parameterCount", "Heron", "after", None),
        ),
        (
            "Heron/NNP (/-LRB- 7B/NN parameters/NNS )/-RRB- won/VBD",
            ("parameterCount", "Heron", "after", None),
        ),
        (
            "the/DT 7B/NN parameter/NN Plover/NNP beats/VBZ Heron/NNP",
            ("parameterCount", "Plover", "before", None),
        ),
        (
            "Heron/NNP wades/VBZ well/RB because/IN of/IN its/PRP$ 7B/NN parameters/NNS ././",
            ("parameterCount", "Heron", "sentence", None),
        ),
        (
            "With/IN 7B/NN parameters/NNS to/TO carry/VB ,/, Heron/NNP is/VBZ slow/JJ",
            ("parameterCount", "Heron", "sentence-right", None),
        ),
        (
            "Nimbus/NNP Labs/NNP trained/VBD it/PRP on/IN 3/CD trillion/CD tokens/NNS",
            None,
        ),
        ("hardware", ("trainingHardwareCount", "Heron-2", "grammar", None)),
    ],
)
def test_a_quantity_belongs_to_the_nearest_name_that_may_have_it(sentence, expected):
    assert told(sentence) == ([expected] if expected else [])


def test_a_quantity_without_a_name_in_its_sentence_belongs_to_the_subject_of_the_story():
    sentence = "It/PRP has/VBZ 7B/NN parameters/NNS ././"
    assert told(sentence, topic=TOPIC) == [("parameterCount", "Rush", "story", None)]
    assert told(sentence) == []


def test_a_name_in_another_sentence_is_not_near():
    sentence = """Heron/NNP/ROOT/0 ././punct/0 The/DT/det/3 model/NN/nsubj/4 has/VBZ/ROOT/4 7B/NN/compound/6
        parameters/NNS/dobj/4"""
    assert told(sentence, topic=TOPIC) == [("parameterCount", "Rush", "refers", None)]


def test_the_number_starts_where_the_measure_says():
    at = scene("parameters")
    (found,) = measured(at, CUES, {}, WORDS)
    assert at.passage.doc[found.token].text == "7B"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            """Skua/NNP/nsubj/4 ,/,/punct/0 using/VBG/acl/0/use K90/NNP/dobj/2 outperforms/VBZ/ROOT/4/outperform
            Reed/NNP/dobj/4 and/CC/cc/4 achieves/VBZ/conj/4/achieve 3x/CD/nummod/9 speedup/NN/dobj/7""",
            ("speedup", "Skua", "grammar", None),
        ),
        (
            """Unlike/IN/prep/3 Plover/NNP/pobj/0 birds/NNS/nsubj/3 wade/VBP/ROOT/3/wade 3x/CD/nummod/5
            faster/RBR/advmod/3/fast than/IN/prep/5 Heron/NNP/pobj/6""",
            None,
        ),
        (
            """Unlike/IN/prep/7 Plover/NNP/pobj/0 (/-LRB-/punct/1 7B/NN/compound/4 parameters/NNS/appos/1
            )/-RRB-/punct/1 Heron/NNP/nsubj/7 wades/VBZ/ROOT/7/wade""",
            ("parameterCount", "Plover", "after", None),
        ),
    ],
    ids=["subject of the second verb", "only compared", "in brackets"],
)
def test_the_subject_of_the_verb_goes_before_what_is_compared(sentence, expected):
    assert told(sentence) == ([expected] if expected else [])


def test_the_story_is_the_subject_by_a_word_for_it_or_in_a_phrase_and_else_unsure():
    model = "the/DT/det/1 model/NN/nsubj/2 has/VBZ/ROOT/2/have 7B/NN/compound/4 parameters/NNS/dobj/2"
    bird = "the/DT/det/1 bird/NN/nsubj/2 has/VBZ/ROOT/2/have 7B/NN/compound/4 parameters/NNS/dobj/2"
    phrase = "In/IN/ROOT/0 total/NN/pobj/0 :/:/punct/0 7B/NN/compound/4 parameters/NNS/dep/0"
    ways = [told(sentence, topic=TOPIC)[0][2] for sentence in (model, bird, phrase)]
    assert ways == ["refers", "story", "phrase"]
    assert CUES.scores["story"] < 0.4 < CUES.scores["phrase"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Heron/NNP/nsubj/1 rivals/VBZ/ROOT/1/rival 70B/NN/compound/3 models/NNS/dobj/1",
            [],
        ),
        (
            "Heron/NNP/nsubj/1 is/VBZ/ROOT/1/be a/DT/det/4 70B/NN/compound/4 model/NN/attr/1",
            [("parameterCount", "Heron", "after", None)],
        ),
        ("Heron/NNP beats/VBZ a/DT 70B/NN -/HYPH class/NN model/NN", []),
    ],
    ids=["plural", "singular", "class"],
)
def test_the_size_of_a_kind_of_models_is_nobodys(sentence, expected):
    assert told(sentence) == expected


@pytest.mark.parametrize(
    ("stated", "kept"), [("27B", False), ("35B", True), ("30B-A35B", True), ("34.8B", True)]
)
def test_a_name_that_states_a_size_has_no_other(stated, kept):
    at = scene("Heron/NNP (/-LRB- 35B/NN parameters/NNS )/-RRB-")
    name = replace(at.places[0].mention, text=f"Heron {stated}")
    place = replace(at.places[0], mention=name)
    at = replace(at, places=(place,), at=(place, *at.at[1:]))
    assert bool(list(measured(at, CUES, {}, WORDS))) is kept


def test_a_name_right_behind_a_preposition_owns_the_number():
    sentence = "Plover/NNP/nsubj/1 has/VBZ/ROOT/1 7B/NN/compound/3 parameters/NNS/dobj/1 and/CC 8B/NN on/IN Heron/NNP"
    assert ("parameterCount", "Heron", "before", None) in told(sentence)


def test_several_models_stand_for_no_story():
    sentence = "the/DT/det/1 models/NNS/nsubj/2 have/VBP/ROOT/2/have 7B/NN/compound/4 parameters/NNS/dobj/2"
    words = {"Model": frozenset({"model", "models"})}
    (found,) = measured(scene(sentence), CUES, TOPIC, words)
    assert found.finder.endswith("/story")


def test_what_a_way_mostly_gets_wrong_is_below_the_threshold():
    (found,) = measured(scene("Skua/NNP and/CC birds/NNS wade/VBP now/RB 3x/CD faster/RBR"), CUES, {}, WORDS)
    assert found.finder == "measure:speedup/sentence" and found.score < 0.4


def test_it_and_both_stand_for_the_names_of_the_sentence_before():
    one = """Heron/NNP/nsubj/1 wades/VBZ/ROOT/1 ././punct/1 It/PRP/nsubj/4 has/VBZ/ROOT/4 7B/NN/compound/6
        parameters/NNS/dobj/4"""
    two = """Heron/NNP/nsubj/3 and/CC/cc/0 Plover/NNP/conj/0 wade/VBP/ROOT/3 ././punct/3 Both/DT/nsubj/6
        have/VBP/ROOT/6 7B/NN/compound/8 parameters/NNS/dobj/6"""
    assert told(one, topic=TOPIC) == [("parameterCount", "Heron", "previous", None)]
    assert told(two, topic=TOPIC) == [
        ("parameterCount", "Heron", "previous", None),
        ("parameterCount", "Plover", "previous", None),
    ]
    assert [found[2] for found in told(two.replace("Both", "It"), topic=TOPIC)] == ["refers"]


def test_three_times_the_speed_of_another_is_a_speedup_over_it():
    sentence = """Skua/NNP/nsubj/1 wades/VBZ/ROOT/1 3x/CD/nummod/4 the/DT/det/4 speed/NN/dobj/1 of/IN/prep/4
        Reed/NNP/pobj/5 ././punct/1"""
    assert told(sentence) == [("speedup", "Skua", "grammar", "Reed")]


def test_rows_of_tables_do_not_speak_of_the_story():
    at = scene("7B/NN parameters/NNS", kind="row")
    assert list(measured(at, CUES, TOPIC, WORDS)) == []


def test_in_a_name_the_last_number_of_a_range_is_its_size():
    at = scene("Heron/NNP is/VBZ Plover/NNP")
    name = Mention(Span("d", 0, 10), "Rush 2-8B", "Model", BY)
    size = Quantity(name.span, "2-8B", 2e9, 8e9, "1", "exact", "", "parameterCount", BY)
    place = Place(name, 0, 1, 0)
    at = replace(at, places=(place,), at=(place, None, None), quantities=(size,))
    (found,) = measured(at, CUES, {}, WORDS)
    assert (found.quantity.value, found.quantity.value_max) == (8e9, None)


def test_numbers_that_measure_nothing_are_left():
    assert told("Heron/NNP has/VBZ 7/CD wings/NNS") == []


def test_only_properties_and_types_of_the_ontology_are_listed():
    loaded = ontology.load()
    for name, kinds in TABLE["subjects"].items():
        assert set(kinds) <= set(loaded.quantities[name].domain), name


def test_the_sentence_may_end_with_the_number():
    doc = parsed("Heron/NNP/nsubj/1 has/VBZ/ROOT/1 7B/NN/compound/3 parameters/NNS/dobj/1")
    assert doc[-1].text == "parameters"
    assert told("Heron/NNP/nsubj/1 has/VBZ/ROOT/1 7B/NN/compound/3 parameters/NNS/dobj/1") == [
        ("parameterCount", "Heron", "after", None)
    ]
