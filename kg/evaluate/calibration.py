"""Are probabilities what they say: of what is claimed with 0.8, are eight of ten right?"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bin:
    """Guesses from ``low`` up to ``high``: their mean probability and the share of right ones."""

    low: float
    high: float
    count: int
    probability: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """``error``: expected calibration error, the mean over guesses of their bin's gap. ``brier``: mean squared error."""

    count: int
    error: float
    brier: float
    bins: tuple[Bin, ...]


def reliability(guesses: Iterable[tuple[float, bool]], *, n_bins: int = 10) -> Reliability:
    """In bins of equal width; empty ones are left out. Guo et al. 2017."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(n_bins)]
    for probability, right in guesses:
        members[min(int(probability * n_bins), n_bins - 1)].append((probability, right))
    bins = tuple(
        Bin(
            i / n_bins,
            (i + 1) / n_bins,
            len(found),
            sum(p for p, _ in found) / len(found),
            sum(right for _, right in found) / len(found),
        )
        for i, found in enumerate(members)
        if found
    )
    flat = [guess for found in members for guess in found]
    total = max(1, len(flat))
    return Reliability(
        len(flat),
        sum(b.count * abs(b.probability - b.right) for b in bins) / total,
        sum((p - right) ** 2 for p, right in flat) / total,
        bins,
    )
