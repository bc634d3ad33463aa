"""Entries of BibTeX name papers and their authors."""

import tomllib

import pytest
from sentences import mentions

from kg.assets import asset
from kg.extract import bibtex
from kg.types import Block, Document

CUES = bibtex.compile_bibtex(tomllib.loads(asset("pipelines/patterns/papers.toml").read_text("utf-8")))


def read(text: str) -> list[bibtex.Cited]:
    document = Document("d", "invented", "", text, (Block(0, len(text), "code", 0, "code"),))
    found = list(bibtex.cited(document, CUES))
    for entry in found:
        for one in (entry.paper, *entry.authors):
            assert text[one.span.start : one.span.end] == one.text
    return found


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("{Ada Quill and Ruben Holt}", [("Ada Quill", "Person"), ("Ruben Holt", "Person")]),
        ("{Quill, Ada and\n  Holt, Ruben and others}", [("Quill, Ada", "Person"), ("Holt, Ruben", "Person")]),
        ("{Heron Team, Ada Quill, Ruben Holt}", [("Heron Team", "Organization"), ("Ada Quill", "Person"),
         ("Ruben Holt", "Person")]),
        ("{Quill, Ada}", [("Quill, Ada", "Person")]),
        ('"Ada Quill and Kelpie"', [("Ada Quill", "Person"), ("Kelpie", "Organization")]),
        ("{{Nimbus Labs}}", [("Nimbus Labs", "Organization")]),
    ],
)  # fmt: skip
def test_an_entry_names_its_paper_and_its_authors(author, names):
    (entry,) = read(
        f"@misc{{q1,\n  title = {{Heron: Small {{Birds}} Fly}},\n  author={author},\n  year={{2025}}\n}}"
    )
    assert (entry.paper.text, entry.paper.type) == ("Heron: Small {Birds} Fly", "Paper")
    assert [(a.text, a.type) for a in entry.authors] == names


@pytest.mark.parametrize(
    "text",
    [
        "@misc{q1, title={Heron}}",
        "@misc{q1, author={Ada Quill}}",
        "title={Heron}, author={Ada Quill}",
        "@misc{",
    ],
)
def test_without_title_author_or_entry_there_is_nothing(text):
    assert read(text) == []


def test_the_paper_is_by_its_authors_and_introduces_what_its_title_opens_with():
    entries = read(
        "@misc{a, title={Heron: Birds}, author={Ada Quill}} @misc{b, title={Plover}, author={Ruben Holt}}"
    )
    known = mentions("Heron and Plover", offset=500, types={"Heron": "Model", "Plover": "Model"})
    facts = [(c.subject.text, c.relation, c.object.text) for c in bibtex.claims(entries, known, CUES)]
    assert facts == [
        ("Heron: Birds", "authoredBy", "Ada Quill"),
        ("Heron: Birds", "introduces", "Heron"),
        ("Plover", "authoredBy", "Ruben Holt"),
    ]
