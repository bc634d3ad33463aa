"""Other names that a text defines itself: "Long Name (LN)"."""

import pytest
from sentences import plain, whole

from kg.extract.aliases import abbreviates, definitions, pair
from kg.extract.candidates import Candidate
from kg.extract.verdict import judge, mentions, tally
from kg.types import Provenance


def read(*texts: str, names: dict[str, str]):
    """(aliases as pairs of texts, mentions as (text, type)) where lists know ``names``."""
    parsed = whole(*map(plain, texts))
    document = parsed.document
    candidates = [
        Candidate(at, at + len(name), kind, Provenance("list", 0.9))
        for name, kind in names.items()
        for at in (document.text.index(name),)
    ]
    votes = tally(document, candidates)
    accepted, _ = judge(document, votes, threshold=0.5)
    found = definitions(parsed, accepted, votes)
    named = mentions(document, document.blocks, accepted, votes)
    return [(a.a.text, a.b.text) for a in pair(found, named)], [(m.text, m.type) for m in named]


UNIVERSITY = {"Fjordwick University": "Organization"}


@pytest.mark.parametrize(
    ("text", "names", "short"),
    [
        ("Fjordwick University (FU) won.", UNIVERSITY, "FU"),
        ("Fjordwick University (also FU) won.", UNIVERSITY, None),
        ("Fjordwick University (aka FU) won.", UNIVERSITY, "FU"),
        ("Fjordwick University (FU, for short) won.", UNIVERSITY, "FU"),
        ("Fjordwick University (“FU”) won.", UNIVERSITY, "FU"),
        ("Fjordwick University (XQ) won.", UNIVERSITY, None),
        ("Fjordwick University (Fjordwick University) won.", UNIVERSITY, None),
        ("Fjordwick University (which won) won.", UNIVERSITY, None),
        ("Fjordwick University", UNIVERSITY, None),
        ("Bench of Small Wading Birds (BSWB) is new.", {"Bench of Small Wading Birds": "Benchmark"}, "BSWB"),
        ("Wade Attention Transform (WATT) is new.", {"Wade Attention Transform": "Method"}, "WATT"),
    ],
)
def test_a_bracket_that_abbreviates_the_name_before_it_is_another_name(text, names, short):
    (long,) = names
    aliases, found = read(text, f"Later {short} did more.", names=names)
    assert aliases == ([(long, short)] if short else [])
    assert [name for name, _ in found].count(short) == (2 if short else 0)


def test_a_short_form_has_the_type_of_its_long_form():
    _, found = read("Fjordwick University (FU) won.", "FU again.", names=UNIVERSITY)
    assert found == [("Fjordwick University", "Organization"), ("FU", "Organization"), ("FU", "Organization")]


def test_a_short_form_that_is_known_as_something_else_stays_what_it_is():
    aliases, found = read("Fjordwick University (FU) won.", names=UNIVERSITY | {"FU": "Chip"})
    assert (aliases, found) == ([], [("Fjordwick University", "Organization"), ("FU", "Chip")])


def test_a_bracket_in_the_next_block_defines_nothing():
    assert read("We met Fjordwick University", "(FU) won.", names=UNIVERSITY)[0] == []


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [
        ("FU", "Fjordwick University", True),
        ("BoSB", "Bench of Small Birds", True),
        ("BSB", "Bench of Small Birds", True),
        ("WaNo", "WadeNorm", True),
        ("GPUs", "Graphics Processing Unit", True),
        ("K90", "Kelpie 90 chip", True),
        ("UF", "Fjordwick University", False),
        ("F", "Fjordwick University", False),
        ("wade", "Wave decoder", False),
        ("FJORDWICKUNIVERSITY", "Fjordwick University", False),
        ("", "", False),
    ],
)
def test_an_abbreviation_has_the_letters_of_its_long_form_in_order(short, long, fits):
    assert abbreviates(short, long) is fits
