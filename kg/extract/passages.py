"""Documents as a network reads them: passages of word pieces with their offsets and what the letters look like.

The same code prepares training and run time, so that a model sees in use what it saw when it learned.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.types import Block, Document

#: Columns of the feature matrix: one shape a word, then what may hold beside it. Order is part of a model's format.
SHAPES = (
    "lower",
    "title",
    "upper",
    "capital",
    "mixed",
    "lowerDigits",
    "upperDigits",
    "digits",
    "punctuation",
    "other",
)
FLAGS = ("spaceBefore", "sentenceStart", "piece", "link", "heading", "item", "row", "strong", "em", "code")
FEATURES = SHAPES + FLAGS
#: Characters after which a new sentence may start.
ENDS = frozenset(".!?:…")

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of one text. ``offsets``: ``(n, 2)`` characters; ``words``: ``(n,)`` number of the word of each piece."""

    ids: Ints
    offsets: Ints
    words: Ints
    features: Bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """Up to ``max_pieces`` pieces of neighbouring blocks of one section, with ``separator`` pieces between blocks.

    Separators have offsets ``(-1, -1)`` and word -1. ``document``: index into the documents given.
    """

    document: int
    pieces: Pieces

    def __len__(self) -> int:
        return len(self.pieces.ids)


def shape_of(word: str) -> int:
    """Index into ``SHAPES``."""
    letters = [c for c in word if c.isalpha()]
    has_digit = any(c.isdigit() for c in word)
    if not letters:
        return 7 if has_digit else 8 if not word[:1].isspace() else 9
    if has_digit:
        return 6 if any(c.isupper() for c in letters) else 5
    if word.islower():
        return 0
    if word.isupper():
        return 2 if len(letters) > 1 else 3
    if word[0].isupper() and word[1:].islower():
        return 1
    return 4 if any(c.isupper() for c in letters) else 9


def cut(text: str, *, tokenizer: Any) -> Pieces:
    """Word pieces of a text with shapes and the flags that the text itself shows."""
    return _pieces(text, tokenizer.encode(text, add_special_tokens=False))


def _pieces(text: str, encoding: Any) -> Pieces:
    n = len(encoding.ids)
    words = np.array([-1 if w is None else w for w in encoding.word_ids], dtype=np.int64)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(n, 2)
    features = np.zeros((n, len(FEATURES)), dtype=np.uint8)
    i, after_end = 0, True
    while i < n:
        j = i + 1
        while j < n and words[j] == words[i]:
            j += 1
        start, end = int(offsets[i, 0]), int(offsets[j - 1, 1])
        word = text[start:end]
        shape = shape_of(word)
        features[i:j, shape] = 1
        features[i, 10] = start == 0 or text[start - 1].isspace()
        features[i:j, 11] = after_end
        features[i + 1 : j, 12] = 1
        if shape != 8:
            after_end = False
        elif word in ENDS or "\n" in text[end : end + 2]:
            after_end = True
        i = j
    return Pieces(np.array(encoding.ids, dtype=np.int64), offsets, words, features)


def passages(documents: Sequence[Document], *, tokenizer: Any, max_pieces: int = 254) -> Iterator[Passage]:
    """Passages of all documents in order; only blocks of part ``body`` are read."""
    separator = tokenizer.token_to_id("[SEP]")
    for index, document in enumerate(documents):
        marks = _marks(document)
        waiting: list[Pieces] = []
        size, section = 0, -1
        for block in document.blocks:
            if block.part != "body":
                continue
            for pieces in _split(_block_pieces(document, block, marks, tokenizer), max_pieces):
                if waiting and (block.section != section or size + 1 + len(pieces.ids) > max_pieces):
                    yield Passage(index, _joined(waiting, separator))
                    waiting, size = [], 0
                waiting.append(pieces)
                size += len(pieces.ids) + 1
                section = block.section
        if waiting:
            yield Passage(index, _joined(waiting, separator))


def _marks(document: Document) -> list[tuple[int, int, int]]:
    """Links and emphases as ``(start, end, column)``."""
    marks = [(link.start, link.end, FEATURES.index("link")) for link in document.links]
    marks += [(e.start, e.end, FEATURES.index(e.kind)) for e in document.emphases]
    return sorted(marks)


def _block_pieces(
    document: Document, block: Block, marks: list[tuple[int, int, int]], tokenizer: Any
) -> Pieces:
    pieces = cut(document.text[block.start : block.end], tokenizer=tokenizer)
    offsets = pieces.offsets + block.start
    if block.kind in ("heading", "item", "row"):
        pieces.features[:, FEATURES.index(block.kind)] = 1
    first = bisect_left(marks, (block.start,))
    for start, end, column in marks[first : bisect_left(marks, (block.end,))]:
        pieces.features[(offsets[:, 0] >= start) & (offsets[:, 1] <= end), column] = 1
    return Pieces(pieces.ids, offsets, pieces.words, pieces.features)


def _split(pieces: Pieces, max_pieces: int) -> Iterator[Pieces]:
    """A long block is cut before a word that starts a sentence, or else before any word."""
    start, n = 0, len(pieces.ids)
    while n - start > max_pieces:
        window = np.arange(start + max_pieces // 2, start + max_pieces + 1)
        fresh = window[pieces.features[window, 12] == 0]
        sentences = fresh[(pieces.features[fresh, 11] == 1) & (pieces.features[fresh - 1, 11] == 0)]
        end = int(sentences[-1]) if len(sentences) else int(fresh[-1]) if len(fresh) else start + max_pieces
        yield _part(pieces, start, end)
        start = end
    if n > start:
        yield _part(pieces, start, n)


def _part(pieces: Pieces, start: int, end: int) -> Pieces:
    at = slice(start, end)
    return Pieces(pieces.ids[at], pieces.offsets[at], pieces.words[at], pieces.features[at])


def _joined(parts: Sequence[Pieces], separator: int) -> Pieces:
    """Parts with a separator between each two; words are numbered through."""
    ids: list[Ints] = []
    offsets: list[Ints] = []
    words: list[Ints] = []
    features: list[Bytes] = []
    seen = 0
    for i, part in enumerate(parts):
        if i:
            ids.append(np.array([separator], dtype=np.int64))
            offsets.append(np.array([[-1, -1]], dtype=np.int64))
            words.append(np.array([-1], dtype=np.int64))
            features.append(np.zeros((1, len(FEATURES)), dtype=np.uint8))
        ids.append(part.ids)
        offsets.append(part.offsets)
        words.append(part.words - part.words[0] + seen)
        features.append(part.features)
        seen += int(part.words[-1] - part.words[0]) + 1
    return Pieces(
        np.concatenate(ids), np.concatenate(offsets), np.concatenate(words), np.concatenate(features)
    )


def word_starts(pieces: Pieces) -> Ints:
    """Positions of the first piece of each word, separators not among them."""
    fresh = np.ones(len(pieces.words), dtype=bool)
    fresh[1:] = pieces.words[1:] != pieces.words[:-1]
    starts: Ints = np.flatnonzero(fresh & (pieces.words >= 0))
    return starts


def word_ends(pieces: Pieces, starts: Ints) -> Ints:
    """Character at which each word that begins at ``starts`` ends."""
    last = np.ones(len(pieces.words), dtype=bool)
    last[:-1] = pieces.words[1:] != pieces.words[:-1]
    ends: Ints = pieces.offsets[np.flatnonzero(last & (pieces.words >= 0)), 1]
    assert len(ends) == len(starts)
    return ends
