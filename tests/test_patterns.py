"""The pattern files as data: nothing in them is doubled, and nothing is there that no code reads."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import ontology
from kg.assets import asset

FILES = sorted(asset("pipelines/patterns").glob("*.toml"))
SOURCE = "\n".join(
    path.read_text("utf-8") for path in sorted((Path(__file__).parent.parent / "kg/extract").glob("*.py"))
)


def leaves(table: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every list and value of a table with the keys that lead to it."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from leaves(value, (*way, key))
    elif isinstance(table, list) and table and isinstance(table[0], dict):
        for row in table:
            yield from leaves(row, way)
    else:
        yield way, table


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_list_holds_a_word_twice(path):
    lists = ((way, value) for way, value in leaves(tomllib.loads(path.read_text("utf-8"))))
    assert [
        (way, word)
        for way, value in lists
        if isinstance(value, list)
        for word in {w for w in value if value.count(w) > 1}
    ] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_key_is_a_name_of_the_ontology_or_stands_in_the_code(path):
    loaded = ontology.load()
    known = {*loaded.types, *loaded.relations, *loaded.quantities}
    #: Groups of types that the rows of the same file name: ``test_phrases`` looks after them.
    ways = [way for way, _ in leaves(tomllib.loads(path.read_text("utf-8"))) if way[0] != "types"]
    #: "words" are tables from a word to what it stands for; a part of a period that has no rule narrows nothing.
    ways = [way for way in ways if way[0] not in ("spacy", "words", "parts")]
    assert [way for way in ways if way[-1] not in known and f'"{way[-1]}"' not in SOURCE] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_score_is_a_probability(path):
    scores = [
        value
        for way, value in leaves(tomllib.loads(path.read_text("utf-8")))
        if way[0] == "score" or way[-1] == "score"
    ]
    assert [score for score in scores if isinstance(score, float) and not 0 < score < 1] == []


def test_every_pattern_file_is_read():
    assert [path.stem for path in FILES if f'"{path.stem}"' not in SOURCE] == []
