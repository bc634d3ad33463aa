"""Gold files laid over their documents: which words of each passage carry which labels."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import ConfigError
from kg.extract.passages import FEATURES, Passage, Pieces, cut, passages, word_ends, word_starts
from kg.types import Document

#: Any white space, quotation mark or dash of a name fits any other in the text.
LOOSE = (
    (re.compile(r"(?:\\?\s)+"), r"\s+"),
    (re.compile(r"['’‘]"), "['’‘]"),
    (re.compile(r"\\-|[-‐‑–]"), "[-‐‑–]"),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """``start:end`` of a document's text names a thing of one of ``types``; none: it can't be told, learn nothing."""

    start: int
    end: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One passage: ``allowed[w, label]`` says which labels are right for its word number ``w``."""

    pieces: Pieces
    starts: npt.NDArray[np.int64]
    allowed: npt.NDArray[np.bool_]
    head: str
    weight: float = 1.0


def labels_of(types: Sequence[str]) -> tuple[str, ...]:
    return ("O", *(f"{part}-{name}" for name in types for part in "BI"))


def read_names(path: Path) -> dict[str, list[tuple[str, ...]]]:
    """Every surface form in a gold file → the types of each entity that bears it, the better type first."""
    try:
        gold = json.loads(path.read_text("utf-8"))
        names: dict[str, list[tuple[str, ...]]] = {}
        for entity in gold["entities"]:
            for name in entity["names"]:
                names.setdefault(name, []).append((entity["type"], *entity.get("also", ())))
    except OSError as error:
        raise ConfigError(f"can't read gold file {path}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{path} is not a gold file: {error!r}") from error
    return names


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """Matches any of the names as whole words, the longest first; a plural s may follow."""
    choices = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        escaped = re.escape(name)
        for loose, by in LOOSE:
            escaped = loose.sub(lambda _, by=by: by, escaped)  # type: ignore[misc]
        choices.append(escaped)
    return re.compile(r"(?<!\w)(?:" + "|".join(choices) + r")(?=s?(?!\w))")


def project(document: Document, names: Mapping[str, Sequence[tuple[str, ...]]]) -> list[Labelled]:
    """Every occurrence of a name in the document's body, in order and without overlaps."""
    if not names:
        return []
    loose = {_key(name): types for name, types in names.items()}
    pattern = pattern_of(names)
    found = []
    for block in document.blocks:
        if block.part == "body":
            for match in pattern.finditer(document.text, block.start, block.end):
                types = _choose(document, match.span(), loose[_key(match.group())])
                found.append(Labelled(*match.span(), types))
    return found


def _key(name: str) -> str:
    return re.sub(r"[-‐‑–]", "-", re.sub(r"['’‘]", "'", " ".join(name.split())))


def _choose(
    document: Document, span: tuple[int, int], entities: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    """Of a name that two entities bear: the Paper in a link's text, else the other; nothing if it stays open."""
    kinds = dict.fromkeys(entities)
    if len(kinds) == 1:
        return entities[0]
    papers = [types for types in kinds if types[0] == "Paper"]
    others = [types for types in kinds if types[0] != "Paper"]
    linked = any(link.start <= span[0] and span[1] <= link.end for link in document.links)
    if papers and linked:
        return papers[0]
    return others[0] if papers and len(others) == 1 else ()


def examples(
    documents: Sequence[Document],
    labelled: Sequence[Sequence[Labelled]],
    *,
    labels: Sequence[str],
    tokenizer: Any,
    head: str,
    max_pieces: int = 254,
    weight: float = 1.0,
) -> Iterator[Example]:
    """Passages of the documents with what their words may be called."""
    for passage in passages(documents, tokenizer=tokenizer, max_pieces=max_pieces):
        starts = word_starts(passage.pieces)
        allowed = _allowed(passage, starts, labelled[passage.document], labels)
        yield Example(passage.pieces, starts, allowed, head, weight)


def _allowed(
    passage: Passage, starts: npt.NDArray[np.int64], found: Sequence[Labelled], labels: Sequence[str]
) -> npt.NDArray[np.bool_]:
    begins, ends = passage.pieces.offsets[starts, 0], word_ends(passage.pieces, starts)
    allowed = np.zeros((len(starts), len(labels)), dtype=bool)
    allowed[:, 0] = True
    column = {label: i for i, label in enumerate(labels)}
    for item in found:
        inside = np.flatnonzero((begins < item.end) & (ends > item.start))
        allowed[inside] = not item.types
        for k, word in enumerate(inside):
            for name in item.types:
                allowed[word, column[f"{'I' if k else 'B'}-{name}"]] = True
    return allowed


def read_conll(
    path: Path, *, tokenizer: Any, labels: Sequence[str], head: str, weight: float = 1.0
) -> Iterator[Example]:
    """Sentences of a file with a word and its BIO label a line, tab between, empty lines between sentences."""
    column = {label: i for i, label in enumerate(labels)}
    for words, tags in read_sentences(path):
        text, begins = " ".join(words), [0]
        for word in words:
            begins.append(begins[-1] + len(word) + 1)
        pieces = cut(text, tokenizer=tokenizer)
        starts = word_starts(pieces)
        allowed = np.zeros((len(starts), len(labels)), dtype=bool)
        of = np.searchsorted(begins, pieces.offsets[starts, 0], side="right") - 1
        for i, word_index in enumerate(of.tolist()):
            tag = tags[word_index]
            continued = i > 0 and of[i - 1] == word_index and tag.startswith("B-")
            allowed[i, column["I" + tag[1:] if continued else tag]] = True
        yield Example(pieces, starts, allowed, head, weight)


def read_sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text("utf-8").splitlines(), ""]:
        if line.strip():
            word, tag = line.rsplit("\t", 1)
            words.append(word)
            tags.append(tag)
        elif words:
            yield words, tags
            words, tags = [], []


def data_hash(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents, whatever the order given."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def n_features() -> int:
    return len(FEATURES)
