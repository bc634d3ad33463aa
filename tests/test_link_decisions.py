"""What a person decides about names is what linking finds."""

import random
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings, strategies
from linking_scenes import entity_of, extraction, names, pairs

from kg.decisions import parse
from kg.errors import ConfigError
from kg.link import LINKERS
from kg.types import Extraction, Linking

R1 = [
    extraction("d1", [("Model", "DeepSeek R1"), ("Model", "R1")]),
    extraction("d2", [("Model", "R1"), ("Model", "Orion 2")]),
    extraction("d3", [("Model", "Orion-2"), ("Software", "Claude"), ("Software", "Claude 2")]),
]


#: The ontology is read for each file.
read = lru_cache(parse)


def decided(text: str, *extractions: Extraction) -> Linking:
    made = LINKERS["names"](decisions=read("[[decision]]\n" + text.replace(";", "\n"), "d.toml"))
    return made(iter(extractions or R1))


def effects(linking: Linking) -> list[tuple[str, str]]:
    return [(outcome.effect, outcome.reason) for outcome in linking.outcomes]


def test_what_is_decided_to_be_the_same_is_one_entity_and_says_who_says_so() -> None:
    linking = decided('do = "same";type = "Model";a = "R1";b = "DeepSeek R1"')
    assert entity_of(linking, "R1", "d2") == entity_of(linking, "DeepSeek R1")
    assert next(x.by.finder for x in linking.links if x.mention.span.document == "d2") == "decision:same"
    assert effects(linking) == [("applied", "")]


def test_without_its_decision_everything_is_as_before() -> None:
    assert decided('do = "skip";type = "Model";a = "R1";b = "DeepSeek R1"') == LINKERS["names"]()(iter(R1))


def test_a_decision_in_one_document_leaves_the_others_alone() -> None:
    others = [*R1, extraction("d4", [("Model", "R1")])]
    linking = decided('do = "same";type = "Model";a = "R1";a_in = "d2";b = "DeepSeek R1"', *others)
    assert (
        entity_of(linking, "R1", "d2") == entity_of(linking, "DeepSeek R1") != entity_of(linking, "R1", "d4")
    )
    assert effects(linking) == [("applied", "")]


def test_what_is_decided_to_be_apart_is_not_even_a_short_form() -> None:
    linking = decided('do = "apart";type = "Model";a = "R1";b = "DeepSeek R1"')
    assert entity_of(linking, "R1", "d1") != entity_of(linking, "DeepSeek R1")
    assert entity_of(linking, "R1", "d1") == entity_of(linking, "R1", "d2")
    assert effects(linking) == [("applied", "")]


def test_one_name_means_two_things_in_two_documents() -> None:
    spots = [extraction(name, [("Robot", "Spot"), ("Robot", "Spot 2")]) for name in ("d1", "d2", "d3")]
    linking = decided('do = "apart";type = "Robot";a = "Spot";a_in = "d2";b = "Spot"', *spots)
    assert (
        entity_of(linking, "Spot", "d1")
        == entity_of(linking, "Spot", "d3")
        != entity_of(linking, "Spot", "d2")
    )
    assert names(linking) == [("Spot",), ("Spot 2",), ("Spot",)]
    assert effects(linking) == [("applied", "")]


def test_a_document_is_named_by_its_file_too() -> None:
    moved = [replace(e, document=replace(e.document, source=f"news/{e.document.id}.md")) for e in R1]
    for within in ("d2.md", "news/d2.md", "d2"):
        linking = decided(f'do = "same";type = "Model";a = "R1";a_in = "{within}";b = "DeepSeek R1"', *moved)
        assert effects(linking) == [("applied", "")]


def test_a_variant_is_apart_and_joined_by_a_variant_edge() -> None:
    linking = decided('do = "variant";type = "Model";a = "R1";b = "Orion 2"')
    pair = (entity_of(linking, "R1", "d2"), entity_of(linking, "Orion 2"))
    assert pair in linking.variants
    assert effects(linking) == [("applied", "")]


def test_renaming_changes_the_label_and_not_the_iri() -> None:
    before = LINKERS["names"]()(iter(R1))
    linking = decided('do = "rename";type = "Model";name = "orion 2";to = "Orion Two"')
    assert [entity.iri for entity in linking.entities] == [entity.iri for entity in before.entities]
    assert ("Orion Two", "Orion 2", "Orion-2") in names(linking)


def test_a_wrong_type_is_put_right_with_what_is_short_for_it() -> None:
    acme = extraction(
        "d",
        [("Software", "Acme Helix 2"), ("Software", "Helix 2"), ("Model", "Vega"), ("Organization", "Acme")],
    )
    linking = decided('do = "type";type = "Software";name = "Acme Helix 2";to = "Model"', acme)
    assert entity_of(linking, "Helix 2") == entity_of(linking, "Acme Helix 2")
    assert {entity.type for entity in linking.entities} == {"Model", "Organization"}
    assert {x.mention.type for x in linking.links} == {"Software", "Model", "Organization"}, (
        "as they were found"
    )
    assert effects(linking) == [("applied", "")]


def test_other_decisions_still_find_what_has_another_type_now() -> None:
    text = (
        'do = "type";type = "Software";name = "Claude 2";to = "Model";'
        '[[decision]];do = "rename";type = "Software";name = "Claude 2";to = "Claude Two"'
    )
    assert effects(decided(text)) == [("applied", ""), ("applied", "")]


@pytest.mark.parametrize(
    ("text", "effect", "reason"),
    [
        ('do = "same";a = "Vega";b = "R1"', "not applied", 'no document names the Model "Vega"'),
        (
            'do = "same";a = "Claude";b = "R1"',
            "not applied",
            'no document names the Model "Claude", but a Software',
        ),
        (
            'do = "same";a = "R1";a_in = "d9";b = "R1"',
            "not applied",
            "no document 'd9' names the Model \"R1\"",
        ),
        ('do = "same";a = "Orion 2";b = "Orion-2"', "already so", "linking finds so by itself"),
        ('do = "apart";a = "Orion 2";b = "R1"', "already so", "linking finds so by itself"),
        (
            'do = "apart";a = "Orion 2";b = "Orion-2"',
            "not applied",
            "both names say the same; say in which document (a_in)",
        ),
        ('do = "rename";name = "Orion-2";to = "Orion 2"', "already so", "it has this label already"),
        ('do = "type";name = "Claude";to = "Software"', "already so", "it is a Software"),
        ('do = "type";name = "Vega";to = "Software"', "not applied", 'no document names the Model "Vega"'),
    ],
)
def test_a_decision_that_does_not_apply_says_why(text: str, effect: str, reason: str) -> None:
    assert effects(decided(text + ';type = "Model"')) == [(effect, reason)]


def test_a_name_short_for_several_has_to_be_told_apart_by_document() -> None:
    two = [
        extraction("d1", [("Model", "DeepSeek R1"), ("Model", "R1")]),
        extraction("d2", [("Model", "Skywork R1"), ("Model", "R1")]),
        extraction("d3", [("Model", "Orion 2")]),
    ]
    [(effect, reason)] = effects(decided('do = "same";type = "Model";a = "R1";b = "Orion 2"', *two))
    assert effect == "not applied" and reason.endswith("say in which document")


def test_decisions_that_contradict_each_other_are_refused_by_file_and_line() -> None:
    text = (
        'do = "same";type = "Model";a = "R1";b = "DeepSeek R1";'
        '[[decision]];do = "same";type = "Model";a = "Orion 2";b = "R1";'
        '[[decision]];do = "apart";type = "Model";a = "Orion-2";b = "DeepSeek-R1"'
    )
    with pytest.raises(ConfigError, match=r"d.toml:1 .* and d.toml:11 .* contradict"):
        decided(text)


def test_a_decision_beats_what_the_linker_would_join_by_itself() -> None:
    """Orion is apart from Orion 2 although both are said to be one with Vega's relatives."""
    text = (
        'do = "same";type = "Model";a = "Vega";b = "Orion 2";'
        '[[decision]];do = "apart";type = "Model";a = "OrionX 2";b = "Vega"'
    )
    found = [extraction(f"d{n}", [("Model", name)]) for n, name in enumerate(("Vega", "Orion 2", "OrionX 2"))]
    linking = decided(text, *found)
    assert entity_of(linking, "Vega") == entity_of(linking, "Orion 2") != entity_of(linking, "OrionX 2")


ORDERS = (
    'do = "same";type = "Model";a = "R1";b = "DeepSeek R1";'
    '[[decision]];do = "apart";type = "Model";a = "GPT-4o";a_in = "d3";b = "GPT4o";'
    '[[decision]];do = "variant";type = "Model";a = "Sonnet";b = "Claude";'
    '[[decision]];do = "type";type = "Software";name = "Isaac Lab";to = "Model";'
    '[[decision]];do = "rename";type = "Organization";name = "MIT";to = "M.I.T."'
)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(strategies.integers(0, 2**32), strategies.sampled_from(["do = 'skip'", ORDERS]))
def test_random_documents_in_any_order_give_the_same_entities(seed: int, text: str) -> None:
    rng = random.Random(seed)
    listed = [(pair.type, name) for pair in pairs() for name in (pair.a, pair.b)]
    urls = ["", "https://arxiv.org/abs/2501.00001", "https://huggingface.co/a/b"]
    told = [
        extraction(f"d{n}", [(*rng.choice(listed), rng.choice(urls)) for _ in range(rng.randint(1, 15))])
        for n in range(12)
    ]
    expected = decided(text, *told)
    for _ in range(3):
        shuffled = rng.sample(told, len(told))
        assert decided(text, *shuffled) == expected
        swapped = [replace(e, mentions=tuple(rng.sample(e.mentions, len(e.mentions)))) for e in shuffled]
        assert decided(text, *swapped) == expected
