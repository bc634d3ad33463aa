"""What changed from one build to another."""

import json

import pyoxigraph as ox
import pytest
from command_line import kg
from graph_scene import Reading, built_directory, document, extractions, linking, news

from kg.graph.rdf import ntriples
from kg.query.conflicts import order
from kg.query.diff import Difference, difference


def store_of(*found) -> ox.Store:
    store = ox.Store()
    store.bulk_load("\n".join(ntriples(found, linking(found))), format=ox.RdfFormat.N_TRIPLES)
    return store


def one(subject: str, relation: str, target: str, source: str = "a.txt", **more: object):
    sentence = f"{subject} and {target} are told of."
    reading = Reading(document(sentence, source=source, published="2025-03-01"))
    reading.says(sentence, subject, relation, target, **more)
    return reading.extraction()


def sized(value: float, text: str):
    sentence = f"Aurora has {text} parameters."
    reading = Reading(document(sentence, source="s.txt"))
    reading.measures(sentence, "Aurora", "parameterCount", reading.number(text, sentence, value))
    return reading.extraction()


def between(old, new) -> Difference:
    return difference(store_of(*old), store_of(*new), order())


def test_a_build_does_not_differ_from_itself():
    found = between(extractions(), extractions())
    assert found == Difference((), (), (), (), (), (), ())


def test_what_another_document_adds_is_new():
    found = between([news()], extractions())
    assert {thing.label for thing in found.new_entities} == {"Fjord Institute", "Light from the North"}
    assert {said.words for said in found.new} >= {"collaborates with", "introduces", "authored by"}
    assert (found.withdrawn, found.withdrawn_entities) == ((), ())
    assert [conflict.what for conflict in found.new_conflicts] == ["parameter count"]


def test_the_other_way_round_it_is_withdrawn():
    forth, back = between([news()], extractions()), between(extractions(), [news()])
    assert back.withdrawn == forth.new and back.withdrawn_entities == forth.new_entities
    assert back.settled_conflicts == forth.new_conflicts


def test_a_plan_that_came_true_and_a_date_that_moved_are_changes():
    plan = one("Aurora", "developedBy", "Borealis Labs", status="planned", valid_from="2025-06")
    true = one("Aurora", "developedBy", "Borealis Labs", valid_from="2025-07")
    [change] = between([plan], [true]).changed
    assert change.what == ("status", "dates")
    assert (change.before.status, change.after.valid_from) == ("planned", "2025-07")


def test_another_value_of_a_property_with_one_is_a_change():
    found = between([sized(7e9, "7B")], [sized(9e9, "9B")])
    [change] = found.changed
    assert change.what == ("value",) and (change.before.object, change.after.object) == (
        "7,000,000,000",
        "9,000,000,000",
    )
    assert (found.new, found.withdrawn) == ((), ())


def test_one_more_sentence_for_a_fact_is_no_change():
    first, second = (one("Aurora", "uses", "Vega", source=f"{n}.txt") for n in "ab")
    assert between([first], [first, second]).new == ()


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("diff")
    return built_directory(folder / "old", (news(),)), built_directory(folder / "new")


def test_the_command_prints_sections_with_sentences(builds):
    shown = kg("diff", *builds).out
    assert "new entities: 2\n  + Fjord Institute · Organization" in shown
    assert "+ Vega parameter count at most 13,000,000,000 · speculative" in shown
    assert "(Doubts, 2025-03-01)" in shown and "new conflicts: 1\n  ! Aurora parameter count: " in shown
    assert kg("diff", builds[0], builds[0]).out == "nothing changed\n"


def test_the_command_writes_json_and_a_page_that_is_escaped(builds, tmp_path):
    told = json.loads(kg("diff", *builds, "--format", "json").out)
    assert {thing["label"] for thing in told["new_entities"]} == {"Fjord Institute", "Light from the North"}
    assert told["new_conflicts"][0]["property"] == "parameterCount"
    odd = built_directory(tmp_path / "odd", (one("Aurora", "uses", "Vega", source="<b>&.txt"),))
    assert kg("diff", builds[0], odd, "--format", "html", "-o", tmp_path / "page.html").code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "<h2>New facts: 1</h2>" in page and "&lt;b&gt;&amp;.txt" in page and "<b>" not in page


def test_builds_with_other_addresses_are_not_compared(builds, tmp_path):
    other = built_directory(tmp_path / "other", (news(),))
    manifest = other / "build.json"
    manifest.write_text(
        manifest.read_text("utf-8").replace("https://w3id.org/ainews-kg/id/", "http://x/"), "utf-8"
    )
    wrong = kg("diff", builds[0], other)
    assert wrong.code == 1 and "build both with one --base" in wrong.err
