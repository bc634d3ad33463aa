"""What makes a cached extraction or a written graph out of date, and what doesn't."""

from pathlib import Path

import pytest

from kg import config, fingerprint


@pytest.fixture
def pipeline(tmp_path):
    def load(options: str, name: str = "mine") -> config.Pipeline:
        path = tmp_path / f"{name}.toml"
        path.write_text(f'[extract]\nuse = "reading"\n{options}\n[link]\nuse = "names"\n', "utf-8")
        return config.load(str(path))

    return load


def test_the_same_pipeline_has_the_same_shape_whatever_it_is_called(pipeline):
    assert fingerprint.of_extraction(pipeline("", "a")) == fingerprint.of_extraction(pipeline("", "b"))


def test_an_option_of_extraction_changes_its_shape_and_not_the_graphs(pipeline):
    loose, strict = pipeline("name_threshold = 0.4"), pipeline("name_threshold = 0.6")
    assert fingerprint.of_extraction(loose) != fingerprint.of_extraction(strict)
    base = "https://example.org/"
    assert fingerprint.of_graph(loose, base=base) == fingerprint.of_graph(strict, base=base)
    assert fingerprint.of_graph(loose, base=base) != fingerprint.of_graph(loose, base=base + "x/")


def test_a_file_that_an_option_names_counts_by_its_content(pipeline, tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights").write_bytes(b"1")
    before = fingerprint.of_extraction(pipeline(f'name_model = "{model}"'))
    (model / "weights").write_bytes(b"2")
    assert fingerprint.of_extraction(pipeline(f'name_model = "{model}"')) != before


def test_the_working_directory_makes_no_difference(pipeline, monkeypatch):
    shapes = set()
    for directory in (Path(config.__file__).parent.parent, Path("/")):
        monkeypatch.chdir(directory)
        shapes.add(fingerprint.of_extraction(pipeline('gazetteer = "pipelines/gazetteer"')))
    assert len(shapes) == 1
