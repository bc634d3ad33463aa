"""What a finder proposes before the verdict over the whole document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.types import Provenance, Quantity

#: Properties whose number is never the end of a name, whatever its form: "Heron 34B 128K context".
UNNAMED = frozenset({"contextLength", "trainingTokens", "speedup", "energyEfficiency", "operatingFrequency"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """``start:end`` may name a thing of ``type``; "" when the finder sees a name but can't tell of what."""

    start: int
    end: int
    type: str
    by: Provenance
    url: str = ""


def without_quantities(
    candidates: Iterable[Candidate], quantities: Sequence[Quantity], text: str
) -> Iterator[Candidate]:
    """Names end before a factor, a percentage or another number that is none of a name: "Heron 7B 2.4x faster"."""
    ends = {
        quantity.span.end: quantity.span.start
        for quantity in quantities
        if quantity.measures in UNNAMED or quantity.unit == "%"
    }
    for candidate in candidates:
        yield trimmed(candidate, ends, text)


def trimmed(candidate: Candidate, ends: Mapping[int, int], text: str) -> Candidate:
    start = ends.get(candidate.end, 0)
    if start <= candidate.start or not text[start - 1].isspace():
        return candidate
    return replace(candidate, end=start - 1)
