"""What a reader hands over before anything is decided: blocks made of runs of text, without offsets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Marks of a run, to be or-ed.
STRONG, EM, CODE = 1, 2, 4
#: A line break that the author typed (``<br>``); control characters never survive decoding, so it can't clash.
HARD_BREAK = "\x1e"
#: A line break of the file, which may be an artefact of the export.
SOFT_BREAK = "\n"


class Run(NamedTuple):
    """Text with the same marks and the same link ``target`` ("" when it is not a link)."""

    text: str
    marks: int = 0
    target: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a place in the text.

    ``kind`` is one of `kg.types.Block`, ``rule`` (a line between stories) or ``picture``. A heading has level 0 until
    it is settled when only its type face says that it is one. ``tagline`` marks the "…tagline…" under a headline,
    ``more`` what goes on in the list item before. Rows have ``cells`` and no ``runs``.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    cells: tuple[tuple[Run, ...], ...] = ()
    table: int = -1
    header: bool = False
    tagline: bool = False
    more: bool = False

    @property
    def text(self) -> str:
        return plain(self.runs)

    def with_runs(self, runs: "tuple[Run, ...]") -> "Draft":
        """Several times faster than ``dataclasses.replace``, and most blocks come this way."""
        return Draft(
            self.kind, runs, self.level, self.cells, self.table, self.header, self.tagline, self.more
        )


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself; "" where it says nothing. ``published`` is an ISO date."""

    title: str = ""
    published: str = ""
    author: str = ""
    url: str = ""

    def or_else(self, other: "Metadata") -> "Metadata":
        """Each field from here, or from ``other`` where it is empty here."""
        return Metadata(
            self.title or other.title,
            self.published or other.published,
            self.author or other.author,
            self.url or other.url,
        )


def plain(runs: Iterable[Run]) -> str:
    return "".join([run.text for run in runs])


def all_marked(runs: Sequence[Run], mark: int) -> bool:
    """Whether every run that holds more than white space has ``mark``; False when there is none."""
    seen = False
    for run in runs:
        if run.text.strip():
            if not run.marks & mark:
                return False
            seen = True
    return seen
