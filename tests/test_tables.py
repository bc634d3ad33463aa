"""Results tables: a cell is the score of its row's system on its column's benchmark, or the other way round."""

import tomllib

import pytest
from sentences import parsed, plain, stories, whole

from kg.assets import asset
from kg.extract.scores import compile_scores
from kg.extract.tables import cell_quantity, scored_cells

CUES = compile_scores(tomllib.loads(asset("pipelines/patterns/scores.toml").read_text("utf-8")))


def told(*rows: str) -> list[tuple[str, float, str, str, str]]:
    """(system, value, unit, benchmark, text of the cell) of a table whose cells are parted by " | "."""
    cells = [row.split(" | ") for row in rows]
    document = whole(*(("row", plain(row)) for row in rows), cells=cells)
    found = []
    for story in stories(document):
        for scene, one in scored_cells(story.scenes, CUES):
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
    assert list(scored_cells(story.scenes, CUES)) == []


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
