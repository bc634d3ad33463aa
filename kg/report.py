"""What a build did: counts that the command line prints and ``report.json`` keeps."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.types import Entity, Extraction


@dataclass(frozen=True, slots=True)
class Skip:
    """What could not be read of a source: ``reason`` is short, ``message`` has the advice."""

    source: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a person's decision. ``place``: file and line. ``effect``: as of `kg.types.Outcome`."""

    place: str
    decision: str
    effect: str
    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule of the vocabulary that is broken by what a document says, seen by itself. ``node``: where; ``path``:
    its property; ``value``: what that has, or ""."""

    source: str
    node: str
    path: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Census:
    """Counts over all documents of a build, however many of them this run read.

    ``blocks``: by part, so "fiction" and "boilerplate" were left out. ``claims``: by status.
    ``background``: entities by why a record of background knowledge is theirs, and ambiguous ones.
    ``silent``: sources of documents in which nothing was found.
    ``checked``: the SHACL engine that looked at every document by itself, or ""; ``broken``: what it found.
    """

    documents: int = 0
    words: int = 0
    blocks: Mapping[str, int] = field(default_factory=dict)
    mentions: Mapping[str, int] = field(default_factory=dict)
    quantities: int = 0
    claims: Mapping[str, int] = field(default_factory=dict)
    relations: Mapping[str, int] = field(default_factory=dict)
    rejections: int = 0
    silent: tuple[str, ...] = ()
    entities: Mapping[str, int] = field(default_factory=dict)
    background: Mapping[str, int] = field(default_factory=dict)
    decisions: tuple[Told, ...] = ()
    checked: str = ""
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """``extracted`` and ``cached`` documents of this run; ``copies``: sources whose text another source has.

    ``removed``: sources that this run took out.
    ``seconds``: wall-clock time by stage. ``words_per_second``: of stage 1, over the extracted documents.
    """

    pipeline: str
    sources: int
    extracted: int
    cached: int
    copies: int
    skips: tuple[Skip, ...]
    census: Census
    seconds: Mapping[str, float]
    words_per_second: float
    removed: tuple[str, ...] = ()


def census_of(stored: Mapping[str, Any]) -> Census:
    """A census as JSON gives it back."""
    decisions = tuple(Told(**told) for told in stored.get("decisions", ()))
    broken = tuple(Broken(**each) for each in stored.get("broken", ()))
    silent = tuple(stored["silent"])
    return Census(**{**stored, "silent": silent, "decisions": decisions, "broken": broken})


#: What is counted of a document, each thing by name.
Counts = dict[str, dict[str, int]]


def counts(extraction: Extraction) -> Counts:
    """Of one document."""
    return {
        "documents": {"": 1},
        "words": {"": words(extraction)},
        "blocks": Counter(block.part for block in extraction.document.blocks),
        "mentions": Counter(mention.type for mention in extraction.mentions),
        "quantities": {"": len(extraction.quantities)},
        "claims": Counter(claim.status for claim in extraction.claims),
        "relations": Counter(claim.relation for claim in extraction.claims),
        "rejections": {"": len(extraction.rejections)},
        "silent": {} if extraction.mentions else {extraction.document.source: 1},
    }


class Tally:
    """Adds up what was counted of documents, and the entities at the end."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}

    def add(self, counted: Counts) -> None:
        for what, numbers in counted.items():
            self._counts.setdefault(what, Counter()).update(numbers)

    def census(self, entities: Iterable[Entity]) -> Census:
        def total(what: str) -> int:
            return self._counts.get(what, Counter())[""]

        def by_name(what: str) -> dict[str, int]:
            return _sorted(self._counts.get(what, Counter()))

        return Census(
            documents=total("documents"),
            words=total("words"),
            blocks=by_name("blocks"),
            mentions=by_name("mentions"),
            quantities=total("quantities"),
            claims=by_name("claims"),
            relations=by_name("relations"),
            rejections=total("rejections"),
            silent=tuple(sorted(self._counts.get("silent", ()))),
            entities=_sorted(Counter(entity.type for entity in entities)),
        )


def words(extraction: Extraction) -> int:
    """Words between spaces, in the blocks that are read for facts."""
    document = extraction.document
    return sum(len(document.text[b.start : b.end].split()) for b in document.blocks if b.part == "body")


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
