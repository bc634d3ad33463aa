"""What holds on a day."""

import pyoxigraph as ox
import pytest
from graph_scene import Reading, document, extractions, iri, linking

from kg.errors import QueryError
from kg.graph.rdf import ntriples
from kg.query.asof import as_of, last_day
from kg.query.entity import describe
from kg.query.sparql import run


def store_of(*found) -> ox.Store:
    store = ox.Store()
    store.bulk_load("\n".join(ntriples(found, linking(found))), format=ox.RdfFormat.N_TRIPLES)
    return store


def makers(store: ox.Store) -> list[str]:
    return sorted(row["s"].value for row in run(store, "SELECT ?s { ?s kg:affiliatedWith ?o }"))


def worked(since: str, until: str, published: str = "2025-02-24", status: str = "asserted") -> ox.Store:
    sentence = "Ada Quill worked at Borealis Labs."
    reading = Reading(document(sentence, source="a.txt", published=published))
    reading.says(
        sentence,
        "Ada Quill",
        "affiliatedWith",
        "Borealis Labs",
        valid_from=since,
        valid_until=until,
        status=status,
    )
    return store_of(reading.extraction())


@pytest.mark.parametrize(
    ("text", "day"), [("2025", "2025-12-31"), ("2024-02", "2024-02-29"), ("2025-03-01", "2025-03-01")]
)
def test_a_month_or_year_stands_for_its_last_day(text, day):
    assert last_day(text) == day


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13", "2025-02-30", "0000", "20250301"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(QueryError, match="write a day, a month or a year"):
        last_day(text)


@pytest.mark.parametrize(
    ("since", "until", "day", "there"),
    [
        ("2019", "2023", "2019-01-01", True),
        ("2019", "2023", "2023-12-31", True),
        ("2019", "2023", "2024", False),
        ("2019-03", "", "2019-02", False),
        ("2019-03", "", "2031", True),
        ("", "2023-06-30", "2001", True),
        ("", "2023-06-30", "2023-07-01", False),
        ("", "", "2025-02-23", False),
        ("", "", "2025-02-24", True),
    ],
)
def test_a_fact_holds_between_its_dates_or_from_its_first_document_on(since, until, day, there):
    found = as_of(worked(since, until), day)
    assert (makers(found.store) != [], found.held, found.left_out) == (there, int(there), int(not there))


def test_a_plan_never_holds():
    assert makers(as_of(worked("2024", "", status="planned"), "2025").store) == []


def test_without_any_date_nothing_holds_and_that_is_counted():
    found = as_of(worked("", "", published=""), "2025")
    assert (makers(found.store), found.undated) == ([], 1)


def test_a_description_has_only_what_holds_and_the_entity_stays():
    store = as_of(store_of(*extractions()), "2025-02-25").store
    found = describe(store, "Aurora")
    lines = [line for group in found.groups for line in group.lines]
    assert {line.status for line in lines} == {"asserted"}
    assert "9,000,000,000" not in {line.text for line in lines}
    assert list(store.quads_for_pattern(ox.NamedNode(iri("Vega")), None, None))
