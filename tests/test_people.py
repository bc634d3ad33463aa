"""Persons by the list that they stand in."""

import pytest

from kg.extract.people import listed, runs


def names(text: str) -> list[list[str]]:
    return [[text[start:end] for start, end in run] for run in runs(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada Quill, Ruben van Holt and Jean-Luc O’Hare wade.", [["Ada Quill", "Ruben van Holt", "Jean-Luc O’Hare"]]),
        ("Ada B. Quill, and Ruben Holt. This is it.", [["Ada B. Quill", "Ruben Holt"]]),
        ("Ada Quill of Nimbus Labs", [["Ada Quill"], ["Nimbus Labs"]]),
        ("Heron and Plover wade", []),
    ],
)  # fmt: skip
def test_names_that_only_commas_and_and_part_are_one_list(text, found):
    assert names(text) == found


def told(text: str, *persons: str) -> list[str]:
    spans = {(text.index(name), text.index(name) + len(name)) for name in persons}
    return [text[c.start : c.end] for c in listed(text, spans, 0.6)]


LIST = "We thank Ada Quill, Ruben Holt, Wen Yi and Oya Tan."


def test_where_most_of_a_list_are_persons_all_are():
    assert told(LIST, "Ada Quill", "Ruben Holt", "Oya Tan") == ["Wen Yi"]


def test_where_few_are_or_the_list_is_short_the_others_stay_what_they_are():
    assert told(LIST, "Ada Quill", "Ruben Holt") == []
    assert told("We thank Ada Quill, Ruben Holt and Wen Yi.", "Ada Quill", "Ruben Holt") == []
