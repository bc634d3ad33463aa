from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BuildError
from kg.graph.lines import write_sorted


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]))), st.integers(1, 7))
def test_lines_are_sorted_and_distinct_however_many_fit_in_memory(
    tmp_path_factory, lines: list[str], run: int
):
    path = tmp_path_factory.mktemp("lines") / "out"
    count = write_sorted(iter(lines), path, run=run)
    expected = sorted({line + "\n" for line in lines})
    assert path.read_bytes().decode() == "".join(expected)
    assert count == len(expected)


def test_nothing_else_is_left_in_the_folder(tmp_path: Path):
    write_sorted(["b", "a"], tmp_path / "out", run=1)
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_old_file(tmp_path: Path):
    def failing():
        yield "a"
        raise RuntimeError

    (tmp_path / "out").write_text("old")
    with pytest.raises(RuntimeError):
        write_sorted(failing(), tmp_path / "out", run=1)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out", "old")]


def test_a_missing_folder_is_an_error_of_the_build(tmp_path: Path):
    with pytest.raises(BuildError, match="can't be written"):
        write_sorted(["a"], tmp_path / "none" / "out")
