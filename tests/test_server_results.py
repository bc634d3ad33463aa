"""Rows in the formats of SPARQL 1.1, read back."""

import csv
import io
from xml.etree import ElementTree

import orjson
import pytest
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    Triple,
    parse_query_results,
)

from kg.server import results
from kg.server.negotiate import pick

NODE, TEXT = NamedNode("http://x/a?b=<c>&d".replace("<c>", "c")), Literal('a "quote" & <tag>,\ttab\r\nline')
ROWS = [
    [NODE, TEXT],
    [None, Literal("Öl", language="de")],
    [BlankNode("b1"), Literal("7", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))],
    [Literal(""), None],
]
READ = {
    results.JSON: QueryResultsFormat.JSON,
    results.XML: QueryResultsFormat.XML,
    results.TSV: QueryResultsFormat.TSV,
}


def written(media: str, rows=ROWS, max_rows: int = 10, max_bytes: int = 10_000):
    return results.write(["s", "o"], rows, media, max_rows=max_rows, max_bytes=max_bytes)


@pytest.mark.parametrize("media", READ)
def test_rows_are_read_back_as_they_were(media):
    body, cut = written(media)
    found = parse_query_results(body, format=READ[media])
    assert [[row["s"], row["o"]] for row in found] == ROWS
    assert (cut.rows, cut.by) == (4, "")


def test_csv_has_values_only_and_lines_that_end_as_the_standard_says():
    body, _ = written(results.CSV)
    assert body.startswith(b"s,o\r\n")
    assert list(csv.reader(io.StringIO(body.decode(), newline="")))[1:] == [
        ["http://x/a?b=c&d", TEXT.value],
        ["", "Öl"],
        ["_:b1", "7"],
        ["", ""],
    ]


@pytest.mark.parametrize("media", results.WRITERS)
def test_no_rows_and_no_variables_are_well_formed(media):
    for variables, rows in (([], [[], []]), (["s"], [])):
        body, _ = results.write(variables, rows, media, max_rows=5, max_bytes=100)
        if media == results.JSON:
            assert len(orjson.loads(body)["results"]["bindings"]) == len(rows)
        elif media == results.XML:
            ElementTree.fromstring(body)


def test_an_answer_is_cut_by_bytes_as_by_rows():
    body, cut = written(results.JSON, rows=[[Literal("x" * 100), None]] * 50, max_rows=99, max_bytes=1000)
    assert cut.by == "bytes" and 0 < cut.rows < 10 and len(body) < 1200
    assert orjson.loads(body)["head"]["link"] == [f"#cut-by-bytes-after-{cut.rows}-rows"]
    assert written(results.JSON, max_rows=4)[1].by == ""


def test_characters_that_xml_cannot_hold_are_replaced():
    body, _ = written(results.XML, rows=[[Literal("a\x00b\x1bc\uffff"), None]])
    assert "a\ufffdb\ufffdc\ufffd" in "".join(ElementTree.fromstring(body).itertext())


def test_triples_and_directions_are_written():
    triple = Triple(NODE, NODE, Literal("x", language="ar", direction=BaseDirection.RTL))
    body, _ = written(results.JSON, rows=[[triple, None]])
    value = orjson.loads(body)["results"]["bindings"][0]["s"]["value"]
    assert value["object"] == {"type": "literal", "value": "x", "xml:lang": "ar", "its:dir": "rtl"}
    ElementTree.fromstring(written(results.XML, rows=[[triple, None]])[0])


@pytest.mark.parametrize(
    ("accept", "picked"),
    [
        ("", "a/b"),
        ("*/*", "a/b"),
        ("a/c, a/b;q=0.5", "a/c"),
        ("a/*;q=0.1, x/y", "x/y"),
        ("a/b;q=0, */*;q=0.1", "a/c"),
        ("A/C; Q=0.9", "a/c"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("nonsense", "a/b"),
        ("a/b;q=x, x/y;q=0.2", "x/y"),
    ],
)
def test_the_media_type_that_is_wanted_most_is_picked(accept, picked):
    assert pick(accept, ("a/b", "a/c", "x/y")) == picked
