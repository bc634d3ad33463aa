"""Sentences written for this project with the status of what one word of each says: ``data/status-sentences.tsv``.

Read by ``tests/test_status.py`` and ``benchmarks/status.py``. The cues of ``pipelines/patterns/status.toml`` were
mended by what the part "tuned" showed; the part "held" was written beforehand and looked at only as a figure until some of
its errors were mended, before which the part "fresh" was written to take its place.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.assets import asset
from kg.extract.status import StatusCues, compile_status, status_of

STATUSES = ("asserted", "negated", "planned", "speculative", "reported")
PARTS = ("tuned", "held", "fresh")


@dataclass(frozen=True, slots=True)
class Example:
    """``word`` occurs once in ``sentence`` and says what happens; ``status`` is what a reader makes of it."""

    part: str
    status: str
    word: str
    sentence: str

    def span(self) -> tuple[int, int]:
        found = re.search(rf"(?<![\w-]){re.escape(self.word)}(?![\w-])", self.sentence)
        assert found is not None, self
        return found.span()


def examples() -> list[Example]:
    path = Path(__file__).parent / "data" / "status-sentences.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return [Example(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def shipped_cues() -> StatusCues:
    return compile_status(tomllib.loads(asset("pipelines/patterns/status.toml").read_text("utf-8")))


def told(chosen: Iterable[Example], model: Any) -> Iterator[tuple[Example, str]]:
    """Each example with the status that the model's parse and the shipped cues give it."""
    listed, cues = list(chosen), shipped_cues()
    for example, doc in zip(listed, model.pipe(e.sentence for e in listed), strict=True):
        yield example, status_of(doc.char_span(*example.span(), alignment_mode="expand").root, cues)
