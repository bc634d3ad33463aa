"""Which thing a quantity belongs to."""

import tomllib

import pytest
from sentences import BY, parsed, scene

from kg import ontology
from kg.assets import asset
from kg.extract.subjects import compile_subjects, measured
from kg.types import Mention, Span

TABLE = tomllib.loads(asset("pipelines/patterns/subjects.toml").read_text("utf-8"))
CUES = compile_subjects(TABLE)
TOPIC = {"Model": Mention(Span("d", 0, 4), "Rush", "Model", BY)}


def told(sentence: str, *, topic=None) -> list[tuple[str, str, str, str | None]]:
    """(property, subject, way, compared with) of each quantity."""
    return [
        (m.quantity.measures, m.subject.text, m.finder.split("/")[1], m.than and m.than.text)
        for m in measured(scene(sentence), CUES, topic or {})
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
        ("hardware", ("trainingHardwareCount", "Heron-2", "sentence", None)),
    ],
)
def test_a_quantity_belongs_to_the_nearest_name_that_may_have_it(sentence, expected):
    assert told(sentence) == ([expected] if expected else [])


def test_a_quantity_without_a_name_in_its_sentence_belongs_to_the_subject_of_the_story():
    sentence = "It/PRP has/VBZ 7B/NN parameters/NNS ././"
    assert told(sentence, topic=TOPIC) == [("parameterCount", "Rush", "story", None)]
    assert told(sentence) == []


def test_a_name_in_another_sentence_is_not_near():
    sentence = (
        "Heron/NNP/ROOT/0 ././punct/0 It/PRP/nsubj/3 has/VBZ/ROOT/3 7B/NN/compound/5 parameters/NNS/dobj/3"
    )
    assert told(sentence, topic=TOPIC) == [("parameterCount", "Rush", "story", None)]


def test_the_number_starts_where_the_measure_says():
    at = scene("parameters")
    (found,) = measured(at, CUES, {})
    assert at.passage.doc[found.token].text == "7B"


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
