"""Measures on held-out examples: mentions (exact span and type) and, over a document, entities by name."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kg.extract.lattice import candidates, without_overlaps
from kg.extract.passages import word_ends
from kg.train.data import Example, Labelled

ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


@dataclass(slots=True)
class Tally:
    """Counts of right, proposed and wanted by type; "" is all of them."""

    right: Counter[str] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)

    def f1(self, type_name: str = "") -> float:
        total = self.proposed[type_name] + self.wanted[type_name]
        return 2 * self.right[type_name] / total if total else 0.0

    def precision(self, type_name: str = "") -> float:
        return self.right[type_name] / max(1, self.proposed[type_name])

    def recall(self, type_name: str = "") -> float:
        return self.right[type_name] / max(1, self.wanted[type_name])


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a document's text with the probability of each type."""

    start: int
    end: int
    probabilities: npt.NDArray[np.float64]


def find(
    example: Example, logits: npt.NDArray[np.float32], *, temperature: float, floor: float
) -> list[Found]:
    """Spans without overlaps, as the run time finds them."""
    ends = word_ends(example.pieces, example.starts)
    begins = example.pieces.offsets[example.starts, 0]
    spans = without_overlaps(candidates(logits.astype(np.float64) / temperature, floor=floor))
    return [Found(int(begins[first]), int(ends[last]), p) for first, last, p in spans]


def mention_tally(
    found: Iterable[Sequence[Found]],
    wanted: Iterable[Sequence[Labelled]],
    types: Sequence[str],
    threshold: float,
) -> Tally:
    """Exact spans; of several allowed types any is right."""
    tally = Tally()
    for proposed, labelled in zip(found, wanted, strict=True):
        gold = {(item.start, item.end): item.types for item in labelled}
        for item in labelled:
            if item.types:
                _count(tally.wanted, item.types[0])
        for span in proposed:
            type_name = types[int(span.probabilities.argmax())]
            right = gold.get((span.start, span.end))
            if span.probabilities.max() < threshold or right == ():
                continue
            hit = bool(right) and type_name in (right or ())
            counted = right[0] if right and hit else type_name
            _count(tally.proposed, counted)
            if hit:
                _count(tally.right, counted)
    return tally


def _count(counter: Counter[str], type_name: str) -> None:
    counter[""] += 1
    counter[type_name] += 1


def key(name: str) -> str:
    """As the gold's scorer compares names."""
    name = ARTICLE.sub("", unicodedata.normalize("NFKC", name).casefold().strip())
    return "".join(c for c in name if c.isalnum() or c == "+")


def entity_tally(
    text: str,
    found: Sequence[Found],
    entities: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
    types: Sequence[str],
    threshold: float,
) -> Tally:
    """One type per name (mean probabilities, best span decides if it counts) against ``(types, names)`` of the gold."""
    by_name: dict[str, list[Found]] = {}
    for span in found:
        by_name.setdefault(key(text[span.start : span.end]), []).append(span)
    tally = Tally()
    gold = [(allowed, {key(n) for n in surface}) for allowed, surface in entities]
    met: set[int] = set()
    for name, spans in by_name.items():
        probabilities = np.mean([s.probabilities for s in spans], axis=0)
        if not name or max(float(s.probabilities.max()) for s in spans) < threshold:
            continue
        type_name = types[int(probabilities.argmax())]
        hits = [i for i, (allowed, surface) in enumerate(gold) if name in surface and type_name in allowed]
        _count(tally.proposed, type_name)
        if hits:
            met.update(hits)
            tally.right[""] += 1
    for i, (allowed, _) in enumerate(gold):
        _count(tally.wanted, allowed[0])
        tally.right["met"] += i in met
    return tally
