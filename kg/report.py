"""What a build did: counts that the command line prints and ``report.json`` keeps."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.types import Extraction, Linking


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
class Census:
    """Counts over all documents of a build, however many of them this run read.

    ``blocks``: by part, so "fiction" and "boilerplate" were left out. ``claims``: by status.
    ``background``: entities by why a record of background knowledge is theirs, and ambiguous ones.
    ``silent``: sources of documents in which nothing was found.
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
    return Census(**{**stored, "silent": tuple(stored["silent"]), "decisions": decisions})


class Tally:
    """Counts extractions as they pass, and the entities at the end."""

    def __init__(self) -> None:
        self.documents = self.words = self.quantities = self.rejections = 0
        self.blocks: Counter[str] = Counter()
        self.mentions: Counter[str] = Counter()
        self.claims: Counter[str] = Counter()
        self.relations: Counter[str] = Counter()
        self.silent: list[str] = []

    def add(self, extraction: Extraction) -> None:
        self.documents += 1
        self.words += words(extraction)
        self.blocks.update(block.part for block in extraction.document.blocks)
        self.mentions.update(mention.type for mention in extraction.mentions)
        self.quantities += len(extraction.quantities)
        self.claims.update(claim.status for claim in extraction.claims)
        self.relations.update(claim.relation for claim in extraction.claims)
        self.rejections += len(extraction.rejections)
        if not extraction.mentions:
            self.silent.append(extraction.document.source)

    def census(self, linking: Linking) -> Census:
        return Census(
            documents=self.documents,
            words=self.words,
            blocks=_sorted(self.blocks),
            mentions=_sorted(self.mentions),
            quantities=self.quantities,
            claims=_sorted(self.claims),
            relations=_sorted(self.relations),
            rejections=self.rejections,
            silent=tuple(sorted(self.silent)),
            entities=_sorted(Counter(entity.type for entity in linking.entities)),
        )


def words(extraction: Extraction) -> int:
    """Words between spaces, in the blocks that are read for facts."""
    document = extraction.document
    return sum(len(document.text[b.start : b.end].split()) for b in document.blocks if b.part == "body")


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
