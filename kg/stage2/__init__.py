"""Stage 2: extractions → entities and links → graph.

Map, fold, map, fold: the names of each document; what all names meet in; what each document adds to the graph under
these names; what the votes of all documents come to. The maps see one document each (`kg.stage2.documents`), so that
what a change doesn't touch can be taken from a ledger (`kg.stage2.local`), and machines can share the work
(`kg.stage2.cluster`). What is left to do once is here.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Protocol

from kg import background, builds
from kg.background import Background
from kg.builds import Build, Corpus
from kg.graph.background import links
from kg.graph.decisions import Rulings, noted
from kg.graph.families import Families
from kg.graph.rdf import shared_lines
from kg.ontology import Ontology
from kg.report import Broken, Census, Tally, Told
from kg.stage1 import Progress
from kg.types import Decision, Linker, Naming, Outcome

#: Decisions that linking heeds, those among them that also change what a document adds, and those on facts.
ON_NAMES = frozenset({"same", "apart", "variant", "rename", "type"})
ON_TYPES = frozenset({"type"})
ON_FACTS = frozenset({"reject", "accept"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What shapes a graph besides its documents. ``shape``: digest of code, data and options, without decisions.

    ``checks``: SHACL engine that looks at each document by itself, or "".
    """

    link: Linker
    ontology: Ontology
    base: str
    decisions: tuple[Decision, ...]
    background: Background
    shape: str
    checks: str = ""

    def decided(self, kinds: frozenset[str]) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.do in kinds)


@dataclass(slots=True)
class Added:
    """What all documents together say besides lines and votes. ``weights``: entity → documents that name it.
    ``makers``: entity → those that documents assert made it. ``dropped``: claims left out on account of which entity.
    ``broken``: rules of the vocabulary that documents break.
    """

    families: Families
    weights: Counter[str] = field(default_factory=Counter)
    makers: dict[str, set[str]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)


class Folding(Protocol):
    """Who does the maps and the folds over documents. `meet`, `add` and `write` are called once each, in this order."""

    def meet(self) -> tuple[Naming, Tally]: ...

    def add(self, naming: Naming) -> Added: ...

    def write(self, naming: Naming, rulings: Rulings, other_lines: "OtherLines", path: Path) -> int:
        """The graph, to ``path``; gives its CRC-32. Every claim of a document is shown to ``rulings``."""


#: Whether documents make the claim with that IRI → the lines that are of no one document, entity or claim of a document.
OtherLines = Callable[[Callable[[str], bool]], Iterator[str]]
#: Makes a folding, which is closed when the graph is written.
Fold = Callable[[Build, Corpus, Rules, Progress], AbstractContextManager[Folding]]


def fold(
    build: Build, corpus: Corpus, rules: Rules, progress: Progress, folder: Fold
) -> tuple[Census, int, dict[str, float]]:
    """Write graph, background and index of names. Also gives the graph's CRC-32 and the seconds the parts took."""
    clock = [perf_counter()]
    with folder(build, corpus, rules, progress) as folding:
        naming, tally = folding.meet()
        clock.append(perf_counter())
        rulings = Rulings(rules.decisions, naming.entities, rules.ontology)
        added = folding.add(naming)
        found = background.find(rules.background, naming.entities, added.makers)

        def other_lines(is_claimed: Callable[[str], bool]) -> Iterator[str]:
            yield from shared_lines(
                added.families, naming.outcomes, is_claimed, rules.ontology, rulings=rulings, base=rules.base
            )
            yield from links(found.links)

        with builds.replacing(build.graph) as partial:
            checksum = folding.write(naming, rulings, other_lines, partial)
        with builds.replacing(build.background) as partial:
            background.write(rules.background, found, partial, base=rules.base)
        clock.append(perf_counter())
        progress("names", 0, 1)
        _write_names(build, naming, added)
        clock.append(perf_counter())
    stages = zip(("link", "graph", "names"), pairwise(clock), strict=True)
    seconds = {stage: end - start for stage, (start, end) in stages}
    outcomes = [*noted(naming.outcomes, added.dropped), *rulings.outcomes()]
    outcomes.sort(key=lambda outcome: rules.decisions.index(outcome.decision))
    census = replace(
        tally.census(naming.entities),
        decisions=tuple(map(_told, outcomes)),
        background=found.counts,
        checked=rules.checks,
        broken=tuple(sorted(added.broken, key=astuple)),
    )
    return census, checksum, seconds


def _write_names(build: Build, naming: Naming, added: Added) -> None:
    from kg.query import names

    with builds.replacing(build.names) as partial:
        names.index(naming.entities, partial, weights=added.weights)


def _told(outcome: Outcome) -> Told:
    from kg.decisions import in_words, place

    decision = outcome.decision
    return Told(place(decision), in_words(decision), outcome.effect, outcome.reason)
