from pathlib import Path

import pytest
from graph_scene import extractions, linking

from kg.errors import BuildError
from kg.graph.lines import write_sorted
from kg.graph.rdf import ntriples
from kg.graph.store import load, open_build
from kg.graph.view import view


def test_a_build_opens_with_all_its_triples(tmp_path: Path):
    count = write_sorted(ntriples(extractions(), linking(extractions())), tmp_path / "graph.nt")
    assert len(open_build(tmp_path)) == len(view(tmp_path / "graph.nt")) == count


def test_a_suffix_names_another_format(tmp_path: Path):
    file = tmp_path / "g.ttl"
    file.write_text("@prefix x: <http://x/> . x:a x:b x:c, x:d .")
    assert len(load(file)) == len(view(file)) == 2


@pytest.mark.parametrize("text", ["", "no triples"])
def test_a_directory_without_a_whole_graph_is_refused(tmp_path: Path, text: str):
    if text:
        (tmp_path / "graph.nt").write_text(text)
    with pytest.raises(BuildError, match="graph"):
        open_build(tmp_path)


def test_a_missing_directory_is_named(tmp_path: Path):
    with pytest.raises(BuildError, match="no such directory"):
        open_build(tmp_path / "none")


def test_a_broken_file_is_not_viewed(tmp_path: Path):
    (tmp_path / "graph.nt").write_text("no triples")
    with pytest.raises(BuildError, match="not a readable graph"):
        view(tmp_path / "graph.nt")
