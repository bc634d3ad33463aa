import math

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.terms import decimal, double, is_iri, literal, moment, term

XSD = "http://www.w3.org/2001/XMLSchema#"


def parsed(text: str) -> ox.Literal | ox.NamedNode:
    (triple,) = ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    return triple.object  # type: ignore[return-value]


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_any_text_reads_back_the_same(text: str):
    assert "\n" not in literal(text)
    assert parsed(literal(text)).value == text


def test_a_lone_surrogate_becomes_the_replacement_character():
    assert literal("a\ud800b") == '"a\ufffdb"'


@settings(deadline=None, max_examples=50)
@given(st.floats(allow_nan=False))
def test_any_double_reads_back_the_same(value: float):
    assert float(parsed(double(value)).value.replace("INF", "inf")) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7e9, "7.0E9"),
        (0.0, "0.0E0"),
        (1, "1.0E0"),
        (-81.5, "-8.15E1"),
        (0.001, "1.0E-3"),
        (1.75e11, "1.75E11"),
        (math.inf, "INF"),
        (-math.inf, "-INF"),
        (math.nan, "NaN"),
        (12345.678, "1.2345678E4"),
    ],
)
def test_doubles_are_in_canonical_form(value: float, text: str):
    assert double(value) == f'"{text}"^^<{XSD}double>'


@pytest.mark.parametrize(
    ("value", "text"), [(0.9, "0.9"), (1.0, "1.0"), (0.99996, "1.0"), (0.12345, "0.1235")]
)
def test_decimals_have_four_places_at_most(value: float, text: str):
    assert decimal(value) == f'"{text}"^^<{XSD}decimal>'


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2025-02-24", "date"),
        ("2025-02-24T10:00:00Z", "date"),
        ("2025-02", "gYearMonth"),
        ("2025", "gYear"),
        ("2025-13-01", "string"),
        ("2025-13", "string"),
        ("last week", "string"),
        ("2025-02-30", "string"),
    ],
)
def test_a_moment_has_the_type_of_its_precision(text: str, datatype: str):
    assert parsed(moment(text)).datatype.value == XSD + datatype


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("https://example.org/a?b=c#d", True),
        ("mailto:a@example.org", True),
        ("https://example.org/ä", True),
        ("example.org/a", False),
        ("news/one.html", False),
        ("C:\\news\\one.html", False),
        ("hf:a b", False),
        ("https:", False),
        ("https://[link]", False),
        ("https://example.org/100%", False),
        ("", False),
    ],
)
def test_only_absolute_addresses_are_iris(text: str, yes: bool):
    assert is_iri(text) is yes
    if yes:
        assert parsed(term(text)).value == text


@settings(deadline=None, max_examples=200)
@given(st.text(min_size=1))
def test_any_iri_is_one_that_the_store_takes(text: str):
    parsed(term("https://example.org/" + text))
