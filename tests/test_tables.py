"""Results tables: a cell is the score of its row's system on its column's benchmark, or the other way round."""

import tomllib

import pytest
from sentences import BY, parsed, plain, stories, whole

from kg.assets import asset
from kg.extract.places import Place
from kg.extract.scores import compile_scores
from kg.extract.stories import Found, Topic
from kg.extract.subjects import compile_subjects
from kg.extract.tables import cell_quantity, measured_cells, scored_cells
from kg.types import Mention, Span

CUES = compile_scores(tomllib.loads(asset("pipelines/patterns/scores.toml").read_text("utf-8")))

MEASURES = compile_subjects(tomllib.loads(asset("pipelines/patterns/subjects.toml").read_text("utf-8")))
NOTHING = Topic((), (), ())


def about(**subjects: str) -> Topic:
    places = [Place(Mention(Span("d", 0, 1), name, kind, BY), 0, 1, 0) for name, kind in subjects.items()]
    return Topic((), tuple(Found(None, place) for place in places), ())


def measured(*rows: str, topic: Topic = NOTHING) -> list[tuple[str, str, float, str]]:
    """(property, subject, value, unit) of a table whose cells are parted by " | "."""
    document = whole(*(("row", plain(row)) for row in rows), cells=[row.split(" | ") for row in rows])
    return [
        (m.finder, m.subject.text, m.quantity.value, m.quantity.unit)
        for story in stories(document)
        for _, m in measured_cells(story.scenes, topic, MEASURES)
    ]


def told(*rows: str) -> list[tuple[str, float, str, str, str]]:
    """(system, value, unit, benchmark, text of the cell) of a table whose cells are parted by " | "."""
    cells = [row.split(" | ") for row in rows]
    document = whole(*(("row", plain(row)) for row in rows), cells=cells)
    found = []
    for story in stories(document):
        for scene, one in scored_cells(story.scenes, NOTHING, CUES):
            span = one.quantity.span
            text = document.document.text[span.start : span.end]
            block = scene.passage.block
            assert block.start <= span.start < span.end <= block.end
            token = scene.passage.doc[one.token]
            assert token.idx + block.start <= span.start < token.idx + block.start + len(token)
            found.append((one.subject.text, one.quantity.value, one.quantity.unit, one.benchmark.text, text))
    return found


def test_systems_in_rows_and_benchmarks_in_columns():
    assert told("Model | MarshBench | SedgeEval", "Plover | 67.9 | 81.5%", "Heron-2 | 63.5 | 80%") == [
        ("Plover", 67.9, "1", "MarshBench", "67.9"),
        ("Plover", 81.5, "%", "SedgeEval", "81.5%"),
        ("Heron-2", 63.5, "1", "MarshBench", "63.5"),
        ("Heron-2", 80.0, "%", "SedgeEval", "80%"),
    ]


def test_benchmarks_in_rows_and_systems_in_columns():
    assert told("Test | Plover | Heron-2", "MarshBench | 67.9 | 63.5") == [
        ("Plover", 67.9, "1", "MarshBench", "67.9"),
        ("Heron-2", 63.5, "1", "MarshBench", "63.5"),
    ]


def test_columns_and_rows_without_a_name_are_left_out():
    assert told("Model | Size | MarshBench", "Plover | 7 | 67.9", "Average | 5 | 50") == [
        ("Plover", 67.9, "1", "MarshBench", "67.9")
    ]


def test_two_systems_or_two_benchmarks_make_no_score():
    assert told("Model | Heron", "Plover | 67.9") == []
    assert told("Test | SedgeEval", "MarshBench | 67.9") == []


def test_a_row_longer_than_its_header_is_read_as_far_as_the_header_goes():
    assert told("Model | MarshBench", "Plover | 67.9 | 12.0") == [("Plover", 67.9, "1", "MarshBench", "67.9")]


def test_a_header_alone_and_a_document_without_tables_give_nothing():
    assert told("Model | MarshBench") == []
    (story,) = stories(whole(parsed("scores")))
    assert list(scored_cells(story.scenes, NOTHING, CUES)) == []


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("67.9", 67.9),
        ("67.9%", 67.9),
        ("1,234.5", 1234.5),
        ("~67", 67.0),
        ("67.9 ± 0.4", 67.9),
        ("67.9 (pass@1)", 67.9),
        ("67.9*", 67.9),
        ("–", None),
        ("n/a", None),
        ("67.9 / 70", None),
        ("12B", None),
        ("-3", None),
    ],
)
def test_a_cell_is_a_score_only_if_a_number_fills_it(cell, value):
    document = whole(("row", plain(f"Plover | {cell}")), cells=[["Plover", cell]])
    scene = stories(document)[0].scenes[0]
    found = cell_quantity(scene, *scene.passage.block.cells[1])
    assert (found and found.value) == value
    assert found is None or (found.text, found.measures, found.by.finder) == (cell, "score", "quantity:cell")


def test_a_column_called_after_a_property_measures_the_names_of_the_rows():
    found = measured(
        "Model | Params | Active | Context length",
        "Heron | 7B | 2B | 128K tokens",
        "Plover | 13B | 3B | 32K",
    )
    assert found == [
        ("measure:parameterCount/cell", "Heron", 7e9, "1"),
        ("measure:contextLength/cell", "Heron", 128e3, "1"),
        ("measure:parameterCount/cell", "Plover", 13e9, "1"),
        ("measure:contextLength/cell", "Plover", 32e3, "1"),
    ]


def test_a_row_called_after_a_property_measures_the_names_of_the_columns():
    assert measured("Spec | Heron | Plover", "Total parameters | 7B | 13B") == [
        ("measure:parameterCount/cell", "Heron", 7e9, "1"),
        ("measure:parameterCount/cell", "Plover", 13e9, "1"),
    ]


def test_a_speedup_is_a_factor_and_what_is_compared_with_has_none():
    rows = ["Engine | Time | Speedup", "Heron | 8 s | 1x", "Skua | 4 s | 2x", "Plover | 3 s | 2.7"]
    assert measured(*rows) == [("measure:speedup/cell", "Skua", 2.0, "1")]


def test_a_table_of_two_columns_without_a_name_in_its_title_speaks_of_the_story():
    rows = ["Parameter | Value", "Model size | 7B parameters"]
    assert measured(*rows, topic=about(Rush="Model")) == [("measure:parameterCount/cell", "Rush", 7e9, "1")]
    assert measured(*rows) == []
    assert measured("Spec | Value | Note", rows[1] + " | none", topic=about(Rush="Model")) == []


@pytest.mark.parametrize(
    ("subject", "sure"),
    [
        ({"Heron": "Model"}, ["Heron-2"]),
        ({"Rush": "Model"}, ["Plover", "Heron-2"]),
        ({}, ["Plover", "Heron-2"]),
    ],
)
def test_beside_the_storys_systems_the_others_of_a_table_are_unsure(subject, sure):
    rows = ["Model | MarshBench", "Plover | 67.9", "Heron-2 | 63.5"]
    document = whole(*(("row", plain(row)) for row in rows), cells=[row.split(" | ") for row in rows])
    (story,) = stories(document)
    found = [one for _, one in scored_cells(story.scenes, about(**subject), CUES)]
    assert [one.subject.text for one in found if one.score >= 0.4] == sure
    assert len(found) == 2
