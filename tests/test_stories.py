"""What a story is about: authors, subjects, papers, and what follows from the three."""

import tomllib

import pytest
from sentences import TYPES, parsed, plain, stories, whole

from kg.assets import asset
from kg.extract.papers import compile_papers, references
from kg.extract.stories import compile_stories, opens, story_claims, titles, topic
from kg.types import Mention, Provenance, Span


def table(name: str):
    return tomllib.loads(asset(f"pipelines/patterns/{name}.toml").read_text("utf-8"))


CUES = compile_stories(table("stories"))
PAPERS = compile_papers(table("papers"))
ASIDE = {"Heron-2: Small Birds Fly Far": "Paper"}


def told(*blocks, sections=(), links=None, types=TYPES):
    """(authors, subjects, papers with makers) of each story, by name, and its claims."""
    document = whole(*blocks, sections=sections, links=links)
    found = references(document.document, PAPERS)
    for story in stories(document, types=types):
        about = topic(story, found, CUES)
        yield (
            [a.mention.text for a in about.authors],
            [s.mention.text for s in about.subjects],
            [(p.mention.text, [m.text for m in makers]) for p, makers in about.papers],
            {(c.subject.text, c.relation, c.object.text) for c in story_claims(story, about, CUES)},
        )


@pytest.mark.parametrize(
    ("blocks", "authors"),
    [
        (["researchers"], ["Nimbus Labs", "Fjordwick University", "Kelpie Institute"]),
        (["paper"], ["Nimbus Labs"]),
        (["coordinated"], ["Nimbus Labs", "Fjordwick University"]),
        (["passive"], ["Nimbus Labs", "Fjordwick University"]),
        (["no names", "active"], ["Nimbus Labs"]),
        (["it", "no names"], []),
    ],
)
def test_the_opening_names_who_did_the_work(blocks, authors):
    ((found, _, _, _),) = told(*map(parsed, blocks))
    assert found == authors


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("A new paper from Ada Quill says so.", ["Ada Quill"]),
        ("A team of scientists from the startup Nimbus Labs, as well as the Kelpie Institute.",
         ["Nimbus Labs", "Kelpie Institute"]),
        ("Nimbus Labs researchers say so.", ["Nimbus Labs"]),
        ("Who did it: Nimbus Labs and Tern Robotics.", ["Nimbus Labs", "Tern Robotics"]),
        ("A paper. From Nimbus Labs.", []),
    ],
)  # fmt: skip
def test_lists_of_those_who_did_it_are_read_without_a_parse(text, authors):
    ((found, _, _, _),) = told(plain(text))
    assert found == authors


def test_a_heading_that_asks_who_did_it_is_answered_by_the_block_after_it():
    blocks = [
        parsed("no names"),
        ("heading", plain("Who did the research")),
        plain("Nimbus Labs, Tern Robotics."),
    ]
    ((authors, _, _, _),) = told(*blocks)
    assert authors == ["Nimbus Labs", "Tern Robotics"]


def test_headings_name_no_authors():
    ((authors, _, _, _),) = told(("heading", parsed("active")), parsed("no names"))
    assert authors == []


def test_what_the_authors_made_is_what_the_story_is_about_and_is_theirs():
    ((_, subjects, _, claims),) = told(parsed("active"), parsed("two verbs"))
    assert subjects == ["Heron-2", "Plover", "Skua"]
    assert {("Heron-2", "developedBy", "Nimbus Labs"), ("Skua", "developedBy", "Nimbus Labs")} <= claims


def test_what_the_company_made_is_the_authors_too():
    ((_, subjects, _, _),) = told(parsed("active"), parsed("company"))
    assert subjects == ["Heron-2", "Plover", "TideSet"]


def test_a_source_is_written_by_the_names_in_its_bracket_else_by_the_authors():
    line = plain("Read more: Small Birds Fly Far (Kelpie Institute, arXiv).")
    ((_, _, papers, claims),) = told(parsed("active"), line)
    assert papers == [("Small Birds Fly Far", ["Kelpie Institute"])]
    assert ("Small Birds Fly Far", "authoredBy", "Kelpie Institute") in claims
    assert ("Small Birds Fly Far", "authoredBy", "Nimbus Labs") not in claims
    ((_, _, _, claims),) = told(parsed("active"), plain("Read more: Small Birds Fly Far (arXiv)."))
    assert {c for c in claims if c[1] == "authoredBy"} == {
        ("Small Birds Fly Far", "authoredBy", "Nimbus Labs")
    }


def test_the_only_source_of_a_story_introduces_what_it_is_about():
    ((_, _, _, claims),) = told(parsed("active"), plain("Read more: Small Birds Fly Far (arXiv)."))
    assert {c for c in claims if c[1] == "introduces"} == {
        ("Small Birds Fly Far", "introduces", "Heron-2"),
        ("Small Birds Fly Far", "introduces", "Plover"),
    }


def test_a_title_that_opens_with_a_name_introduces_it():
    line = plain("Read more: Heron-2: Small Birds Fly Far (arXiv).")
    ((_, subjects, papers, claims),) = told(parsed("it"), line, plain("Heron-2 is new"), types=TYPES | ASIDE)
    assert (subjects, papers) == (["Heron-2"], [("Heron-2: Small Birds Fly Far", [])])
    assert claims == {("Heron-2: Small Birds Fly Far", "introduces", "Heron-2")}


@pytest.mark.parametrize(
    ("heading", "subjects"),
    [("Introducing Heron-2", ["Heron-2"]), ("Heron-2: a small model", ["Heron-2"]), ("On Heron-2", [])],
)
def test_a_heading_that_opens_with_a_name_says_what_the_story_is_about(heading, subjects):
    ((_, found, _, _),) = told(("heading", plain(heading)), plain("Heron-2 is new."))
    assert found == subjects


def test_a_name_of_the_heading_that_does_not_come_again_is_not_what_the_story_is_about():
    ((_, found, _, _),) = told(("heading", plain("Introducing Heron-2")), plain("Plover is new."))
    assert found == []


@pytest.mark.parametrize(
    ("title", "subjects"),
    [
        ("Heron-2 is now available", ["Heron-2"]),
        ("Introducing Heron 2", ["Heron-2"]),
        ("Why Heron-2 flies", []),
    ],
)
def test_the_title_of_a_document_with_one_story_says_what_it_is_about(title, subjects):
    (story,) = stories(whole(plain("Heron waits. Heron-2 is new.")))
    assert [s.mention.text for s in topic(story, (), CUES, title=title).subjects] == subjects


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Heron met Heron and Heron with Heron and Plover.", ["Heron"]),
        ("Heron met Heron and Heron and Plover.", []),
        ("Heron met Heron and Heron with Heron and Plover, Plover, Plover.", []),
    ],
)
def test_a_name_far_ahead_of_all_others_is_meant_by_descriptions_but_is_no_subject(text, meant):
    (story,) = stories(whole(plain(text)))
    about = topic(story, (), CUES)
    assert [s.mention.text for s in about.meant] == meant
    assert about.subjects == ()


def test_a_title_with_the_storys_subject_anywhere_in_it_introduces_it():
    title = "How to Fly Far with Heron-2"
    line = plain(f"Read more: {title} (arXiv).")
    ((_, _, _, claims),) = told(
        ("heading", plain("Introducing Heron-2")),
        plain("Heron-2 is new."),
        line,
        types=TYPES | {title: "Paper"},
    )
    assert claims == {(title, "introduces", "Heron-2")}


@pytest.mark.parametrize(
    ("name", "title", "stands"),
    [
        ("Heron-2", "Far Flight with Heron 2", True),
        ("Heron2", "Far Flight with Heron 2", True),
        ("Heron", "Far Flight with Herons", False),
        ("Far Heron", "Far Flight with Heron", False),
    ],
)
def test_a_title_holds_a_name_as_whole_words(name, title, stands):
    by = Provenance("a")
    artefact = Mention(Span("d", 0, len(name)), name, "Model", by)
    assert titles(artefact, Mention(Span("d", 0, len(title)), title, "Paper", by)) is stands


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("Plover/NNP/nsubj/1 is/VBZ/ROOT/1/be a/DT/det/3 model/NN/attr/1 ././punct/1", ["Plover"]),
        ("Plover/NNP/nsubj/1 is/VBZ/ROOT/1/be the/DT/det/3 model/NN/attr/1 ././punct/1", []),
        ("Plover/NNP/nsubj/2 can/MD/aux/2 be/VB/ROOT/2/be a/DT/det/4 model/NN/attr/2 ././punct/2", []),
        (
            "The/DT/det/1 approach/NN/nsubjpass/3 is/VBZ/auxpass/3/be called/VBN/ROOT/3/call WadeNorm/NNP/oprd/3",
            ["WadeNorm"],
        ),
        ("An/DT/det/1 approach/NN/ROOT/1 called/VBN/acl/1/call WadeNorm/NNP/oprd/2", []),
        (
            "The/DT/det/1 model/NN/nsubj/5 ,/,/punct/1 Plover/NNP/appos/1 ,/,/punct/1 waits/VBZ/ROOT/5/wait",
            ["Plover"],
        ),
        (
            "The/DT/det/2 resulting/VBG/amod/2 model/NN/nsubj/6 ,/,/punct/2 Plover/NNP/appos/2 ,/,/punct/2 "
            "waits/VBZ/ROOT/6/wait",
            ["Plover"],
        ),
        ("A/DT/det/1 model/NN/nsubj/5 ,/,/punct/1 Plover/NNP/appos/1 ,/,/punct/1 waits/VBZ/ROOT/5/wait", []),
    ],
)
def test_a_story_with_a_source_is_about_what_it_presents(sentence, subjects):
    source = plain("Read more: Small Birds Fly Far (arXiv).")
    ((_, found, _, _),) = told(parsed("no names"), parsed(sentence), source)
    assert found == subjects
    ((_, without, _, _),) = told(parsed("no names"), parsed(sentence))
    assert without == []


def test_stories_do_not_share_authors_subjects_or_sources():
    first, second = told(
        parsed("active"),
        plain("Read more: Small Birds Fly Far (arXiv)."),
        parsed("using"),
        sections=(0, 0, 1),
    )
    assert first[0] == ["Nimbus Labs"] and second[0] == ["Fjordwick University"]
    assert second[1] == ["Plover"] and second[2] == []
    assert second[3] == {("Plover", "developedBy", "Fjordwick University")}


def test_a_story_of_headings_only_has_no_topic():
    ((authors, subjects, papers, claims),) = told(("heading", plain("Heron-2")), ("heading", plain("…")))
    assert (authors, subjects, papers, claims) == ([], [], [], set())


@pytest.mark.parametrize(
    ("name", "title", "fits"),
    [
        ("Heron-2", "Heron-2: Small Birds", True),
        ("Heron-2", "Heron 2", True),
        ("Heron-2", "The Heron2: Small Birds", True),
        ("Nimbus Heron-2", "Heron-2: Small Birds", True),
        ("Heron", "Heron-2: Small Birds", False),
        ("Heron-2", "Heron-2 flies far", False),
        ("Heron-2", "On Heron-2: a study", False),
    ],
)
def test_a_name_opens_a_title_before_its_colon(name, title, fits):
    by = Provenance("a")
    artefact = Mention(Span("d", 0, len(name)), name, "Model", by)
    assert opens(artefact, Mention(Span("d", 0, len(title)), title, "Paper", by)) is fits
