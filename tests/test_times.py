"""Dates in a text, the clauses that they date, and what they make of a statement's status."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import parsed
from spacy_model import spacy_model
from time_sentences import PARTS, examples, shipped_times, told

from kg.extract.dates import find
from kg.extract.periods import around, part_of, years
from kg.extract.times import Validity, of_clause, tense, written_on

TIMES = shipped_times()
MONDAY = date(2025, 2, 24)


@cache
def results():
    return list(told(examples(), spacy_model()))


def ends(text: str, *, ahead: bool = False, written: date | None = MONDAY) -> list[tuple[str, str, str]]:
    found = [(e.role, e.ahead if ahead else e.past) for e in find(text, written, TIMES.dates)]
    return [(role, period.start, period.end) for role, period in found if period]


@pytest.mark.parametrize(
    ("text", "role", "start", "end"),
    [
        ("in November 2024", "at", "2024-11", "2024-11"),
        ("since March", "since", "2024-03", "2024-03"),
        ("until June", "until", "2024-06", "2024-06"),
        ("from 2019 to 2023", "span", "2019", "2023"),
        ("in 2019–2021", "span", "2019", "2021"),
        ("between March and June 2022", "span", "2022-03", "2022-06"),
        ("last week", "at", "2025-02-17", "2025-02-23"),
        ("this spring", "at", "2025-03", "2025-05"),
        ("last summer", "at", "2024-06", "2024-08"),
        ("Q3 2025 and", "at", "", ""),
        ("in Q3 2025", "at", "2025-07", "2025-09"),
        ("in the fourth quarter of last year", "at", "2024-10", "2024-12"),
        ("last quarter", "at", "2024-10", "2024-12"),
        ("in the last quarter of 2023", "at", "2023-10", "2023-12"),
        ("on Tuesday", "at", "2025-02-18", "2025-02-18"),
        ("last Monday", "at", "2025-02-17", "2025-02-17"),
        ("two years ago", "at", "2023", "2023"),
        ("a couple of months ago", "at", "2024-12", "2024-12"),
        ("by the end of 2025", "by", "2025-12-31", "2025-12-31"),
        ("at the end of 2025", "at", "2025-12", "2025-12"),
        ("in early 2024", "at", "2024-01", "2024-04"),
        ("in the late 1990s", "at", "1997", "1999"),
        ("on March 3-5, 2024", "at", "2024-03-03", "2024-03-03"),
        ("on 29 February 2023", "at", "", ""),
        ("over the last two years", "since", "2023", "2023"),
    ],
)
def test_a_date_is_resolved_against_the_day_it_was_written(text, role, start, end):
    assert ends(text) == ([(role, start, end)] if start else [])


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("in March", "2025-03"),
        ("on Tuesday", "2025-02-25"),
        ("in two weeks", "2025-03-10"),
        ("within two years", "2027"),
        ("later this year", "2025"),
        ("by year-end", "2025-12-31"),
    ],
)
def test_the_same_words_mean_another_day_to_what_is_to_come(text, start):
    assert [found[1] for found in ends(text, ahead=True)] == [start]


@pytest.mark.parametrize(
    "text", ["it may run", "Bees March on", "the 2024 edition", "2048 tokens", "for two years"]
)
def test_what_only_looks_like_a_date_is_none(text):
    assert ends(text) == []


def test_without_the_day_of_writing_only_dates_that_stand_for_themselves_are_found():
    assert ends("last week, in May and on 3 May 2024", written=None) == [("at", "2024-05-03", "2024-05-03")]


@given(st.text("lasthieyrQ1234 0-Mondujc,", max_size=40), st.dates(date(1900, 1, 1), date(2700, 1, 1)))
def test_no_text_and_no_day_is_too_odd(text, written):
    for found in find(text, written, TIMES.dates):
        assert all(p is None or p.first <= p.last for p in (found.past, found.ahead))


def test_weeks_begin_on_monday_and_parts_of_a_year_are_months():
    assert around(MONDAY + timedelta(days=6), "week", 0).first == MONDAY
    assert [part_of(years(2024), part).start for part in ("early", "mid", "late", "end")] == [
        "2024-01",
        "2024-05",
        "2024-09",
        "2024-12",
    ]


def test_documents_without_a_proper_day_have_none():
    assert [written_on(text) for text in ("", "2024", "0001-01-01", "2024-05-01T10:00:00Z")] == [
        None,
        None,
        None,
        date(2024, 5, 1),
    ]


BOUGHT = """Kelpie/NNP/nsubj/1 bought/VBD/ROOT/1 Tern/NNP/dobj/1 in/IN/prep/1 March/NNP/pobj/3
and/CC/cc/1 sold/VBD/conj/1 Skua/NNP/dobj/6 in/IN/prep/6 May/NNP/pobj/8"""
UNTIL = """Heron/NNP/nsubjpass/3 was/VBD/auxpass/3 not/RB/neg/3 released/VBN/ROOT/3 until/IN/prep/3 March/NNP/pobj/4"""
SHIPS = """Heron/NNP/nsubj/1 ships/VBZ/ROOT/1 next/JJ/amod/3 month/NN/npadvmod/1"""
FROM = """Kelpie/NNP/nsubj/1 bought/VBD/ROOT/1 a/DT/det/3 robot/NN/dobj/1 from/IN/prep/3 2019/CD/pobj/4"""
WORKED = """She/PRP/nsubj/1 worked/VBD/ROOT/1/work there/RB/advmod/1 in/IN/prep/1 2019/CD/pobj/3"""


@pytest.mark.parametrize(
    ("sentence", "word", "said", "expected"),
    [
        (BOUGHT, "bought", "asserted", Validity("2024-03", "", "asserted")),
        (BOUGHT, "sold", "asserted", Validity("2024-05", "", "asserted")),
        (UNTIL, "released", "negated", Validity("2024-03", "", "asserted")),
        (SHIPS, "ships", "asserted", Validity("2025-03", "", "planned")),
        (SHIPS, "ships", "speculative", Validity("2025-03", "", "speculative")),
        (FROM, "bought", "asserted", Validity("", "", "asserted")),
        (WORKED, "worked", "asserted", Validity("2019", "2019", "asserted")),
    ],
)
def test_a_date_belongs_to_its_clause_and_makes_a_plan_where_the_tense_agrees(sentence, word, said, expected):
    token = next(token for token in parsed(sentence) if token.text == word)
    assert of_clause(token, said, MONDAY, TIMES) == expected


def test_a_verb_has_its_tense_from_its_auxiliaries():
    assert [tense(next(t for t in parsed(s) if t.pos_ == "VERB"), TIMES) for s in (BOUGHT, SHIPS)] == [
        "past",
        "present",
    ]


def test_the_test_set_is_large_and_each_word_occurs_in_its_sentence():
    counts = Counter(example.part for example in examples())
    assert sum(counts.values()) >= 120 and min(counts.values()) >= 60
    assert all(example.span() for example in examples())


def test_most_invented_sentences_are_dated_right_with_the_installed_model():
    for part, least in zip(PARTS, (0.95, 0.93), strict=True):
        chosen = [example.expected == found for example, found in results() if example.part == part]
        assert sum(chosen) / len(chosen) >= least


def test_no_date_is_given_where_none_is_said_and_hardly_any_plan_is_made_up():
    silent = [found for example, found in results() if not example.valid_from + example.valid_until]
    assert sum(bool(found.valid_from or found.valid_until) for found in silent) <= 1
    assert not [e for e, found in results() if found.status == "planned" != e.status]
