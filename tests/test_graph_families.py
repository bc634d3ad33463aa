"""Editions of one family in different documents are joined, with the sentence that names the edition."""

from dataclasses import replace
from pathlib import Path

import pytest

from kg.decisions import parse
from kg.graph import rdf
from kg.graph.lines import write_sorted
from kg.graph.network import facts
from kg.graph.store import load
from kg.graph.validate import validate
from kg.link import LINKERS
from kg.types import Block, Document, Extraction, Mention, Provenance, Span

BY = Provenance("given", 0.9)


def document(id_: str, text: str, *names: str) -> Extraction:
    mentions = tuple(
        Mention(Span(id_, text.index(name), text.index(name) + len(name)), name, "Model", BY)
        for name in names
    )
    return Extraction(
        Document(id_, f"{id_}.txt", "", text, (Block(0, len(text), "paragraph", 0),)), mentions, (), ()
    )


BOTH = [
    document("d1", "It is autumn. Kestrel 2 7B is out. Nobody knew.", "Kestrel 2 7B"),
    document("d2", "Kestrel 2 was the model of the year.", "Kestrel 2"),
]


def edges(tmp_path: Path, *extractions: Extraction, decisions: str = "") -> list[tuple[str, str, str, str]]:
    path = tmp_path / "graph.nt"
    linking = LINKERS["names"](decisions=parse(decisions, "d.toml"))(extractions)
    write_sorted(rdf.ntriples(extractions, linking), path)
    assert not validate(path)
    return [
        (
            fact.statement.subject.rpartition("/")[2],
            fact.statement.object_iri.rpartition("/")[2],
            fact.evidences[0].quote,
            fact.evidences[0].finder,
        )
        for fact in facts(load(path))
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_an_edition_and_its_family_are_joined_across_documents(tmp_path: Path, order: int) -> None:
    expected = [("kestrel-2-7b", "kestrel-2", "Kestrel 2 7B is out.", "link:variant")]
    assert edges(tmp_path, *BOTH[::order]) == expected


def test_what_one_document_names_both_of_is_left_to_finding(tmp_path: Path) -> None:
    third = document("d3", "Kestrel 2 and Kestrel 2 7B.", "Kestrel 2", "Kestrel 2 7B")
    assert edges(tmp_path, *BOTH, third) == []


def test_what_a_document_says_of_it_is_not_said_again(tmp_path: Path) -> None:
    from kg.types import Claim

    [edition, family] = BOTH
    said = Claim(edition.mentions[0], "variantOf", edition.mentions[0], Span("d1", 14, 34), "asserted", BY)
    both = document("d3", "Kestrel 2 7B is an edition of Kestrel 2.", "Kestrel 2 7B", "Kestrel 2")
    claim = replace(said, subject=both.mentions[0], object=both.mentions[1], evidence=Span("d3", 0, 39))
    found = edges(tmp_path, edition, family, replace(both, claims=(claim,)))
    assert [finder for *_, finder in found] == ["given"]


def test_a_person_says_what_is_an_edition_of_what(tmp_path: Path) -> None:
    other = document("d4", "Merlin came later, beside Kestrel 2.", "Merlin", "Kestrel 2")
    text = '[[decision]]\ndo = "variant"\ntype = "Model"\na = "Merlin"\nb = "Kestrel 2"\n'
    assert ("merlin", "kestrel-2", "Merlin came later, beside Kestrel 2.", "decision:variant") in edges(
        tmp_path, *BOTH, other, decisions=text
    )


def test_a_person_says_that_it_is_no_edition(tmp_path: Path) -> None:
    text = '[[decision]]\ndo = "apart"\ntype = "Model"\na = "Kestrel 2 7B"\nb = "Kestrel 2"\n'
    assert edges(tmp_path, *BOTH, decisions=text) == []
