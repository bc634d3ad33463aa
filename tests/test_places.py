"""Where names stand in a parse, and which names a word of the sentence stands for."""

import pytest
from sentences import SENTENCES, found_quantities, mentions, parsed, plain, scene, stories, whole

from kg.extract.places import named, run_of
from kg.extract.places import stories as read_stories


def word(at, text: str):
    return next(token for token in at.passage.doc if token.text == text)


@pytest.mark.parametrize(
    ("key", "head", "expected"),
    [
        ("active", "Labs", {("Nimbus Labs", "self")}),
        ("active", "Heron-2", {("Heron-2", "self"), ("Plover", "conj")}),
        ("coordinated", "Labs", {("Nimbus Labs", "self"), ("Fjordwick University", "conj")}),
        ("apposition", "startup", {("Nimbus Labs", "appos")}),
        (
            "researchers",
            "Researchers",
            {("Nimbus Labs", "with"), ("Fjordwick University", "with"), ("Kelpie Institute", "with")},
        ),
        ("such as", "models", {("Heron-2", "as"), ("Reed", "as")}),
        ("possessive", "Heron-2", {("Heron-2", "self")}),
        ("copula", "version", {("Heron", "of")}),
        ("company", "company", set()),
    ],
)
def test_a_noun_phrase_stands_for_the_names_in_it(key, head, expected):
    at = scene(key)
    assert {(place.mention.text, way) for place, way in named(at, word(at, head))} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heron, Plover and Reed win.", ["Heron", "Plover", "Reed"]),
        ("Heron, the Plover, as well as Reed.", ["Heron", "Plover", "Reed"]),
        ("Heron (a small one), Plover/Reed", ["Heron", "Plover", "Reed"]),
        ("Heron’s Plover", ["Heron", "Plover"]),
        ("Heron beats Plover", ["Heron"]),
        ("Heron. Plover", ["Heron"]),
        ("Heron (whose bracket never closes and goes on and on for longer than it should", ["Heron"]),
        ("Heron", ["Heron"]),
    ],
)
def test_a_list_of_names_runs_on_over_joining_words_only(text, expected):
    assert [place.mention.text for place in run_of(scene(plain(text)), 0)] == expected


def test_a_place_covers_its_tokens_and_knows_its_head():
    at = scene("passive")
    labs = at.places[1]
    assert (labs.mention.text, labs.start, labs.end, labs.root) == ("Nimbus Labs", 4, 6, 5)
    assert [place and place.mention.text for place in at.at[3:7]] == [
        None,
        "Nimbus Labs",
        "Nimbus Labs",
        None,
    ]


def test_a_mention_inside_another_has_no_place_of_its_own():
    parsed_whole = whole(parsed("works"))
    text = parsed_whole.document.text
    longer = mentions(text)
    inner = mentions(text, types={"Nimbus": "Organization"})
    found = sorted([*longer, *inner], key=lambda m: (m.span.start, -m.span.end))
    places = read_stories(parsed_whole, found, ())[0].scenes[0].places
    assert [place.mention.text for place in places] == ["Ada Quill", "Nimbus Labs"]


@pytest.mark.parametrize("key", SENTENCES)
def test_every_place_and_sentence_slices_the_text_that_it_names(key):
    parsed_whole = whole(parsed("no names"), ("item", parsed(key)), parsed("no names"))
    text = parsed_whole.document.text
    at = stories(parsed_whole)[0].scenes[1]
    for place in at.places:
        span = at.passage.span(place.start, place.end)
        assert (
            text[slice(*span)]
            == place.mention.text
            == text[place.mention.span.start : place.mention.span.end]
        )
        assert text[slice(*at.sentence(place.start))] == parsed(key).text


def test_names_and_quantities_go_to_their_own_block_and_blocks_to_their_story():
    parsed_whole = whole(parsed("parameters"), parsed("no names"), parsed("hardware"), sections=(0, 1, 1))
    first, second = stories(parsed_whole)
    assert [story.section for story in (first, second)] == [0, 1]
    assert [place.mention.text for _, place in first.places()] == ["Heron-2", "Plover"]
    assert [place.mention.text for _, place in second.places()] == ["Heron-2", "K90s"]
    assert [scene.number for scene in second.scenes] == [1, 2]
    assert [q.text for s in (first, second) for at in s.scenes for q in at.quantities] == [
        q.text for q in found_quantities(parsed_whole)
    ]


def test_a_document_without_blocks_has_no_stories():
    assert read_stories(whole(), (), ()) == ()
