"""Persons by the list that they stand in: where most names of a list are those of persons, all are."""

import re
from collections.abc import Iterator, Sequence

from kg.extract.candidates import Candidate
from kg.types import Provenance

#: Between two names of a list.
JOINER = re.compile(r"\s*(?:[,;]\s*(?:and|&)?\s+|\s(?:and|&)\s)\s*")
WORD = r"(?:[^\W\d_a-z]\.|[^\W\d_a-z][^\W\d_]*(?:[’'-][^\W\d_]+)*)"
PARTICLE = r"(?:(?:de|del|della|den|der|di|da|dos|du|la|le|van|von|bin|al|el|ten|ter) )*"
#: "Ada B. Quill", "Ruben van Holt", "Jean-Luc O’Hare": two to four words.
SHAPE = re.compile(rf"(?<!\w){WORD}(?: {PARTICLE}{WORD}){{1,3}}(?!\w)")
#: Names of a list that is long enough to tell, and the share of them that are persons.
LEAST = 4
SHARE = 0.6


def listed(text: str, persons: set[tuple[int, int]], score: float) -> Iterator[Candidate]:
    """The other names of a list whose names are mostly in ``persons``; spans are those of ``text``."""
    for run in runs(text):
        known = [span for span in run if span in persons]
        if len(run) >= LEAST and len(known) >= SHARE * len(run):
            for start, end in run:
                if (start, end) not in persons:
                    yield Candidate(start, end, "Person", Provenance("cue:listed", score))


def runs(text: str) -> Iterator[Sequence[tuple[int, int]]]:
    """Names of persons by their shape that only commas and "and" part from each other."""
    run: list[tuple[int, int]] = []
    position = 0
    while found := SHAPE.search(text, position):
        gap = text[run[-1][1] : found.start()] if run else ""
        if run and JOINER.fullmatch(gap) is None:
            yield run
            run = []
        run.append(found.span())
        position = found.end()
    if run:
        yield run
