"""Sources that are named, and input that can't be read: each has a reason, and the rest is read."""

import io
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import DocumentError
from kg.readers.sources import expand, load, read, read_all
from kg.types import Document

FEED_OF_ONE = "<rss><item><description>The café’s tide.</description></item></rss>"
FEED = '<rss version="2.0"><channel><title>T</title>'
FEED += "".join(
    f"<item><guid>g{i}</guid><description>The tide {i} is high.</description></item>" for i in range(3)
)


def names(paths: Iterator[str], root: Path) -> list[str]:
    return [os.path.relpath(path, root) for path in paths]


def outcome(data: bytes, name: str, tmp_path: Path) -> tuple[list[Document], list[str]]:
    (tmp_path / name).write_bytes(data)
    reasons: list[str] = []
    documents = list(read_all([str(tmp_path / name)], on_skip=lambda source, reason: reasons.append(reason)))
    return documents, reasons


def test_folders_globs_and_files_give_each_path_once_in_order(tmp_path: Path):
    for name in ("b.md", "a.txt", "sub/c.html", "sub/d.png", ".git/e.md", "sub/.hidden.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("The tide is high.")
    found = expand([str(tmp_path / "b.md"), str(tmp_path), str(tmp_path / "**/*.html"), f"{tmp_path}/./b.md"])
    assert names(found, tmp_path) == ["a.txt", "b.md", "sub/c.html"]


def test_what_is_missing_is_reported_and_the_rest_is_read(tmp_path: Path):
    (tmp_path / "a.txt").write_text("The tide is high.")
    (tmp_path / "empty").mkdir()
    skipped: list[tuple[str, str]] = []
    sources = [str(tmp_path / name) for name in ("a.txt", "gone.md", "*.nope", "empty")]
    documents = read_all([*sources, "https://lab.example"], on_skip=lambda *args: skipped.append(args))
    assert [document.text for document in documents] == ["The tide is high."]
    assert skipped == [
        (sources[1], "no such file or folder"),
        (sources[2], "no such file or folder"),
        (sources[3], "folder without readable files"),
        ("https://lab.example", "an address, no file"),
    ]


def test_without_a_report_a_missing_path_is_an_error_before_anything_is_read(tmp_path: Path):
    with pytest.raises(DocumentError, match=r"gone\.md: no such file or folder; check the path"):
        list(expand([str(tmp_path / "gone.md")]))


def test_a_file_whose_name_is_not_utf8_is_left_out_by_itself(tmp_path: Path):
    (tmp_path / "a.txt").write_text("The tide is high.")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.txt")).write_text("The tide is low.")
    skipped: list[tuple[str, str]] = []
    found = list(expand([str(tmp_path)], on_skip=lambda *args: skipped.append(args)))
    assert found == [f"{tmp_path}/a.txt"]
    assert skipped == [(f"{tmp_path}/b\\xff.txt", "a name that is not UTF-8")]
    with pytest.raises(DocumentError, match=r"b\\xff.txt: a name that is not UTF-8; rename it"):
        list(expand([str(tmp_path)]))


def test_an_unreadable_file_is_a_document_error(tmp_path: Path):
    with pytest.raises(DocumentError, match="directory"):
        load(str(tmp_path))


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "gone.md").symlink_to("nowhere")
    (tmp_path / "a.md").write_text("Tern Labs built Tern 2.")
    for source in (str(tmp_path), f"{tmp_path}/*"):
        assert [Path(path).name for path in expand([source])] == ["a.md", "gone.md"]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<p>The tide.</p><p>It is high.</p>")))
    assert [document.text for document in read_all(["-"], on_skip=lambda *_: None)] == [
        "The tide.\n\nIt is high."
    ]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.md", "empty file"),
        (b" \n\t\n ", "a.txt", "empty file"),
        (b"%PDF-1.7 tide", "a.txt", "a PDF, no text"),
        (b"PK\x03\x04tide", "a.md", "a ZIP archive or office document, no text"),
        (random.Random(7).randbytes(4000), "a.html", "binary, no text"),
        (b"<p><img src=a.png></p>", "a.html", "no text in it"),
        (b"---\ntitle: Tide\n---\n", "a.md", "no text in it"),
        (b"tide " * 2_000_000, "a.txt", "10.0 MB in one document (the limit is 8 MB)"),
        (b"tide " * 50_000, "a.md", "a paragraph of 249,999 characters (the limit is 200,000)"),
        (b'<?xml version="1.0"?><catalog/>', "a.xml", "XML, but no feed"),
        (b"<rss><channel></channel></rss>", "a.rss", "feed without items"),
        (b"{}\n", "a.jsonl", "1 of 1 lines can't be read"),
        (b'{"a":' * 50_000, "a.json", "1 of 1 lines can't be read"),
        (b"tide", "a.eml", "no mail: it has no headers"),
        (b"Subject: Tide\n\n", "a.eml", "mail without text"),
    ],
)
def test_bad_input_has_a_short_reason(data: bytes, name: str, reason: str, tmp_path: Path):
    assert outcome(data, name, tmp_path) == ([], [reason])


def test_complete_items_of_a_truncated_feed_are_read(tmp_path: Path):
    documents, reasons = outcome(f"{FEED}<item><guid>g3</guid><descr".encode(), "a.xml", tmp_path)
    assert [document.text for document in documents] == [f"The tide {i} is high." for i in range(3)]
    assert reasons == ["feed breaks off"]


def test_a_feed_can_neither_read_files_nor_blow_up(tmp_path: Path):
    (tmp_path / "secret.txt").write_text("treasure")
    bomb = f'<!DOCTYPE r [<!ENTITY f SYSTEM "file://{tmp_path}/secret.txt"><!ENTITY a "{"x" * 999}">'
    bomb += f'<!ENTITY b "{"&a;" * 999}">]>'
    item = "<item><description>The tide &f; is &b; high.</description></item>"
    documents, _ = outcome(f"{bomb}<rss><channel>{item}</channel></rss>".encode(), "a.xml", tmp_path)
    assert "treasure" not in documents[0].text and len(documents[0].text) < 100


def test_good_lines_of_a_bad_jsonl_are_read(tmp_path: Path):
    documents, reasons = outcome(
        b'{"text": "The tide."}\nnope\n[1]\n{"text": "Is high."}', "a.jsonl", tmp_path
    )
    assert [document.text for document in documents] == ["The tide.", "Is high."]
    assert reasons == ["2 of 4 lines can't be read"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xef\xbb\xbfThe caf\xc3\xa9\xe2\x80\x99s tide.", "a.txt"),
        ("The café’s tide.".encode("utf-16"), "a.txt"),
        ("The café’s tide.".encode("cp1252"), "a.txt"),
        ("<html><head><meta charset='iso-8859-1'></head><p>The café’s tide.</p>".encode(), "a.html"),
        ("<html><head><meta charset='utf-8'></head><p>The café’s tide.</p>".encode("cp1252"), "a.html"),
        ("<html><head><meta charset='koi8-r'></head><p>The café’s tide.</p>".encode(), "a.html"),
        (f"<?xml version='1.0' encoding='us-ascii'?>{FEED_OF_ONE}".encode(), "a.xml"),
        ("The c\x00afé’s\x07 tide.".encode(), "a.md"),
    ],
)  # fmt: skip
def test_encodings_are_told_even_when_the_file_is_wrong_about_its_own(data: bytes, name: str):
    assert [document.text for document in read(data, name)] == ["The café’s tide."]


def test_wide_characters_without_a_mark_are_told_by_their_zeros():
    (document,) = read("The tide is high at the old gauge.".encode("utf-16-le"), "a.txt")
    assert document.text == "The tide is high at the old gauge."


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<div>" * 10_000 + b"<p>tide</p>" + b"</div>" * 10_000, "a.html"),
        (b"<b><i>" * 5_000 + b"tide", "a.html"),
        (b"<ul><li>" * 2_000 + b"tide", "a.html"),
        (b"<table><tr><td>" * 500 + b"tide", "a.html"),
        (b"<blockquote>" * 5_000 + b"tide", "a.md"),
        (b"tide\n\n" + b"> " * 5_000 + b"tide", "a.md"),
        (b"tide\n" + b"".join(b" " * i + b"- tide\n" for i in range(300)), "a.md"),
        (b"[" * 50_000 + b"tide", "a.md"),
        (b"*a " * 20_000 + b"tide", "a.md"),
    ],
)
def test_deep_nesting_costs_no_stack(data: bytes, name: str):
    (document,) = read(data, name)
    assert "tide" in document.text


@pytest.mark.parametrize(
    "piece",
    [
        b"The tide is high today.\n\n",
        b"[tide](u)\n\n",
        b", tide\n\n",
        b"**tide\n\n",
        b"[\n",
        b"<p>tide<br>Tide.</p>\n\n",
    ],
)
def test_a_piece_repeated_thousands_of_times_is_read(piece: bytes):
    (document,) = read(b"Tide.\n\n" + piece * 2_000, "a.md")
    assert document.text.startswith("Tide.") and len(document.text) > 2_000
