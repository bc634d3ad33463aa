"""The trained finder of names: one pass of a small network over a document, by ONNX Runtime on the CPU."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.assets import asset
from kg.errors import ConfigError
from kg.extract.lattice import candidates, span_probabilities, without_overlaps
from kg.extract.passages import FEATURES, Passage, passages, word_ends, word_starts
from kg.types import Document, Mention, Provenance, Span

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Guess:
    """A span that may be a name. ``probabilities``: for each of the model's types, that exactly this span is one.

    ``type`` is the likeliest, ``score`` its probability. ``best``: no more probable guess overlaps it.
    """

    start: int
    end: int
    type: str
    score: float
    probabilities: tuple[float, ...]
    best: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one passage: where they begin and end, and ``(words, labels)`` logits over the temperature."""

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    logits: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What the network makes of one document; guesses are read off when asked for."""

    document: Document
    types: tuple[str, ...]
    finder: str
    floor: float
    words: tuple[Words, ...]

    @cached_property
    def guesses(self) -> tuple[Guess, ...]:
        """All spans whose likeliest type has at least the floor, by position; they may overlap."""
        return tuple(guess for words in self.words for guess in self._guesses(words))

    def _guesses(self, words: Words) -> Iterator[Guess]:
        spans = list(candidates(words.logits, floor=self.floor))
        best = {(first, last) for first, last, _ in without_overlaps(spans)}
        for first, last, probabilities in spans:
            rounded = tuple(round(float(p), 3) for p in probabilities)
            top = int(np.argmax(rounded))
            start, end = int(words.begins[first]), int(words.ends[last])
            yield Guess(start, end, self.types[top], rounded[top], rounded, (first, last) in best)

    def probabilities(self, start: int, end: int) -> tuple[float, ...]:
        """For each type, that exactly ``start:end`` is a name of it; all 0 if it isn't made of whole words."""
        for words in self.words:
            first = np.flatnonzero(words.begins == start)
            last = np.flatnonzero(words.ends == end)
            if len(first) and len(last) and first[0] <= last[0]:
                near = slice(max(0, int(first[0]) - 16), int(last[0]) + 17)
                shift = near.start
                spread = span_probabilities(words.logits[near], int(first[0]) - shift, int(last[0]) - shift)
                return tuple(round(float(p), 3) for p in spread)
        return (0.0,) * len(self.types)

    def mentions(self, *, threshold: float) -> list[Mention]:
        """The best guesses of at least ``threshold``, without overlaps."""
        return [
            Mention(
                Span(self.document.id, guess.start, guess.end),
                self.document.text[guess.start : guess.end],
                guess.type,
                Provenance(self.finder, guess.score),
            )
            for guess in self.guesses
            if guess.best and guess.score >= threshold
        ]


#: Documents → their readings, in the same order.
Reader = Callable[[Sequence[Document]], list[Reading]]


@dataclass(frozen=True, slots=True)
class Settings:
    """``config.json`` of a model folder."""

    name: str
    version: str
    types: tuple[str, ...]
    temperature: float
    max_pieces: int


def make(*, model: str, floor: float = 0.05, threads: int = 1) -> Reader:
    """Load the folder ``model`` of ``pipelines/models`` (or a path). Raises ConfigError if it isn't a model."""
    folder = folder_of(model)
    settings = read_settings(folder)
    tokenizer, session = _tokenizer(folder), _session(folder)
    finder = f"model:{settings.name}-{settings.version}"

    def run(passage: Passage) -> Words:
        return _run(session, passage, settings.temperature)

    def read(documents: Sequence[Document]) -> list[Reading]:
        cut = list(passages(documents, tokenizer=tokenizer, max_pieces=settings.max_pieces))
        found: list[list[Words]] = [[] for _ in documents]
        for passage, words in zip(cut, _each(run, cut, threads), strict=True):
            found[passage.document].append(words)
        return [
            Reading(document, settings.types, finder, floor, tuple(words))
            for document, words in zip(documents, found, strict=True)
        ]

    return read


def _each(run: Callable[[Passage], Words], cut: Sequence[Passage], threads: int) -> list[Words]:
    """One passage a thread, so that no sum depends on how many threads there are."""
    if threads < 2:
        return [run(passage) for passage in cut]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, cut))


def folder_of(model: str) -> Path:
    """A name of a folder in ``pipelines/models``, or a path to one."""
    path = Path(model)
    return path if path.is_dir() else Path(asset(f"pipelines/models/{model}"))


def read_settings(folder: Path) -> Settings:
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder} is not a model folder: {error}") from error
    if config.get("format") != FORMAT or config.get("features") != list(FEATURES):
        raise ConfigError(
            f"{folder} has model format {config.get('format')!r}, this version reads {FORMAT}; train it anew"
        )
    return Settings(
        config["name"], config["version"], tuple(config["types"]), config["temperature"], config["maxPieces"]
    )


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _session(folder: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])


def _run(session: Any, passage: Passage, temperature: float) -> Words:
    """Eight-bit scales are set over a whole batch, so each passage goes alone: neighbours can't change it."""
    ids = passage.pieces.ids[None]
    features = passage.pieces.features[None].astype(np.float32)
    logits = session.run(None, {"ids": ids, "features": features})[0][0]
    starts = word_starts(passage.pieces)
    begins, ends = passage.pieces.offsets[starts, 0], word_ends(passage.pieces, starts)
    return Words(begins, ends, logits[starts].astype(np.float64) / temperature)
