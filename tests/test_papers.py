"""Sources that a document points to: titles in "Read more" lines and link labels, with the names in their brackets."""

import tomllib

import pytest
from sentences import plain, whole

from kg.assets import asset
from kg.extract.candidates import Candidate
from kg.extract.papers import candidates, compile_papers, quoted_titles, references
from kg.types import Block, Document, Hyperlink, Provenance

TABLE = tomllib.loads(asset("pipelines/patterns/papers.toml").read_text("utf-8"))
CUES = compile_papers(TABLE)


def found(document: Document) -> list[tuple[str, str, list[str], list[str]]]:
    """(title, kind, makers, hosts) of each reference, as the text has them."""
    text = document.text
    return [
        (
            text[r.start : r.end],
            r.kind,
            [text[slice(*span)] for span in r.makers],
            [text[slice(*span)] for span in r.tags],
        )
        for r in references(document, CUES)
    ]


def paragraph(text: str, **links: str) -> Document:
    return whole(
        plain(text), links={label.replace("_", " "): target for label, target in links.items()}
    ).document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Read more: Small Birds Fly Far (arXiv).", ("Small Birds Fly Far", "paper", [], ["arXiv"])),
        ("Read more: Small Birds Fly Far (Nimbus Labs blog).", ("Small Birds Fly Far", "paper", ["Nimbus Labs"], [])),
        (
            "Read more here: Small Birds Fly Far (Nimbus Labs, PDF).",
            ("Small Birds Fly Far", "paper", ["Nimbus Labs"], ["PDF"]),
        ),
        (
            "Read the paper: Do Small Birds Fly? (Nimbus Labs and Tern Robotics)",
            ("Do Small Birds Fly?", "paper", ["Nimbus Labs", "Tern Robotics"], []),
        ),
        ("Read more: “Small Birds Fly Far” (arXiv)", ("Small Birds Fly Far", "paper", [], ["arXiv"])),
        ("READ MORE: Heron: Small Birds Fly Far (arXiv)", ("Heron: Small Birds Fly Far", "paper", [], ["arXiv"])),
        ("Get the code: Skua (Tern Robotics, GitHub).", ("Skua", "code", ["Tern Robotics"], ["GitHub"])),
    ],
)  # fmt: skip
def test_a_line_that_says_read_more_names_a_source_with_its_makers_and_hosts(text, expected):
    assert found(paragraph(text)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Code generation: Heron supports many languages, which turns your desk into a marsh.",
        "Code and agents: Heron has the highest score (33.95 %), ahead of Plover (33.40 %)",
        "Find out more: at the official website (Skua, website).",
    ],
)
def test_a_line_that_only_starts_like_one_names_no_source(text):
    assert found(paragraph(text)) == []


def test_a_heading_that_says_read_more_leads_the_paragraph_after_it():
    document = whole(
        ("heading", plain("Read more:")), plain("Small Birds Fly Far (arXiv)"), plain("Small Fish (X)")
    ).document
    assert found(document) == [("Small Birds Fly Far", "paper", [], ["arXiv"])]


@pytest.mark.parametrize(
    ("text", "label", "target", "expected"),
    [
        ("See Small Birds Fly Far for more.", "Small_Birds_Fly_Far", "https://arxiv.org/abs/1",
         [("Small Birds Fly Far", "paper", [], [])]),
        ("See Small Birds Fly Far (arXiv, PDF).", "Small_Birds_Fly_Far", "https://x.org",
         [("Small Birds Fly Far", "paper", [], ["arXiv", "PDF"])]),
        ("Read more: Skua (GitHub)", "Skua_(GitHub)", "https://www.github.com/tern/skua",
         [("Skua", "code", [], ["GitHub"])]),
        ("See the birds that fly far.", "the_birds_that_fly_far", "https://arxiv.org/abs/1", []),
        ("See Small Birds Fly Far.", "Small_Birds_Fly_Far", "https://example.org", []),
        ("Read it here (PDF).", "here", "https://arxiv.org/abs/1", []),
        ("Our Skua is out.", "Skua", "https://github.com/tern/skua", []),
    ],
)  # fmt: skip
def test_a_link_names_a_source_if_its_label_is_a_title_and_its_target_or_bracket_a_host(
    text, label, target, expected
):
    assert found(paragraph(text, **{label: target})) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nimbus Labs has read more papers than it can count.",
        "Read more: here",
        "Read more:",
        "Read more: (arXiv)",
        "Read more: …",
        ":",
        "",
    ],
)
def test_a_line_without_a_title_names_nothing(text):
    assert found(paragraph(text)) == []


@pytest.mark.parametrize("part", ["fiction", "boilerplate", "foreign", "code"])
def test_parts_that_are_not_read_point_to_nothing(part):
    text = "Read more: Small Birds Fly Far (arXiv)."
    assert references(Document("d", "s", "", text, (Block(0, len(text), "paragraph", 0, part),)), CUES) == []


def test_a_paper_is_a_candidate_with_its_address_and_its_makers_are_organisations():
    document = paragraph(
        "Read more: Small Birds Fly Far (Kelpie, arXiv)", **{"Small_Birds_Fly_Far": "https://arxiv.org/abs/1"}
    )
    assert list(candidates(references(document, CUES))) == [
        Candidate(11, 30, "Paper", Provenance("paper:link", 0.9), "https://arxiv.org/abs/1"),
        Candidate(32, 38, "Organization", Provenance("paper:host", 0.6)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In the report “Why Small Birds Wade,” they say it.", ["Why Small Birds Wade"]),
        ('In a book titled "Why Small Birds Wade" they say it.', ["Why Small Birds Wade"]),
        ("She said “Why Small Birds Wade” twice.", []),
        ("The paper says “small birds wade where they can”.", []),
        ("The paper says “", []),
    ],
)
def test_a_title_in_quotes_is_a_paper_after_a_word_such_as_report(text, expected):
    document = paragraph(text)
    found = quoted_titles(document, document.blocks[0], frozenset({"report", "book", "paper"}), CUES)
    assert [(text[c.start : c.end], c.type) for c in found] == [(title, "Paper") for title in expected]


def test_a_reference_knows_the_story_that_it_belongs_to():
    lines = [plain("Read more: Small Birds Fly Far (arXiv)"), plain("Read more: Large Birds Fly Low (arXiv)")]
    document = whole(*lines, sections=(3, 5)).document
    assert [r.section for r in references(document, CUES)] == [3, 5]


def test_each_of_many_links_in_many_blocks_is_found():
    line, count = "Small Birds Fly Far\n\n", 12000
    starts = range(0, count * len(line), len(line))
    blocks = tuple(Block(start, start + 19, "paragraph", 0) for start in starts)
    links = tuple(Hyperlink(start, start + 19, "https://arxiv.org/abs/1") for start in reversed(starts))
    assert len(references(Document("d", "s", "", line * count, blocks, links), CUES)) == count


def test_every_host_that_marks_a_paper_or_code_is_listed_as_a_host():
    hosts = TABLE["hosts"]
    assert set(hosts["papers"]) | set(hosts["code"]) <= set(hosts["tags"])
