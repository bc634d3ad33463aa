"""Entries of BibTeX, which posts end with: "@misc{…, title={…}, author={A and B}}" names a paper and who wrote it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.extract.stories import ARTEFACTS, bare
from kg.types import Claim, Document, Mention, Provenance, Span

ENTRY = re.compile(r"@[A-Za-z]+\s*\{")
FIELD = re.compile(r"\b(title|author)\s*=\s*([{\"])", re.IGNORECASE)
AND = re.compile(r"\s+and\s+")
COMMA = re.compile(r"\s*,\s*")
BY = "paper:bibtex"


@dataclass(frozen=True, slots=True)
class BibtexCues:
    """``collectives``: last words of authors that are no persons; so is a single word."""

    collectives: frozenset[str]
    ignored: frozenset[str]
    score: float


@dataclass(frozen=True, slots=True)
class Cited:
    """A paper with its authors; ``span`` is the whole entry."""

    paper: Mention
    authors: tuple[Mention, ...]
    span: Span


def compile_bibtex(table: Any) -> BibtexCues:
    row = table["bibtex"]
    return BibtexCues(frozenset(row["collectives"]), frozenset(row["ignored"]), row["score"])


def cited(document: Document, cues: BibtexCues) -> Iterator[Cited]:
    """Entries with a title and an author, wherever they stand, in order."""
    text = document.text
    for found in ENTRY.finditer(text):
        end = closing(text, found.end(), "}")
        fields: dict[str, tuple[int, int]] = {}
        for field in FIELD.finditer(text, found.end(), end):
            close = closing(text, field.end(), "}" if field.group(2) == "{" else '"')
            fields.setdefault(field.group(1).lower(), trimmed(text, field.end(), close))
        if len(fields) == 2 and fields["title"][0] < fields["title"][1]:
            by = Provenance(BY, cues.score)
            paper = mention(document, fields["title"], "Paper", by)
            writers = tuple(
                mention(document, span, kind_of(text[slice(*span)], cues), by)
                for span in names(text, *fields["author"], cues)
            )
            yield Cited(paper, writers, Span(document.id, found.start(), min(end + 1, len(text))))


def closing(text: str, start: int, sign: str) -> int:
    """Where the bracket or quotation mark that was opened before ``start`` closes; the end of the text if nowhere."""
    depth = 0
    for i in range(start, len(text)):
        if text[i] == sign and depth == 0:
            return i
        depth += (text[i] == "{") - (text[i] == "}")
    return len(text)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks and without brackets around the whole."""
    while start < end and text[start] in "{ \n\t":
        start += 1
    while start < end and text[end - 1] in "} \n\t":
        end -= 1
    return start, end


def names(text: str, start: int, end: int, cues: BibtexCues) -> Iterator[tuple[int, int]]:
    """ "A and B", "Quill, Ada and Holt, Ruben"; without "and" "A, B, C", but "Quill, Ada" is one."""
    separator = AND
    if not AND.search(text, start, end) and text.count(",", start, end) > 1:
        separator = COMMA
    cuts = [start, *(i for m in separator.finditer(text, start, end) for i in m.span()), end]
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        span = trimmed(text, first, last)
        name = text[slice(*span)]
        if any(map(str.isalpha, name)) and "\\" not in name and name not in cues.ignored:
            yield span


def kind_of(name: str, cues: BibtexCues) -> str:
    words = name.split()
    return "Organization" if len(words) == 1 or words[-1] in cues.collectives else "Person"


def mention(document: Document, span: tuple[int, int], kind: str, by: Provenance) -> Mention:
    return Mention(Span(document.id, *span), document.text[slice(*span)], kind, by)


def claims(found: Sequence[Cited], known: Sequence[Mention], cues: BibtexCues) -> Iterator[Claim]:
    """authoredBy, and introduces for the thing among ``known`` whose name opens the title before a colon."""
    by = Provenance(BY, cues.score)
    things = {bare(thing.text): thing for thing in reversed(known) if thing.type in ARTEFACTS}
    for entry in found:
        for author in entry.authors:
            yield Claim(entry.paper, "authoredBy", author, entry.span, "asserted", by)
        head, colon, _ = entry.paper.text.partition(":")
        thing = things.get(bare(head)) if colon else None
        if thing is not None:
            yield Claim(entry.paper, "introduces", thing, entry.span, "asserted", by)
