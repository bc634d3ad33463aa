"""Values that contradict each other, what only seems to, and which one the rules prefer."""

import csv
import io
import json

import pyoxigraph as ox
import pytest
from graph_scene import Reading, document, extractions, iri, linking

from kg.errors import ConfigError
from kg.graph.rdf import ntriples
from kg.query.agreement import Stated, agree
from kg.query.conflicts import conflicts, order
from kg.query.variants import plain

ORDER = order()


def store_of(*found) -> ox.Store:
    store = ox.Store()
    store.bulk_load("\n".join(ntriples(found, linking(found))), format=ox.RdfFormat.N_TRIPLES)
    return store


def told(*values: tuple[float, str], relation: str = "parameterCount", **more: object):
    """One document for each value, a day after the other; the text is what its sentence has of the number."""
    for day, (value, text) in enumerate(values, 1):
        sentence = f"Aurora of TundraBench and Vega has {text} parameters."
        reading = Reading(document(sentence, source=f"{day}.txt", published=f"2025-03-0{day}"))
        bound = "about" if "about" in text else "atLeast" if "over" in text else "exact"
        number = reading.number(text, sentence, value, bound=bound)
        reading.measures(sentence, "Aurora", relation, number, **more)
        yield reading.extraction()


def made(*makers: str, partners: bool = False):
    for day, maker in enumerate(makers, 1):
        sentence = f"{maker} built Aurora."
        reading = Reading(document(sentence, source=f"{day}.txt", published=f"2025-03-0{day}"))
        reading.says(sentence, "Aurora", "developedBy", maker)
        yield reading.extraction()
    if partners:
        sentence = f"{makers[0]} and {makers[1]} work together."
        reading = Reading(document(sentence, source="p.txt"))
        reading.says(sentence, makers[0], "collaboratesWith", makers[1])
        yield reading.extraction()


def sides(*found) -> list[list[str]]:
    return [[side.text for side in one.sides] for one in conflicts(store_of(*found), ORDER)]


def test_two_values_of_a_property_with_one_stand_side_by_side_with_their_sentences():
    [found] = conflicts(store_of(*told((7e9, "7B"), (9e9, "9B"))), ORDER)
    assert (found.label, found.type, found.what) == ("Aurora", "Model", "parameter count")
    assert {side.text for side in found.sides} == {"7,000,000,000", "9,000,000,000"}
    assert {s.quote for side in found.sides for s in side.sentences} == {
        f"Aurora of TundraBench and Vega has {n}B parameters." for n in (7, 9)
    }
    assert (found.sides[found.chosen].newest, found.rule) == ("2025-03-02", "newest")


def test_the_value_that_more_sentences_have_is_preferred_to_a_newer_one():
    same = (7e9, "7B")
    found = next(conflicts(store_of(*told(same, (7e9, "7 billion"), (9e9, "9B"))), ORDER))
    assert (found.sides[found.chosen].text, found.rule) == ("7,000,000,000", "support")


def test_the_order_of_the_rules_can_be_chosen_and_must_be_known():
    store = store_of(*told((7e9, "7B"), (7e9, "7 billion"), (9e9, "9B")))
    found = next(conflicts(store, order(["newest"])))
    assert (found.sides[found.chosen].text, found.rule) == ("9,000,000,000", "newest")
    with pytest.raises(ConfigError, match="no rule 'loudest'; there are: decision, support"):
        order(["loudest"])


@pytest.mark.parametrize(
    ("values", "relation"),
    [
        ([(7e9, "7B"), (6.7e9, "6.7B")], "parameterCount"),
        ([(7e9, "about 7B"), (7.6e9, "7.6B")], "parameterCount"),
        ([(1e9, "over 1B"), (9e9, "9B")], "parameterCount"),
        ([(128e3, "128K"), (131072, "131,072")], "contextLength"),
        ([(7e9, "7B"), (9e9, "9B")], "count"),
    ],
)
def test_rounding_bounds_and_about_are_no_conflict_nor_is_a_property_with_many_values(values, relation):
    assert sides(*told(*values, relation=relation)) == []


@pytest.mark.parametrize(
    ("a", "b", "quotes", "same"),
    [
        (6.7e9, 6.9e9, (), False),
        (7e9, 8e9, (), False),
        (81.5, 82.0, (), True),
        (81.5, 83.1, (), False),
        (2e3, 1.6e3, ("on 2K chips",), True),
        (2e3, 1.6e3, ("on 2,000 chips",), False),
        (0.0, 0.0, (), True),
    ],
)
def test_numbers_agree_where_the_digits_stated_allow_it(a, b, quotes, same):
    assert agree(Stated(plain(a), quotes), Stated(plain(b), quotes), "x", ORDER.tolerance) is same


def test_scores_contradict_each_other_only_on_the_same_test_by_the_same_metric():
    same = {"relation": "score", "on": "TundraBench"}
    assert len(sides(*told((81.0, "81"), (61.0, "61"), **same, metric="accuracy"))) == 1
    apart = [*told((81.0, "81"), **same, metric="accuracy"), *told((61.0, "61.0"), **same, metric="F1")]
    assert sides(*apart) == []
    assert sides(*told((81.0, "81"), (61.0, "61"), relation="score")) == []


def test_sizes_of_one_sentence_and_of_variants_are_no_conflict():
    sentence = "Aurora comes with 7B and 9B parameters."
    reading = Reading(document(sentence, source="a.txt"))
    for value, text in ((7e9, "7B"), (9e9, "9B")):
        reading.measures(sentence, "Aurora", "parameterCount", reading.number(text, sentence, value))
    assert sides(reading.extraction()) == []
    sentence = "Vega is a variant of Aurora with 9B parameters."
    reading = Reading(document(sentence, source="v.txt"))
    reading.says(sentence, "Vega", "variantOf", "Aurora")
    reading.measures(sentence, "Vega", "parameterCount", reading.number("9B", sentence, 9e9))
    assert sides(*told((7e9, "7B"), (9e9, "9B")), reading.extraction()) == []


def test_one_value_after_the_other_is_no_conflict():
    first = told((7e9, "7B"), valid_until="2024")
    assert sides(*first, *told((9e9, "9B"), valid_from="2025")) == []


def test_two_makers_contradict_each_other_unless_they_are_partners():
    assert len(sides(*made("Borealis Labs", "Fjord Institute"))) == 1
    assert sides(*made("Borealis Labs", "Fjord Institute", partners=True)) == []
    assert sides(*made("Borealis Labs", "Ada Quill")) == []


def test_without_a_difference_that_a_rule_sees_none_is_preferred():
    found = next(conflicts(store_of(*made("Borealis Labs", "Fjord Institute")), order(["finder"])))
    assert (found.chosen, found.rule) == (-1, "")


def test_only_the_relations_asked_for_are_looked_at():
    store = store_of(*told((7e9, "7B"), (9e9, "9B")))
    assert list(conflicts(store, ORDER, relations=["developedBy"])) == []


def test_the_scene_has_one_conflict_and_both_values_stay_in_the_graph():
    store = store_of(*extractions())
    before = len(store)
    [found] = conflicts(store, ORDER)
    assert (found.subject, found.rule, len(store)) == (iri("Aurora"), "newest", before)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build directory whose graph is the scene's."""
    from graph_scene import built_directory

    return built_directory(tmp_path_factory.mktemp("scene") / "build")


def test_the_command_prints_a_report_json_and_csv(built):
    from command_line import kg

    report = kg("conflicts", built)
    assert "Aurora · Model · parameter count" in report.out and "← by rule: newest" in report.out
    [record] = json.loads(kg("conflicts", built, "--format", "json").out)
    assert record["verdict"] == {"by": "rule", "rule": "newest", "value": record["verdict"]["value"]}
    assert record["values"][record["verdict"]["value"]]["text"] == "9,000,000,000"
    rows = list(csv.DictReader(io.StringIO(kg("conflicts", built, "--format", "csv").out)))
    assert {row["chosen"] for row in rows} == {"yes", "no"} and len(rows) == 3
    wrong = kg("conflicts", built, "--relation", "uses")
    assert (
        wrong.code == 2 and "no property with one value; there are: developedBy, parameterCount" in wrong.err
    )
