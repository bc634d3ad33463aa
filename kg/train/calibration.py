"""Curves that make the judge's probabilities what they say, fitted on documents it hasn't learnt from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.claim_model import Curve, calibrated

#: Examples that a step of a fitted curve stands on at least.
SMALLEST_STEP = 25
#: Guesses that the probability as it was counts for in each step.
DOUBT = 4.0


@dataclass(frozen=True, slots=True)
class Guess:
    """One judged candidate: its probability, its group of finders, and whether it is right."""

    group: str
    probability: float
    right: bool
    relation: str = ""


def isotonic(guesses: Iterable[tuple[float, bool]], *, smallest: int = SMALLEST_STEP) -> Curve:
    """The rising curve closest to what was right, by pooling neighbours that fall (Ayer et al. 1955).

    Steps stand on ``smallest`` guesses, the last perhaps on fewer; each is drawn towards the probability as it was, by
    the weight of ``DOUBT`` guesses, so that few guesses move it little. No guesses give no curve.
    """
    ordered = sorted(guesses)
    steps: list[tuple[float, int, int]] = []
    for part in _portions(ordered, smallest):
        steps.append((sum(p for p, _ in part), sum(right for _, right in part), len(part)))
        while len(steps) > 1 and _share(steps[-2]) >= _share(steps[-1]):
            last, before = steps.pop(), steps.pop()
            steps.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return tuple((round(step[0] / step[2], 4), round(_share(step), 4)) for step in steps)


def _portions(ordered: Sequence[tuple[float, bool]], smallest: int) -> Iterator[Sequence[tuple[float, bool]]]:
    """Runs of ``smallest`` or more, the last perhaps of fewer; equal probabilities stay together."""
    start = 0
    for i in range(1, len(ordered)):
        if i - start >= smallest and ordered[i][0] != ordered[i - 1][0]:
            yield ordered[start:i]
            start = i
    if ordered:
        yield ordered[start:]


def _share(step: tuple[float, int, int]) -> float:
    total, right, n = step
    return (right + DOUBT * total / n) / (n + DOUBT)


def curves(guesses: Iterable[Guess]) -> dict[str, Curve]:
    """One curve for each group, in order of name."""
    groups: dict[str, list[tuple[float, bool]]] = {}
    for guess in guesses:
        groups.setdefault(guess.group, []).append((guess.probability, guess.right))
    return {group: isotonic(found) for group, found in sorted(groups.items())}


def cross_calibrated(folds: Sequence[Sequence[Guess]]) -> list[list[Guess]]:
    """Each fold's guesses on curves that the other folds give: what calibration is worth on unseen documents."""
    mapped: list[list[Guess]] = []
    for number, fold in enumerate(folds):
        others = [guess for i, other in enumerate(folds) if i != number for guess in other]
        fitted: Mapping[str, Curve] = curves(others)
        mapped.append(
            [replace(g, probability=calibrated(g.probability, fitted.get(g.group, ()))) for g in fold]
        )
    return mapped
