"""Every format gives the same kind of document. All texts are invented."""

import json

import pytest

from kg.errors import DocumentError
from kg.readers import READERS
from kg.readers.dates import iso_date
from kg.readers.looks import looks_like
from kg.readers.sources import read
from kg.types import Document

PAGE = """<!doctype html><html><head><meta charset="utf-8">
<title>Selkie: A Model of the Tide | Harbour Lab</title>
<meta property="og:title" content="Selkie: A Model of the Tide | Harbour Lab">
<meta property="og:site_name" content="Harbour Lab"><link rel="canonical" href="https://lab.example/blog/selkie">
<script type="application/ld+json">{"@type": "BlogPosting", "headline": "Selkie: A Model of the Tide | Harbour Lab",
"datePublished": "2026-02-03T09:00:00Z", "author": {"name": "Ada Berg"}}</script></head>
<body><nav><a href="/">Home</a> <a href="/blog">Blog</a></nav>
<div class="site-header">Harbour Lab</div>
<main><h1>Selkie: A Model of the Tide <a class="anchor" href="#top">#</a></h1>
<p>The Harbour Lab has built <b>Selkie</b>, a model with seven billion parameters that predicts the height of the
tide at <a href="/gauges">every gauge</a> on the coast for the next ten days, and it needs a single chip.</p>
<table><thead><tr><th rowspan="2">Model</th><th colspan="2">Tide</th></tr><tr><th>Error</th><th>Days</th></tr></thead>
<tr><td>Selkie</td><td>2.1 cm</td><td>10</td></tr><tr><td>Undine</td><td></td><td>4</td></tr></table>
<ul><li>It is open.<ul><li>Weights too.</li></ul></li><li>It is small.</li></ul>
<pre>pip install selkie</pre>
<aside class="share-buttons">Tweet this</aside></main>
<footer>© 2026 Harbour Lab. We use cookies.</footer></body></html>"""


def one(text: str, name: str) -> Document:
    (document,) = read(text.encode(), name)
    return document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_a_web_page_keeps_its_text_and_loses_the_site():
    assert blocks(one(PAGE, "a.html")) == [
        ("heading", "Selkie: A Model of the Tide"),
        ("paragraph", "The Harbour Lab has built Selkie, a model with seven billion parameters that predicts the height of "
         "the tide at every gauge on the coast for the next ten days, and it needs a single chip."),
        ("row", "Model | Tide |"),
        ("row", "| Error | Days"),
        ("row", "Selkie | 2.1 cm | 10"),
        ("row", "Undine | | 4"),
        ("item", "It is open."),
        ("item", "Weights too."),
        ("item", "It is small."),
        ("code", "pip install selkie"),
    ]  # fmt: skip


def test_a_web_page_says_who_wrote_it_when_and_where():
    page = one(PAGE, "a.html")
    assert (page.title, page.published, page.author, page.url) == (
        "Selkie: A Model of the Tide",
        "2026-02-03",
        "Ada Berg",
        "https://lab.example/blog/selkie",
    )


def test_cells_stay_in_their_columns():
    page = one(PAGE, "a.html")
    rows = [block for block in page.blocks if block.kind == "row"]
    assert [[page.text[start:end] for start, end in row.cells] for row in rows] == [
        ["Model", "Tide", ""],
        ["", "Error", "Days"],
        ["Selkie", "2.1 cm", "10"],
        ["Undine", "", "4"],
    ]
    assert [row.header for row in rows] == [True, True, False, False]


def test_links_are_absolute_and_emphases_kept():
    page = one(PAGE, "a.html")
    (link,) = page.links
    assert (page.text[link.start : link.end], link.target) == ("every gauge", "https://lab.example/gauges")
    (bold,) = page.emphases
    assert (page.text[bold.start : bold.end], bold.kind) == ("Selkie", "strong")


def test_typed_line_breaks_part_paragraphs():
    mail = "<p><strong>Gauges talk:<br/></strong><em>…In tides…<br/></em>They do.<br/><br/>***"
    mail += "<br/><br/><b>Kites:</b> They fly.</p>"
    document = one(mail, "a.txt")
    assert [(b.kind, b.section, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 0, "Gauges talk:"),
        ("heading", 0, "…In tides…"),
        ("paragraph", 0, "They do."),
        ("heading", 1, "Kites:"),
        ("paragraph", 1, "They fly."),
    ]


def test_a_table_that_lays_out_a_mail_is_no_table():
    mail = "<table><tr><td><h1>Notes</h1><p>First.</p></td></tr><tr><td><p>Second.</p></td></tr></table>"
    assert blocks(one(mail, "a.html")) == [
        ("heading", "Notes"),
        ("paragraph", "First."),
        ("paragraph", "Second."),
    ]


def test_content_is_found_without_any_element_that_says_so():
    links = "".join(f'<li><a href="/{i}">Page {i}</a></li>' for i in range(30))
    text = "".join(
        f"<p>Sentence {i} says that the tide was high at the gauge of the harbour and that nobody saw it.</p>"
        for i in range(5)
    )
    page = f"<html><head></head><body><div><ul>{links}</ul></div><div><div>{text}</div></div><div>Us</div></body></html>"
    assert [text[:8] for _, text in blocks(one(page, "a.html"))] == ["Sentence"] * 5


def test_markdown_has_tables_nested_items_quotes_and_front_matter():
    document = one(
        "---\ntitle: '**Selkie** floats'\ndate: 2026-02-03T09:00:00+00:00\nauthor: [Ada Berg, Bo Lind]\n"
        "source_url: https://lab.example/selkie\n---\n\n> Salt.\n\n- a\n  - b\n\n"
        "| Model | Error |\n|---|---|\n| Selkie | 2 |\n",
        "a.md",
    )
    assert (document.title, document.published, document.author) == (
        "Selkie floats",
        "2026-02-03",
        "Ada Berg, Bo Lind",
    )
    assert blocks(document) == [
        ("quote", "Salt."), ("item", "a"), ("item", "b"), ("row", "Model | Error"), ("row", "Selkie | 2"),
    ]  # fmt: skip
    assert [block.level for block in document.blocks if block.kind == "item"] == [1, 2]
    assert [block.header for block in document.blocks if block.kind == "row"] == [True, False]


def test_tables_are_numbered_through_the_document():
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    markup = "<table><tr><td>1</td><td>2</td></tr></table>\n\n"
    document = one(f"{table}Waves.\n\n{markup}Tides.\n\n{table}{markup}", "a.md")
    assert [block.table for block in document.blocks if block.kind == "row"] == [0, 0, 1, 2, 2, 3]


def test_a_table_of_pictures_has_no_header():
    document = one("| | |\n|---|---|\n| Fast **Tides** | Slow |", "a.md")
    assert [(block.header, len(block.cells)) for block in document.blocks] == [(False, 2)]


def test_html_inside_markdown_is_read_as_html():
    document = one("Waves.\n\n<div><p>The <b>gauge</b> counts.</p></div>\n\nMore.<br>Lines.", "a.md")
    assert [text for _, text in blocks(document)] == ["Waves.", "The gauge counts.", "More.", "Lines."]


def test_a_stray_fence_does_not_turn_prose_into_a_listing():
    prose = (
        "The gauge of the harbour is old, and nobody has looked at it since the day on which the ferry left. "
        * 2
    )
    document = one(f"It rains.\n\n~~~~u~~~~\n\n## Tides\n\n{prose}\n", "a.md")
    assert [kind for kind, _ in blocks(document)] == ["paragraph", "heading", "paragraph"]


def test_addresses_in_plain_text_are_links():
    document = one("The code is at https://code.example/selkie.", "a.txt")
    (link,) = document.links
    assert document.text[link.start : link.end] == link.target == "https://code.example/selkie"


def test_notes_that_sites_add_to_links_are_dropped():
    document = one("See [Selkie\n(opens in new tab)](https://lab.example) now.", "a.md")
    assert document.text == "See Selkie now."


def test_plain_text_has_one_paragraph_a_line_or_is_wrapped():
    lines = "Gauges talk:\n…In tides…\nThey do so by day and by night.\nAnd in spring.\n\nNotes\n\nThe tide is new and high."
    kinds = ["heading", "heading", "paragraph", "paragraph", "heading", "paragraph"]
    assert [kind for kind, _ in blocks(one(lines, "a.txt"))] == kinds
    wrapped = "The gauge of the harbour is old, and nobody has looked\nat it since the day on which the ferry left the old\n"
    wrapped += "pier and the tide took the second of the two gauges,\nas it does.\n\n- one\n- two"
    assert [kind for kind, _ in blocks(one(wrapped, "a.txt"))] == ["paragraph", "item", "item"]


def test_headings_in_capitals_part_the_stories_of_a_plain_text_newsletter():
    text = "In this issue: tides and gauges.\n\nTHE TIDE\n\nSelkie is new and high.\n\nGAUGES\n\nUndine is old and low.\n"
    assert [block.section for block in one(text, "a.txt").blocks] == [0, 1, 1, 2, 2]
    small = text.replace("THE TIDE", "The tide").replace("GAUGES", "Gauges")
    assert [block.section for block in one(small, "a.txt").blocks] == [0, 0, 0, 0, 0]


def test_an_item_of_a_feed_is_a_document():
    feed = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour</title><link>https://lab.example/</link>
    <item><title>Tides &amp; gauges</title><link>https://lab.example/1</link><guid>g1</guid><dc:creator>Ada Berg</dc:creator>
    <pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate><description>Short.</description>
    <content:encoded><![CDATA[<p>Selkie &nbsp;floats &amp; <a href="/p">sinks</a>.</p>]]></content:encoded></item>
    <item><title>Two</title><link>/2</link><description>Plain words&hellip; only.</description></item></channel></rss>"""
    first, second = read(feed.encode(), "f.xml")
    assert (first.source, first.title, first.author, first.published) == (
        "f.xml#g1",
        "Tides & gauges",
        "Ada Berg",
        "2026-02-03",
    )
    assert (first.text, first.links[0].target) == ("Selkie floats & sinks.", "https://lab.example/p")
    assert (second.source, second.url, second.text) == (
        "f.xml#/2",
        "https://lab.example/2",
        "Plain words… only.",
    )


def test_atom_entries_may_be_xhtml():
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><link href="https://lab.example/"/><entry><id>tag:1</id>
    <title>Tide</title><link rel="self" href="/self"/><link href="/p/1"/><updated>2026-01-02T03:04:05Z</updated>
    <author><name>Bo Lind</name></author>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>tide</b>.</p></div></content></entry></feed>"""
    (entry,) = read(feed.encode(), "f.atom")
    assert (entry.text, entry.url, entry.author, entry.published) == (
        "A tide.",
        "https://lab.example/p/1",
        "Bo Lind",
        "2026-01-02",
    )


def test_a_line_of_jsonl_is_a_document_in_the_format_of_its_key():
    rows = [
        {"text": "Selkie floats.", "title": "T", "url": "https://lab.example/1", "date": "2026-02-03"},
        {"html": "<p>Undine <b>sinks</b>.</p>"},
        {"markdown": "# Kites\n\nThey fly."},
    ]
    found = list(read("\n".join(json.dumps(row) for row in rows).encode(), "a.jsonl"))
    assert [document.text for document in found] == ["Selkie floats.", "Undine sinks.", "Kites\n\nThey fly."]
    assert (found[0].source, found[0].title, found[0].published) == ("a.jsonl#1", "T", "2026-02-03")


def test_the_html_part_of_a_mail_is_preferred():
    mail = (
        "From: Ada Berg <ada@lab.example>\nTo: b@lab.example\nSubject: =?utf-8?q?Caf=C3=A9_tides?=\n"
        "Date: Tue, 3 Feb 2026 10:00:00 +0100\nMIME-Version: 1.0\n"
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n"
        "--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<p>Selkie <b>floats</b>, caf=C3=A9.</p>\n--b--\n"
    )
    document = one(mail, "m.eml")
    assert (document.title, document.author, document.published) == ("Café tides", "Ada Berg", "2026-02-03")
    assert document.text == "Selkie floats, café."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<p>One <b>two</b> three.</p><p>Four.</p>", "html"),
        ("<!-- hello -->\n<!DOCTYPE html><html></html>", "html"),
        ('<?xml version="1.0"?><rss><channel/></rss>', "feed"),
        ('{"text": "Selkie"}\n{"text": "Undine"}', "jsonl"),
        ("From: a@b.example\nTo: c@d.example\nSubject: Tide\n\nText", "eml"),
        ("---\ntitle: Selkie\n---\nText", "markdown"),
        ("# Selkie\n\nIt [floats](https://lab.example).", "markdown"),
        ("Selkie floats. From: here to: there.\n\nIt is < 3 cm.", "text"),
    ],
)
def test_the_format_shows_in_the_content(text: str, name: str):
    assert looks_like(text) == name
    assert name in READERS


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-02-03", "2026-02-03"), ("2026-02-03T23:59:00-08:00", "2026-02-03"), ("20260203T101112Z", "2026-02-03"),
        ("Tue, 03 Feb 2026 10:00:00 GMT", "2026-02-03"), ("February 3, 2026", "2026-02-03"), ("3rd Feb. 2026", "2026-02-03"),
        ("by Ada Berg, 28 Jun, 2023", "2023-06-28"), ("2026-13-40", ""), ("02/03/2026", ""), ("yesterday", ""), ("", ""),
    ],
)  # fmt: skip
def test_dates_become_iso_dates_or_nothing(text: str, date: str):
    assert iso_date(text) == date


def test_a_date_line_at_the_top_dates_a_page_without_metadata():
    assert (
        one("<h1>Selkie</h1><p>By Ada Berg, 28 Jun, 2023</p><p>It floats.</p>", "a.html").published
        == "2023-06-28"
    )


def test_copies_have_one_id_wherever_they_lie():
    assert one("# Selkie\n\nIt floats.", "a.md").id == one("<h1>Selkie</h1><p>It floats.</p>", "b/c.html").id


def test_options_of_a_reader_are_keyword_only():
    with pytest.raises(DocumentError, match="the limit is 1e-05 MB"):
        list(READERS["text"](max_bytes=10)(b"The tide is high.", "a.txt"))
