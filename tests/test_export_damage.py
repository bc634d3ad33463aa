"""A graph's file that is not what a build has written is never copied in silence."""

from zlib import crc32

import pytest

from kg.errors import BuildError
from kg.export import TRIPLES, export
from kg.export.ordered import check


@pytest.mark.parametrize("name", TRIPLES)
@pytest.mark.parametrize(
    "damage",
    [
        b"garbage\n",
        b'<urn:a> <urn:b> "cut',
        b'<urn:a> <urn:b> "two "quotes" .\n',
        b"<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .\n",
        b"\0\0\0\0\n",
        b'<urn:a> <urn:b> "\xff" .\n',
    ],
)
def test_a_damaged_graph_is_named_and_nothing_is_written(name, damage, tmp_path):
    (tmp_path / "graph.nt").write_bytes(b"<urn:a> <urn:a> <urn:a> .\n" + damage)
    with pytest.raises(BuildError, match=r"graph\.nt: not a readable graph: .*; delete it and build again"):
        export(tmp_path / "graph.nt", name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "last", ["<urn:d> <urn:", "<urn:d> <urn:b> <urn:c> .", "<urn:d> <urn:b> <urn:c> <urn:g> .\n"]
)
def test_the_line_that_is_damaged_is_named(last, tmp_path):
    lines = [f"<urn:a> <urn:b> <urn:c{n:06}> .\n" for n in range(40_000)]
    (tmp_path / "graph.nt").write_text("".join([*lines, last]))
    with pytest.raises(BuildError, match=r"line 40,001 is damaged"):
        export(tmp_path / "graph.nt", "nt", tmp_path / "out")


def test_a_file_with_its_checksum_is_not_read_line_by_line(tmp_path):
    graph = tmp_path / "graph.nt"
    graph.write_bytes(b"not a triple\n")
    check(graph, checksum=crc32(b"not a triple\n"))
    with pytest.raises(BuildError, match="line 1 is damaged"):
        check(graph, checksum=crc32(b"another\n"))


def test_background_is_checked_line_by_line(tmp_path):
    (tmp_path / "graph.nt").write_bytes(b"<urn:a> <urn:a> <urn:a> .\n")
    (tmp_path / "background.nq").write_bytes(b"<urn:a> <urn:a> <urn:a> <urn:g> .\n<urn:a> <urn:a> <ur")
    with pytest.raises(BuildError, match=r"background\.nq: .*line 2 is damaged"):
        export(tmp_path / "graph.nt", "nq", tmp_path / "out", named=str(tmp_path / "background.nq"))
