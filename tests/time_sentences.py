"""Sentences written for this project with the dates of what one word of each says: ``data/time-sentences.tsv``.

Read by ``tests/test_times.py`` and ``benchmarks/time.py``. The words of ``pipelines/patterns/times.toml`` were mended by
what the part "tuned" showed; the part "held" was written beforehand and looked at only as a figure.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from status_sentences import shipped_cues

from kg.assets import asset
from kg.extract.status import status_of
from kg.extract.times import TimeCues, Validity, compile_times, of_clause, written_on

PARTS = ("tuned", "held")


@dataclass(frozen=True, slots=True)
class Example:
    """``word`` occurs once in ``sentence`` and says what happens; ``published`` is the document's date or ""."""

    part: str
    published: str
    word: str
    valid_from: str
    valid_until: str
    status: str
    sentence: str

    @property
    def expected(self) -> Validity:
        return Validity(self.valid_from, self.valid_until, self.status)

    def span(self) -> tuple[int, int]:
        found = list(re.finditer(rf"(?<![\w-]){re.escape(self.word)}(?![\w-])", self.sentence))
        assert len(found) >= 1, self
        return found[-1].span()


def examples() -> list[Example]:
    path = Path(__file__).parent / "data" / "time-sentences.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Example(*row) for row in rows]


def shipped_times() -> TimeCues:
    return compile_times(tomllib.loads(asset("pipelines/patterns/times.toml").read_text("utf-8")))


def told(chosen: Iterable[Example], model: Any) -> Iterator[tuple[Example, Validity]]:
    """Each example with what the model's parse and the shipped cues give it."""
    listed, cues, times = list(chosen), shipped_cues(), shipped_times()
    for example, doc in zip(listed, model.pipe(e.sentence for e in listed), strict=True):
        word = doc.char_span(*example.span(), alignment_mode="expand").root
        yield example, of_clause(word, status_of(word, cues), written_on(example.published), times)
