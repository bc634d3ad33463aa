"""From candidates to mentions: one type a name in a document, and a name found once is a name everywhere."""

import pytest
from sentences import plain, whole

from kg.extract.candidates import Candidate
from kg.extract.parse import Parsed
from kg.extract.verdict import Votes, judge, mentions, name_key, searchable, tally
from kg.types import Block, Document, Mention, Provenance, Rejection, Span


def paragraphs(*texts: str) -> Parsed:
    return whole(*map(plain, texts))


def candidate(
    document: Document, text: str, type_name: str, score: float, *, finder: str = "a", nth: int = 0
):
    start = -1
    for _ in range(nth + 1):
        start = document.text.index(text, start + 1)
    return Candidate(start, start + len(text), type_name, Provenance(finder, score))


def named(document: Document, candidates, blocks=None) -> list[tuple[str, str, int]]:
    votes = tally(document, candidates)
    accepted, _ = judge(document, votes, threshold=0.5)
    found = mentions(document, blocks or document.blocks, accepted, votes)
    assert all(document.text[m.span.start : m.span.end] == m.text for m in found)
    return [(m.text, m.type, m.span.start) for m in found]


def test_finders_of_one_type_add_up_and_a_finder_counts_once():
    votes = Votes()
    for finder, score in (("a", 0.5), ("a", 0.4), ("b", 0.5)):
        votes.add(Candidate(0, 5, "Model", Provenance(finder, score)))
    votes.add(Candidate(0, 5, "Robot", Provenance("a", 0.6)))
    assert votes.by_type() == {"Model": 0.75, "Robot": 0.6}


def test_a_candidate_without_a_type_only_supports_the_types_of_others():
    votes = Votes()
    votes.add(Candidate(0, 5, "", Provenance("verb", 0.4)))
    assert votes.by_type() == {}
    votes.add(Candidate(0, 5, "Model", Provenance("a", 0.5)))
    assert votes.by_type() == {"Model": pytest.approx(0.6)}


def test_a_name_has_one_type_in_a_whole_document():
    document = paragraphs("Heron is a robot.", "Heron wades.", "We saw Heron.").document
    found = named(
        document,
        [candidate(document, "Heron", "Model", 0.6), candidate(document, "Heron", "Robot", 0.8, nth=2)],
    )
    assert found == [("Heron", "Robot", 0), ("Heron", "Robot", 19), ("Heron", "Robot", 40)]


def test_a_name_below_the_threshold_is_turned_down_with_its_reason():
    document = paragraphs("Heron wades.").document
    accepted, rejections = judge(
        document, tally(document, [candidate(document, "Heron", "Model", 0.4)]), threshold=0.5
    )
    assert accepted == {}
    by = Provenance("a", 0.4)
    assert rejections == [Rejection(Span("d", 0, 5), "Model Heron", by, "score 0.40 below 0.50")]


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("Heron-2 and Heron 2 and HERON-2", "Heron-2", ["Heron-2", "Heron 2"]),
        ("one K90, two K90s", "K90", ["K90", "K90s"]),
        ("the Heron, herons, Herons", "Heron", ["Heron"]),
        ("see Do Small Birds Fly? and Do Small Birds Fly? again", "Do Small Birds Fly?", ["Do Small Birds Fly?"] * 2),
        ("in Heron: A Study today", "Heron: A Study", ["Heron: A Study"]),
        ("in Heron (v2) today", "Heron (v2)", ["Heron (v2)"]),
        ("in Birds, “Fly” & “Far” today", "Birds, “Fly” & “Far”", ["Birds, “Fly” & “Far”"]),
        ("with C++ and C", "C++", ["C++"]),
        ("from 🐦Wader🐦 now", "Wader", ["Wader"]),
    ],
)  # fmt: skip
def test_a_name_is_found_again_with_its_own_signs(text, surface, expected):
    document = paragraphs(text).document
    kind = "Paper" if "?" in surface or "“" in surface else "Model"
    assert [t for t, _, _ in named(document, [candidate(document, surface, kind, 0.9)])] == expected


def test_a_longer_name_wins_over_one_inside_it():
    document = paragraphs("Heron-2 Mini and Heron-2").document
    found = named(
        document,
        [candidate(document, "Heron-2", "Model", 0.9), candidate(document, "Heron-2 Mini", "Model", 0.9)],
    )
    assert [text for text, _, _ in found] == ["Heron-2 Mini", "Heron-2"]


def test_names_are_looked_for_in_the_given_blocks_only():
    document = paragraphs("Heron wades.", "Heron flies.").document
    found = named(document, [candidate(document, "Heron", "Model", 0.9)], [document.blocks[1]])
    assert [start for _, _, start in found] == [document.blocks[1].start]


def test_a_paper_keeps_its_address_wherever_it_is_named_and_others_only_where_they_are_linked():
    parsed = whole(
        plain("Birds Fly Far Now and Heron"), plain("Birds Fly Far Now, Heron"), links={"Heron": "h"}
    )
    document = parsed.document
    votes = tally(
        document,
        [
            Candidate(0, 17, "Paper", Provenance("a", 0.9), "p"),
            Candidate(22, 27, "Model", Provenance("a", 0.9), "h"),
        ],
    )
    accepted, _ = judge(document, votes, threshold=0.5)
    assert [(m.text, m.url) for m in mentions(document, document.blocks, accepted, votes)] == [
        ("Birds Fly Far Now", "p"),
        ("Heron", "h"),
        ("Birds Fly Far Now", "p"),
        ("Heron", ""),
    ]


@pytest.mark.parametrize(
    ("name", "found"), [("Evo", True), ("o1", True), ("S2", True), ("GO", True), ("Go", False), ("R", False), ("?", False)]
)  # fmt: skip
def test_very_short_names_are_looked_for_only_with_a_digit_or_in_capitals(name, found):
    assert searchable(name) is found


@pytest.mark.parametrize("text", ["", "  ", "…", "🐦"])
def test_a_candidate_of_signs_only_has_no_name(text):
    document = Document("d", "s", "", text, (Block(0, len(text), "paragraph", 0),))
    assert name_key(text) == ""
    assert tally(document, [Candidate(0, len(text), "Model", Provenance("a", 0.9))]) == {}


def test_the_verdict_does_not_depend_on_the_order_of_candidates():
    document = paragraphs("Heron and Plover and Heron").document
    candidates = [
        candidate(document, "Heron", "Model", 0.6),
        candidate(document, "Heron", "Robot", 0.6, finder="b"),
        candidate(document, "Plover", "Chip", 0.7),
        candidate(document, "Heron", "Model", 0.6, nth=1, finder="c"),
    ]
    assert named(document, candidates) == named(document, candidates[::-1])


def test_a_mention_says_which_finder_weighed_most():
    document = paragraphs("Heron").document
    votes = tally(
        document,
        [
            candidate(document, "Heron", "Model", 0.6, finder="list"),
            candidate(document, "Heron", "Model", 0.5, finder="cue"),
            candidate(document, "Heron", "Robot", 0.7, finder="shape"),
        ],
    )
    accepted, _ = judge(document, votes, threshold=0.5)
    expected = Mention(Span("d", 0, 5), "Heron", "Model", Provenance("list", 0.8))
    assert mentions(document, document.blocks, accepted, votes) == [expected]
