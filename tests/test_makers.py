"""Makers inside names: "Tern Robotics Stilt" names two things."""

import pytest
from sentences import mentions

from kg.extract.gazetteer import Entry, Gazetteer
from kg.extract.makers import makers, shared
from kg.extract.verdict import Name, name_key
from kg.types import Provenance

LISTS = Gazetteer(
    [
        Entry("Tern Robotics", (), "Organization", frozenset(), ""),
        Entry("Dunlin", (), "Organization", frozenset(), ""),
        Entry("Dunlin", (), "Model", frozenset(), ""),
        Entry("Dunlin 3", (), "Model", frozenset(), "Dunlin"),
        Entry("Kelpie", (), "Organization", frozenset(), ""),
        Entry("Kelpie AI", (), "Organization", frozenset(), ""),
        Entry("Kelpie L2", ("L2",), "Chip", frozenset(), "Kelpie"),
        Entry("Kelpie AI Studio", (), "Software", frozenset(), "Kelpie"),
    ]
)


def found(text: str, kind: str, **accepted: str) -> list[tuple[str, str, tuple[int, int]]]:
    """(maker, product, span of the maker) in a name ``text`` of type ``kind`` ten characters into a document."""
    names = {
        name_key(name): Name(name, type_name, Provenance("a", 0.9), "")
        for name, type_name in accepted.items()
    }
    (product,) = mentions(text, offset=10, types={text: kind})
    return [
        (m.maker.text, m.product.text, (m.maker.span.start, m.maker.span.end))
        for m in makers([product], names, LISTS, score=0.8)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "maker"),
    [
        ("Tern Robotics Stilt", "Robot", "Tern Robotics"),
        ("Kelpie K90", "Chip", "Kelpie"),
        ("Kelpie-2", "Model", "Kelpie"),
        ("Kelpie AI 2", "Model", "Kelpie AI"),
        ("Kelpie AI Studio", "Software", "Kelpie"),
        ("Dunlin 3", "Model", "Dunlin"),
        ("Dunlin 4", "Model", ""),
        ("Kelpie", "Model", ""),
        ("Kelpies Run", "Model", ""),
        ("KELPIE K90", "Chip", ""),
        ("Plover 3", "Model", ""),
        ("Kelpie Institute", "Organization", ""),
        ("Kelpie in the Wild", "Paper", ""),
    ],
)
def test_a_product_that_opens_with_a_listed_organisation_is_made_by_it(text, kind, maker):
    expected = [(maker, text, (10, 10 + len(maker)))] if maker else []
    assert found(text, kind) == expected


def test_what_the_document_calls_an_organisation_counts_as_one():
    assert found("Plover 3", "Model", Plover="Organization") == [("Plover", "Plover 3", (10, 16))]


def test_what_the_document_calls_something_else_makes_nothing():
    assert found("Kelpie K90", "Chip", Kelpie="Robot") == []


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Kelpie K90 and L2", ["L2"]),
        ("Kelpie K90, L2 and L2 Mini", ["L2", "L2 Mini"]),
        ("Kelpie K90 beside L2", []),
        ("Kelpie K90 and M7", []),
    ],
)
def test_a_maker_said_once_makes_what_is_listed_after_it_where_the_lists_agree(text, made):
    kinds = {"Kelpie K90": "Chip", "L2": "Chip", "L2 Mini": "Chip", "M7": "Chip"}
    found = mentions(text, types=kinds)
    own = list(makers(found, {}, LISTS, score=0.8))
    assert [(m.product.text, m.maker.text) for m in shared(own, found, text, LISTS)] == [
        (n, "Kelpie") for n in made
    ]
