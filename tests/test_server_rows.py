"""Claims by their ends, as they are kept for the page."""

import pytest

from kg.graph.store import load
from kg.server.rows import Row, read

HEAD = """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix kg: <https://w3id.org/ainews-kg/ontology#> .
@prefix : <http://x/> .
"""
CLAIMS = """
:c1 rdf:subject :a ; rdf:predicate kg:uses ; rdf:object :b ; kg:status kg:asserted ; kg:supportCount 1 ; kg:confidence 0.5 .
:c2 rdf:subject :a ; rdf:predicate kg:uses ; rdf:object :d ; kg:status kg:asserted ; kg:supportCount 3 ; kg:confidence 0.9 .
:c3 rdf:subject :b ; rdf:predicate kg:developedBy ; rdf:object :a ; kg:status kg:negated .
:c4 rdf:subject :a ; rdf:predicate kg:basedOn ; rdf:object :a .
"""


@pytest.fixture
def rows(tmp_path):
    (tmp_path / "graph.ttl").write_text(HEAD + CLAIMS)
    return read(load(tmp_path / "graph.ttl"), ("developedBy", "uses", "basedOn"))


def claims(rows) -> list[str]:
    return [row.claim.removeprefix("http://x/") for row in rows]


def test_claims_about_an_entity_come_by_direction_relation_and_support(rows):
    assert claims(rows.about("http://x/a")) == ["c2", "c1", "c4", "c3", "c4"]
    assert claims(rows.about("http://x/a", direction="in")) == ["c3", "c4"]
    assert claims(rows.about("http://x/a", relation="uses")) == ["c2", "c1"]
    assert claims(rows.about("http://x/nobody")) == []


def test_what_a_claim_lacks_is_empty(rows):
    assert list(rows.about("http://x/a", relation="basedOn", direction="out")) == [
        Row("http://x/c4", "http://x/a", "basedOn", "http://x/a", "", 0, 0.0)
    ]


def test_claims_between_entities_have_both_ends_among_them(rows):
    assert sorted(claims(rows.between({"http://x/a", "http://x/b"}))) == ["c1", "c3", "c4"]
    assert rows.between({"http://x/d"}) == []


def test_claims_are_counted_by_direction_relation_and_status(rows):
    assert {key: dict(counts) for key, counts in rows.tally("http://x/a").items()} == {
        ("out", "uses"): {"asserted": 2},
        ("out", "basedOn"): {"": 1},
        ("in", "developedBy"): {"negated": 1},
        ("in", "basedOn"): {"": 1},
    }


def test_of_a_value_that_is_given_twice_the_lesser_counts(tmp_path):
    (tmp_path / "graph.ttl").write_text(HEAD + CLAIMS + ":c1 kg:confidence 0.25 .")
    found = read(load(tmp_path / "graph.ttl"), ())
    assert [row.confidence for row in found.out["http://x/a"] if row.claim == "http://x/c1"] == [0.25]
