"""BIO labels as a chain: the best reading of a passage, and how probable each span is over all readings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chain:
    """Log-probabilities of all readings that obey BIO (an I follows a B or I of its type).

    ``logits``: ``(words, labels)``, label 0 is O, then B and I of each type in turn. ``ahead[i]`` and ``behind[i]``:
    log-sum over readings of the words before and after.
    """

    logits: Floats
    ahead: Floats
    behind: Floats
    total: float


def _log_sum(values: Floats, axis: int = -1) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(values - top).sum(axis=axis)) + np.squeeze(top, axis=axis)
    return summed


def chain(logits: Floats) -> Chain:
    """Forward and backward sums; O and every B may follow anything, so one sum over the rest is shared."""
    n, m = logits.shape
    ahead, behind = np.zeros((n, m)), np.zeros((n, m))
    ahead[0] = logits[0]
    ahead[0, 2::2] = -np.inf
    with np.errstate(divide="ignore"):
        for i in range(1, n):
            ahead[i] = logits[i] + _log_sum(ahead[i - 1])
            ahead[i, 2::2] = logits[i, 2::2] + np.logaddexp(ahead[i - 1, 1::2], ahead[i - 1, 2::2])
        for i in range(n - 2, -1, -1):
            after = logits[i + 1] + behind[i + 1]
            free = np.concatenate([after[:1], after[1::2]])
            start = float(_log_sum(free))
            behind[i, 0] = start
            behind[i, 1::2] = behind[i, 2::2] = np.logaddexp(start, after[2::2])
    return Chain(logits, ahead, behind, float(_log_sum(ahead[-1])))


def candidates(logits: Floats, *, floor: float, max_words: int = 14) -> Iterator[tuple[int, int, Floats]]:
    """Every span whose likeliest type has at least ``floor``, as ``(first, last, probability of each type)``.

    Words that are almost surely outside of names part the passage into islands, which are read alone.
    """
    log_outside = logits[:, 0] - _log_sum(logits)
    doubtful = log_outside < np.log1p(-floor / 2)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], doubtful.astype(np.int8), [0]])))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield from _island(logits[begin:end], begin, floor, max_words)


def _island(logits: Floats, begin: int, floor: float, max_words: int) -> Iterator[tuple[int, int, Floats]]:
    lattice = chain(logits)
    n = len(logits)
    before, after = edge_sums(lattice)
    inner = np.concatenate([np.zeros((1, (logits.shape[1] - 1) // 2)), np.cumsum(logits[:, 2::2], axis=0)])
    for first in range(n):
        last = np.arange(first, min(n, first + max_words))
        inside = logits[first, 1::2] + inner[last + 1] - inner[first + 1]
        probabilities = np.exp(before[first] + inside + after[last][:, None] - lattice.total)
        for k in np.flatnonzero(probabilities.max(axis=1) >= floor).tolist():
            yield begin + first, begin + first + k, probabilities[k]


def edge_sums(lattice: Chain) -> tuple[Floats, Floats]:
    """Log-sum over readings of all words before each word, and of all after it when it ends a name."""
    n = len(lattice.logits)
    before, after = np.zeros(n), np.zeros(n)
    if n > 1:
        before[1:] = _log_sum(lattice.ahead[:-1])
        following = lattice.logits[1:] + lattice.behind[1:]
        after[:-1] = _log_sum(np.concatenate([following[:, :1], following[:, 1::2]], axis=1))
    return before, after


def span_probabilities(logits: Floats, first: int, last: int) -> Floats:
    """For each type, how probable it is that words ``first`` to ``last`` (inclusive) are exactly one name of it."""
    lattice = chain(logits)
    before, after = edge_sums(lattice)
    inside = logits[first, 1::2] + logits[first + 1 : last + 1, 2::2].sum(axis=0)
    probabilities: Floats = np.exp(before[first] + inside + after[last] - lattice.total)
    return probabilities


def without_overlaps(spans: Iterable[tuple[int, int, Floats]]) -> list[tuple[int, int, Floats]]:
    """The more probable of two that overlap (all types together), in order of position."""
    taken: list[tuple[int, int, Floats]] = []
    for span in sorted(spans, key=lambda s: (-round(float(s[2].sum()), 6), s[0], -s[1])):
        if all(span[1] < other[0] or other[1] < span[0] for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda s: s[0])


def spans_of(labels: Sequence[int]) -> list[tuple[int, int, int]]:
    spans: list[tuple[int, int, int]] = []
    for i, label in enumerate(labels):
        if label == 0:
            continue
        if label % 2 == 0 and spans and spans[-1][1] == i - 1 and spans[-1][2] == (label - 1) // 2:
            spans[-1] = (spans[-1][0], i, spans[-1][2])
        else:
            spans.append((i, i, (label - 1) // 2))
    return spans
