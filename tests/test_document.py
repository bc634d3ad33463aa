"""What a part of a document is. All texts are invented."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.document.cues import load_cues
from kg.document.language import foreign
from kg.errors import ConfigError
from kg.readers.sources import read
from kg.types import Block, Document

FIVE = "Five new models of the tide are out in three sizes today."
ISSUE = """---
title: Field Notes 12
---
Welcome to Field Notes, a newsletter about machine learning. To support us, please subscribe.

**Brightwater trains a small model on tidal data:**
*…A gauge in every harbour…*

Researchers with Brightwater have built Selkie, a model.

**Why this matters - gauges are cheap:**

Anyone can buy one.

**Read more**

:
[Selkie: Models of the Tide (arXiv)](https://arxiv.org/abs/2601.00001)

.

\\*\\*\\*

**A chess engine learns manners:**
*…Resign with grace…*

The engine resigns.

\\*\\*\\*

**Tech Tales:

The Lighthouse**
*[From a log kept in 2044]*

The lamp spoke to Nova-9 every night.

**Things that inspired this story:** Lamps; lonely machines.

*Thanks for reading!*
"""


def document(text: str, name: str = "a.md") -> Document:
    return next(read(text.encode(), name))


def texts(found: Document, *, part: str = "", kind: str = "") -> list[str]:
    return [
        found.text[block.start : block.end]
        for block in found.blocks
        if part in ("", block.part) and kind in ("", block.kind)
    ]


def block_of(found: Document, start: str) -> Block:
    return next(block for block in found.blocks if found.text[block.start : block.end].startswith(start))


def test_an_issue_falls_into_stories_between_rules():
    issue = document(ISSUE)
    starts = ["Welcome", "Brightwater", "…A gauge", "Selkie", "A chess", "The engine", "Tech Tales", "Thanks"]
    assert [block_of(issue, start).section for start in starts] == [0, 1, 1, 1, 2, 2, 3, 3]


def test_headline_tagline_and_lead_in_have_levels_one_two_and_three():
    issue = document(ISSUE)
    starts = ["Brightwater", "…A gauge", "Why this matters"]
    assert [block_of(issue, start).level for start in starts] == [1, 2, 3]
    assert all(block_of(issue, start).kind == "heading" for start in starts)


def test_fiction_lasts_from_its_heading_to_the_closing_line():
    issue = document(ISSUE)
    assert texts(issue, part="fiction") == [
        "Tech Tales:",
        "The Lighthouse",
        "[From a log kept in 2044]",
        "The lamp spoke to Nova-9 every night.",
        "Things that inspired this story:",
        "Lamps; lonely machines.",
    ]
    assert texts(issue, part="boilerplate")[-1] == "Thanks for reading!"


def test_a_story_after_the_fiction_is_news_again():
    more = ISSUE.replace(
        "*Thanks for reading!*", "\\*\\*\\*\n\n**A kite maps a glacier:**\n*…Wind is free…*\n\nThe kite flew."
    )
    assert block_of(document(more), "The kite").part == "body"


def test_a_story_that_says_at_its_end_that_it_is_one_was_fiction_from_its_start():
    hidden = ISSUE.replace("**Tech Tales:\n\nThe Lighthouse**", "**The Lighthouse**")
    assert texts(document(hidden), part="fiction") == texts(document(ISSUE), part="fiction")[1:]


def test_a_link_that_stands_between_blank_lines_is_part_of_its_sentence():
    issue = document(ISSUE)
    assert "Selkie: Models of the Tide (arXiv)." in texts(issue, kind="paragraph")
    assert "Read more:" in texts(issue, kind="heading")


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("**Selkie 7B**\n, a small model", ["Selkie 7B, a small model"]),
        ("**Selkie**\n’s gauge is new.", ["Selkie’s gauge is new."]),
        (
            "It beats Undine (\n\n[Field Notes 9](https://ex.org/9)\n\n) by far.",
            ["It beats Undine (Field Notes 9) by far."],
        ),
        ("It runs on systems like\n\n*tidal*\n\nturbines.", ["It runs on systems like tidal turbines."]),
        (
            "We are releasing\n\n**Selkie 2 (preview)**\n\n— a model.",
            ["We are releasing Selkie 2 (preview) — a model."],
        ),
        (
            "As context, when\n[Undine came](https://ex.org)\n\n, nobody cared.",
            ["As context, when Undine came, nobody cared."],
        ),
        ("Made by the\n\n[Harbour Lab](https://ex.org)\n\n.", ["Made by the Harbour Lab."]),
        (
            "Built by the\n**Harbour Lab**\n\n(our stress) and others.",
            ["Built by the Harbour Lab (our stress) and others."],
        ),
        ("One idea ends.\n\nAnother begins.", ["One idea ends.", "Another begins."]),
        ("One idea ends.\n\n**Bold words** begin another.", ["One idea ends.", "Bold words begin another."]),
        ("Three things follow:\n\nNova is one.", ["Three things follow:", "Nova is one."]),
    ],
)
def test_paragraphs_are_joined_only_where_an_export_broke_them(broken: str, whole: Sequence[str]):
    assert texts(document(broken)) == list(whole)


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("**How it works:** A gauge counts waves.", [("heading", "How it works:"), ("paragraph", "A gauge counts waves.")]),
        ("**How it works** : A gauge.", [("heading", "How it works:"), ("paragraph", "A gauge.")]),
        ("**Does it float?** It does.", [("heading", "Does it float?"), ("paragraph", "It does.")]),
        ("**Results**\n\nIt floats.", [("heading", "Results"), ("paragraph", "It floats.")]),
        ("**Inputs:**\nTidal data", [("heading", "Inputs:"), ("paragraph", "Tidal data")]),
        ("**Selkie** floats.", [("paragraph", "Selkie floats.")]),
        ("It floats.\n**Salt:**\n\nNo.", [("paragraph", "It floats."), ("heading", "Salt:"), ("paragraph", "No.")]),
        ("**Five new models of the tide are out in three sizes today.**", [("paragraph", FIVE)]),
        ("- **Speed:** it is fast", [("item", "Speed: it is fast")]),
    ],
)  # fmt: skip
def test_bold_lines_and_lead_ins_become_headings(source: str, blocks: Sequence[tuple[str, str]]):
    found = document(source)
    assert [(block.kind, found.text[block.start : block.end]) for block in found.blocks] == list(blocks)


def test_a_picture_is_described_once():
    described = "A chart of the tide at the gauge of the harbour."
    assert texts(document(f"Waves.\n\n![{described}](a.png)\n\nIt rises.")) == [
        "Waves.",
        described,
        "It rises.",
    ]
    assert texts(document(f"![{described}](a.png)\n\n{described} By Ada Berg.")) == [
        f"{described} By Ada Berg."
    ]
    assert texts(document("Waves.\n\n![logo](a.png)")) == ["Waves."]
    page = document(
        f"<p>Waves.</p><figure><img alt='{described}'><figcaption>Tide.</figcaption></figure>", "a.html"
    )
    assert texts(page) == ["Waves.", described, "Tide."]


def test_bold_text_over_a_blank_line_stays_bold():
    found = document("**First half\n\nsecond half** and the rest of it.")
    assert "**" not in found.text


def test_a_post_with_rules_and_headings_is_one_story():
    post = document(
        "# Selkie\n\nWe built it.\n\n---\n\n## Introduction\n\nWaves.\n\n---\n\n## Conclusion\n\nDone."
    )
    assert {block.section for block in post.blocks} == {0}


def test_every_top_heading_of_a_round_up_is_a_story():
    recap = document("# Harbour Recap\n\nShips came.\n\n# Weather Recap\n\nIt rained.\n\n## Snow\n\nNone.")
    assert [block.section for block in recap.blocks] == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    "line",
    ["Subscribe now", "Share this post", "Thanks for reading!", "5 min read", "© 2026 Harbour Press", "Leave a comment",
     "This site uses cookies to improve your stay.", "If you like it, please subscribe.",
     "x.com Facebook LinkedIn Mail", "Get a glimpse of what comes next.", "Follow Harbour Press on LinkedIn and X.",
     "../tpl/index_new.html"],
)  # fmt: skip
def test_chrome_of_a_site_is_boilerplate(line: str):
    assert (
        block_of(document(f"Waves are high today.\n\n{line}\n\nThe gauge counts them."), line[:8]).part
        == "boilerplate"
    )


def test_notes_on_authors_last_up_to_the_next_heading_of_their_level():
    post = document(
        "## Selkie\n\nIt floats.\n\n## About the authors\n\n### Ada Berg\n\nAda sails.\n\n## Notes\n\nSalt."
    )
    assert texts(post, part="boilerplate") == ["About the authors", "Ada Berg", "Ada sails."]


def test_authors_may_be_named_in_bold_below_their_heading():
    post = document(
        "It floats.\n\n**About the authors**\n\n**Ada Berg**\n\nAda sails.\n\n**How we did it**\n\nSlowly."
    )
    assert texts(post, part="body") == ["It floats.", "How we did it", "Slowly."]


def test_a_table_of_contents_ends_at_the_next_heading_of_any_level():
    post = document("# Contents\n\n- [Tides](#tides)\n\n## Tides\n\nThey rise.")
    assert texts(post, part="body") == ["Tides", "They rise."]


def test_listings_and_bibliography_entries_are_code():
    post = document("Run it:\n\n```\npip install selkie\n```\n\n$ selkie --help\n\nIt floats.")
    assert texts(post, part="code") == ["pip install selkie", "$ selkie --help"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("港口实验室发布了 Selkie 模型。", True),
        ("Das Modell ist nicht neu, und die Forscher haben es mit Daten von der Küste trainiert.", True),
        ("Le modèle est entraîné sur les données de la côte et il est plus rapide que les autres.", True),
        ("The model is trained on data from the coast, and it is faster than the others.", False),
        ("Selkie (塞尔基) is the model that the Harbour Lab built for the tides.", False),
        ("No more buoys. No more ropes. No more salt.", None),
        ("Ada Berg, Jean-Luc Moreau, Ingrid de Vries, Paolo della Torre, Kofi Mensah", None),
        ("Selkie 7B", None),
    ],
)
def test_language_is_told_by_script_and_function_words(text: str, verdict: bool | None):
    assert foreign(text, load_cues()) is verdict


def test_short_blocks_of_a_foreign_document_are_foreign_too():
    german = (
        "## Ergebnisse\n\n"
        + "Das Modell ist nicht neu, und die Forscher haben es mit Daten von der Küste trainiert. " * 3
    )
    assert {block.part for block in document(german).blocks} == {"foreign"}


def test_unknown_cue_files_are_refused():
    with pytest.raises(ConfigError, match="nowhere"):
        load_cues("pipelines/nowhere.toml")


def test_spaces_are_plain_single_and_visible():
    found = document("A\u00a0gauge\u200b  counts\u2009waves\u00ad, Selkie\u20117B “too”.\r\n\r\nCafe\u0301.")
    assert found.text == "A gauge counts waves, Selkie-7B “too”.\n\nCafé."


def test_a_combining_mark_joins_the_letter_of_the_run_before():
    found = document("<p>Caf<b>e</b>&#769;s</p>", "a.html")
    assert found.text == "Cafés"


_INLINE = st.sampled_from(
    ["Selkie", " ", "\n", "**Nova 2**", "*tide*", "[Undine (lab)](https://ex.org/u)", "`run`", ",", ".", "(", ")", "—",
     "…", ":", "é", "\u00a0", "http://ex.org/x.", "港", "<br>", "**", "_", "\\*\\*\\*", "’s"]
)  # fmt: skip
_BLOCK = st.one_of(
    st.lists(_INLINE, min_size=1, max_size=8).map(" ".join),
    st.lists(_INLINE, min_size=1, max_size=6).map("".join),
    st.sampled_from(
        ["# Head", "## **Bold**", "---", "***", "- one\n- two\n\n  more", "> quote", "| a | b |\n|---|---|\n| 1 | |",
         "```\nx  y\n```", "**Tech Tales:**", "**Title:**\n*…tag…*",
         "<table><tr><th colspan=2>H</th></tr><tr><td>1</td><td>2</td></tr></table>"]
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_BLOCK, min_size=1, max_size=8))
def test_every_span_slices_to_what_it_should(blocks: list[str]):
    source = "Waves.\n\n" + "\n\n".join(blocks)
    check_spans(document(source))
    check_spans(next(read(f"<div><p>Waves.</p>{source}</div>".encode(), "a.html")))


def check_spans(found: Document) -> None:
    end = -2
    for block in found.blocks:
        assert set(found.text[max(end, 0) : block.start]) <= {"\n"}
        assert end < block.start <= block.end <= len(found.text)
        inside = found.text[block.start : block.end]
        assert inside and inside == inside.strip()
        if block.kind != "code":
            assert "\n" not in inside and "  " not in inside
        assert all(block.start <= start <= stop <= block.end for start, stop in block.cells)
        end = block.end
    assert end == len(found.text)
    for span in (*found.links, *found.emphases):
        inside = found.text[span.start : span.end]
        assert inside and inside == inside.strip()
        assert any(block.start <= span.start and span.end <= block.end for block in found.blocks)
    sections = [block.section for block in found.blocks]
    assert sections == sorted(sections) and set(sections) == set(range(sections[-1] + 1))
