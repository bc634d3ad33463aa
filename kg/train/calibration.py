"""Curves that make the judge's probabilities what they say, fitted on documents it hasn't learnt from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.claim_model import Curve, calibrated

#: Examples that a step of a fitted curve stands on at least.
SMALLEST_STEP = 25


@dataclass(frozen=True, slots=True)
class Guess:
    """One judged candidate: its probability, its group of finders, whether it is right and whether it is claimed."""

    group: str
    probability: float
    right: bool
    relation: str = ""
    stands: bool = True


def isotonic(guesses: Iterable[tuple[float, bool]], *, smallest: int = SMALLEST_STEP) -> Curve:
    """The rising curve closest to what was right, by pooling neighbours that fall (Ayer et al. 1955).

    Each step stands on ``smallest`` guesses or more and is drawn half a guess towards 0.5, so that none is certain.
    No guesses give no curve.
    """
    ordered = sorted(guesses)
    steps: list[tuple[float, int, int]] = []
    for start, end in _portions([probability for probability, _ in ordered], smallest):
        part = ordered[start:end]
        steps.append((sum(p for p, _ in part), sum(right for _, right in part), len(part)))
        while len(steps) > 1 and _share(steps[-2]) >= _share(steps[-1]):
            last, before = steps.pop(), steps.pop()
            steps.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return tuple((round(total / n, 4), round((right + 0.5) / (n + 1), 4)) for total, right, n in steps)


def _portions(probabilities: Sequence[float], smallest: int) -> list[tuple[int, int]]:
    """Cuts into runs of ``smallest`` or more; equal probabilities stay together, a short rest joins the last run."""
    cuts: list[tuple[int, int]] = []
    start = 0
    for i in range(1, len(probabilities) + 1):
        last = i == len(probabilities)
        if last or (i - start >= smallest and probabilities[i] != probabilities[i - 1]):
            if last and cuts and i - start < smallest:
                cuts[-1] = (cuts[-1][0], i)
            else:
                cuts.append((start, i))
            start = i
    return cuts


def _share(step: tuple[float, int, int]) -> float:
    return (step[1] + 0.5) / (step[2] + 1)


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
