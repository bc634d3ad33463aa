"""Other names in the same places: a network that has seen few names must learn the places, not the names.

Mention replacement: Dai and Adel 2020.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from kg.extract.passages import SHAPES, Pieces, cut, word_starts
from kg.train.data import Example, labels_of

#: Names of each type, cut into pieces.
Pool = Mapping[str, Sequence[Pieces]]
N_SHAPES = len(SHAPES)


def pool_of(names: Iterable[tuple[str, str]], *, tokenizer: Any, max_pieces: int = 16) -> Pool:
    """``names``: type and name, in an order that stays the same."""
    pool: dict[str, list[Pieces]] = {}
    for type_name, name in dict.fromkeys(names):
        pieces = cut(name, tokenizer=tokenizer)
        if 0 < len(pieces.ids) <= max_pieces:
            pool.setdefault(type_name, []).append(pieces)
    return pool


def swap_names(
    example: Example, pool: Pool, types: Sequence[str], *, share: float, rng: np.random.Generator
) -> Example:
    """The passage with about ``share`` of its names replaced by others of the same type."""
    begins = np.flatnonzero(example.allowed[:, 1::2].any(axis=1) & ~example.allowed[:, 0])
    chosen = begins[rng.random(len(begins)) < share]
    pieces, allowed, done = example.pieces, example.allowed, 0
    parts: list[Pieces] = []
    rows = []
    last_word = 0
    column = {label: i for i, label in enumerate(labels_of(types))}
    for first in chosen.tolist():
        row = allowed[first]
        candidates = [name for name in types if row[column[f"B-{name}"]] and name in pool]
        if not candidates or first < last_word:
            continue
        type_name, last = candidates[0], first
        inner = column[f"I-{type_name}"]
        while last + 1 < len(allowed) and allowed[last + 1, inner]:
            last += 1
        new = pool[type_name][int(rng.integers(len(pool[type_name])))]
        start = int(example.starts[first])
        end = int(example.starts[last + 1]) if last + 1 < len(example.starts) else len(pieces.ids)
        parts += [
            _slice(pieces, done, start),
            _dressed(new, pieces.features[start], int(pieces.words[start])),
        ]
        rows += [allowed[last_word:first], _labels(new, row, allowed.shape[1])]
        done, last_word = _skip_separator(pieces, end), last + 1
        if done < end:
            parts.append(_slice(pieces, done, end))
            done = end
    if not parts:
        return example
    parts.append(_slice(pieces, done, len(pieces.ids)))
    rows.append(allowed[last_word:])
    whole = _renumbered(parts)
    return Example(whole, word_starts(whole), np.concatenate(rows), example.head, example.weight)


def _skip_separator(pieces: Pieces, end: int) -> int:
    """A separator that follows the name's last word stays where it is."""
    return end - 1 if pieces.words[end - 1] < 0 else end


def _slice(pieces: Pieces, start: int, end: int) -> Pieces:
    at = slice(start, end)
    return Pieces(pieces.ids[at], pieces.offsets[at], pieces.words[at], pieces.features[at])


def _dressed(new: Pieces, old: Any, word: int) -> Pieces:
    """The new name with the flags of the old one's place: space before, sentence start, link, emphasis, block."""
    features = new.features.copy()
    features[:, N_SHAPES + 3 :] = old[N_SHAPES + 3 :]
    features[:, N_SHAPES + 1] = old[N_SHAPES + 1]
    features[0, N_SHAPES] = old[N_SHAPES]
    return Pieces(new.ids, new.offsets, new.words + word, features)


def _labels(new: Pieces, row: Any, n_labels: int) -> Any:
    n = len(word_starts(new))
    allowed = np.zeros((n, n_labels), dtype=bool)
    allowed[0] = row
    allowed[1:, 2::2] = row[1::2]
    return allowed


def _renumbered(parts: Sequence[Pieces]) -> Pieces:
    """One run of pieces; equal neighbours within a part stay one word."""
    words, seen = [], 0
    for part in parts:
        if not len(part.ids):
            continue
        fresh = np.ones(len(part.words), dtype=np.int64)
        fresh[1:] = part.words[1:] != part.words[:-1]
        numbers = np.cumsum(fresh) + seen
        seen = int(numbers[-1])
        words.append(np.where(part.words < 0, -1, numbers))
    full = [p for p in parts if len(p.ids)]
    return Pieces(
        np.concatenate([p.ids for p in full]),
        np.concatenate([p.offsets for p in full]),
        np.concatenate(words),
        np.concatenate([p.features for p in full]),
    )
