"""Stage 2: extractions → entities and links → graph. What a change doesn't touch is taken from the ledger.

Map, fold, map, fold: the names of each document; what all names meet in; what each document adds to the graph under
these names; what the votes of all documents come to. Only the folds see more than one document; when one changes, they
are done again with the documents whose entities that changes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from time import perf_counter
from typing import Any

from kg import background, builds, ledger
from kg.background import Background, Found
from kg.builds import Build, Corpus
from kg.graph.background import links
from kg.graph.claims import Statement, Vote, vote, weigh
from kg.graph.decisions import Fitting, Rulings, noted
from kg.graph.families import Families, Said, sentence_naming
from kg.graph.lines import checksum, patch_sorted, write_sorted
from kg.graph.rdf import claim_lines, contribution, decision_lines, entity_lines, evidence_lines
from kg.graph.rows import ballots, statement_of, votes_of
from kg.iri import digest
from kg.ledger import Ballot, Ledger, decode_anchors, decode_names
from kg.ontology import Ontology
from kg.report import Census, Tally, Told, counts
from kg.types import Decision, Entity, Extraction, Linker, LocalNames, Mention, Naming, Outcome

#: Where more documents than this, or than this part of all, are written anew, the whole graph is.
MOST_PATCHED = 2000
PATCHED_PART = 0.25
#: Decisions that linking heeds, and those among them that also change what a document adds.
_ON_NAMES = frozenset({"same", "apart", "variant", "rename", "type"})
_ON_TYPES = frozenset({"type"})
_ON_FACTS = frozenset({"reject", "accept"})

#: Stage, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What shapes a graph besides its documents. ``shape``: digest of code, data and options, without decisions."""

    link: Linker
    ontology: Ontology
    base: str
    decisions: tuple[Decision, ...]
    background: Background
    shape: str

    def decided(self, kinds: frozenset[str]) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.do in kinds)


def fold(build: Build, corpus: Corpus, rules: Rules, progress: Progress) -> tuple[Census, dict[str, float]]:
    """Write graph, background and index of names. Also says how many seconds the parts took."""
    with ledger.opened(build.ledger) as opened:
        return _Fold(build, corpus, rules, progress, opened).run()


class Patch:
    """Lines to take from the graph that is there and to add; a claim is looked at before and after its votes change."""

    def __init__(self, opened: Ledger, lines_on: Callable[[str], Iterable[str]]) -> None:
        self._ledger, self._lines_on = opened, lines_on
        self.remove: set[str] = set()
        self.add: set[str] = set()
        self.documents: set[str] = set()
        self._touched: set[str] = set()

    def before(self, document: str) -> None:
        self.documents.add(document)
        self.remove.update(self._ledger.lines_of(document))
        self.touch(self._ledger.claims_of(document))

    def touch(self, claims: Iterable[str]) -> None:
        for claim in claims:
            if claim not in self._touched:
                self._touched.add(claim)
                self.remove.update(self._lines_on(claim))

    def finish(self) -> None:
        for claim in self._touched:
            self.add.update(self._lines_on(claim))
        both = self.remove & self.add
        self.remove -= both
        self.add -= both


@dataclass(slots=True)
class _Fold:
    build: Build
    corpus: Corpus
    rules: Rules
    progress: Progress
    ledger: Ledger
    patch: Patch | None = None
    most_patched: int = 0
    tally: Tally = field(default_factory=Tally)
    weights: Counter[str] = field(default_factory=Counter)
    makers: dict[str, set[str]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)

    def run(self) -> tuple[Census, dict[str, float]]:
        clock = [perf_counter()]
        self._read_names()
        clock.append(perf_counter())
        self.progress("link", 0, 1)
        naming = self.rules.link.meet(self._names())
        rulings = Rulings(self.rules.decisions, naming.entities, self.rules.ontology)
        clock.append(perf_counter())
        families = self._read_contributions(naming)
        found = background.find(self.rules.background, naming.entities, self.makers)
        self._write_graph(naming, rulings, list(self._others(naming, rulings, families, found)))
        with builds.replacing(self.build.background) as partial:
            background.write(self.rules.background, found, partial, base=self.rules.base)
        clock.append(perf_counter())
        self.progress("names", 0, 1)
        self._write_names(naming.entities)
        clock.append(perf_counter())
        stages = zip(("count", "link", "graph", "names"), pairwise(clock), strict=True)
        seconds = {stage: end - start for stage, (start, end) in stages}
        outcomes = [*noted(naming.outcomes, self.dropped), *rulings.outcomes()]
        outcomes.sort(key=lambda outcome: self.rules.decisions.index(outcome.decision))
        census = self.tally.census(naming.entities)
        return replace(census, decisions=tuple(map(_told, outcomes)), background=found.counts), seconds

    def _read_names(self) -> None:
        """Bring the names in the ledger to what the corpus has now."""
        if self.ledger.state("rules") != self.rules.shape:
            self.ledger.clear()
        by = repr(self.rules.decided(_ON_NAMES))
        marks = {document: digest(mark, by) for document, mark in self.corpus.marks().items()}
        known = self.ledger.marks()
        new = [document for document, mark in marks.items() if known.get(document) != mark]
        gone = sorted(known.keys() - marks.keys())
        self._begin_patch(len(new) + len(gone), len(marks))
        for document in gone:
            self._before(document)
            self.ledger.drop(document)
        for done, document in enumerate(new, 1):
            self.progress("count", done, len(new))
            extraction = self.corpus.extraction(document)
            names = self.rules.link.names(extraction)
            self.ledger.put_names(document, marks[document], names, counts(extraction))

    def _names(self) -> Iterator[LocalNames]:
        for names, counted in self.ledger.names():
            self.tally.add(counted)
            yield decode_names(names)

    def _begin_patch(self, changed: int, total: int) -> None:
        """A decision on facts may be about any claim: then all are gone through."""
        self.most_patched = min(MOST_PATCHED, int(PATCHED_PART * total))
        facts = self.ledger.state("facts") or self.rules.decided(_ON_FACTS)
        if self.ledger.state("checksum") and not facts and changed <= self.most_patched:
            self.patch = Patch(self.ledger, self._lines_on)

    def _before(self, document: str) -> None:
        if self.patch is not None:
            self.patch.before(document)
            if len(self.patch.documents) > self.most_patched:
                self.patch = None

    def _read_contributions(self, naming: Naming) -> Families:
        """Bring what documents add to what their names mean now; see what only all of them together say."""
        rules = self.rules
        by = repr(rules.decided(_ON_TYPES))
        families = Families(naming.variants, naming.outcomes, base=rules.base)
        fitting = Fitting({e.iri: e.type for e in naming.entities}, rules.ontology) if by != "()" else None
        documents = sorted(self.corpus.marks())
        for done, document in enumerate(documents, 1):
            self.progress("graph", done, len(documents))
            names, mark, rest = self.ledger.contribution(document)
            anchors, places = decode_anchors(names)
            iris = [naming.iris[anchor] for anchor in anchors]
            one = _Document(self.corpus, document, iris, places)
            now = digest(by, *iris)
            if mark != now:
                rest = self._write_contribution(one, now, fitting)
            self._say(families, one, rest)
            self.weights.update(set(iris))
            self.dropped.update(rest["dropped"])
            for made, maker in rest["made"]:
                self.makers.setdefault(made, set()).add(maker)
        return families

    def _write_contribution(self, one: "_Document", mark: str, fitting: Fitting | None) -> dict[str, Any]:
        extraction, dropped = one.extraction(), Counter[str]()
        if fitting is not None:
            extraction, dropped = fitting.fit(extraction, one.resolve)
        added = contribution(extraction, one.resolve, self.rules.ontology, base=self.rules.base)
        found = ballots(added.votes)
        self._before(one.id)
        if self.patch is not None:
            self.patch.touch(found)
            self.patch.add.update(added.lines)
        rest = {"dropped": dropped, "made": _made(added.votes), "said": {}}
        votes = [Ballot(claim, *ballot) for claim, ballot in found.items()]
        self.ledger.put_contribution(one.id, mark, added.lines, votes, rest)
        return rest

    def _say(self, families: Families, one: "_Document", rest: dict[str, Any]) -> None:
        first = families.see(one.id, set(one.iris))
        unknown = [edition for edition in first if edition not in rest["said"]]
        for edition in unknown:
            said = sentence_naming(edition, one.extraction(), one.resolve)
            rest["said"][edition] = (said.start, said.end, said.quote)
        if unknown:
            self.ledger.put_rest(one.id, rest)
        for edition in first:
            families.said(edition, Said(one.id, *rest["said"][edition]))

    def _lines_on(self, claim: str, rulings: Rulings | None = None) -> Iterator[str]:
        found = self.ledger.votes_on(claim)
        if found is not None:
            yield from self._claim(statement_of(claim, found[0]), votes_of(found[1]), rulings)

    def _claim(self, statement: Statement, votes: Sequence[Vote], rulings: Rulings | None) -> Iterator[str]:
        weighed, decision = weigh(votes), None
        if rulings is not None:
            weighed, decision = rulings.rule(statement, weighed)
        yield from claim_lines(statement, weighed, self.rules.ontology)
        if decision is not None:
            yield from decision_lines(decision, [statement.iri], base=self.rules.base)

    def _others(self, naming: Naming, rulings: Rulings, families: Families, found: Found) -> Iterator[str]:
        """Lines that are of no one document, entity or claim of a document."""
        for statement, evidence in families.statements(self.ledger.is_claimed):
            yield from evidence_lines(statement, evidence)
            yield from self._claim(statement, [vote(evidence)], rulings)
        for outcome in naming.outcomes:
            if outcome.effect != "not applied":
                yield from decision_lines(outcome.decision, outcome.about, base=self.rules.base)
        yield from links(found.links)

    def _write_graph(self, naming: Naming, rulings: Rulings, others: list[str]) -> None:
        entities = {entity.iri: "\n".join(entity_lines(entity)) for entity in naming.entities}
        known = self.ledger.entities()
        changed = {iri: lines for iri, lines in entities.items() if known.get(iri) != lines}
        gone = sorted(known.keys() - entities.keys())
        with builds.replacing(self.build.graph) as partial:
            found = None
            if self.patch is not None and self.build.graph.is_file():
                old = [known[iri] for iri in (*changed, *gone) if iri in known]
                self.patch.remove.update(chain.from_iterable(lines.split("\n") for lines in old))
                self.patch.remove.update(filter(None, self.ledger.state("others").split("\n")))
                self.patch.add.update(
                    chain.from_iterable(lines.split("\n") for lines in changed.values()), others
                )
                self.patch.finish()
                was = int(self.ledger.state("checksum"))
                found = patch_sorted(
                    self.build.graph, partial, remove=self.patch.remove, add=self.patch.add, checksum=was
                )
            self.ledger.put_entities(changed, gone)
            if found is None:
                write_sorted(self._all_lines(rulings, others), partial)
                found = checksum(partial)
        self.ledger.set_state(
            rules=self.rules.shape,
            facts=repr(self.rules.decided(_ON_FACTS)) if self.rules.decided(_ON_FACTS) else "",
            others="\n".join(others),
            checksum=str(found),
        )

    def _all_lines(self, rulings: Rulings, others: Iterable[str]) -> Iterator[str]:
        yield from self.ledger.lines()
        for claim, statement, votes in self.ledger.claims():
            yield from self._claim(statement_of(claim, statement), votes_of(votes), rulings)
        yield from others

    def _write_names(self, entities: Iterable[Entity]) -> None:
        from kg.query import names

        with builds.replacing(self.build.names) as partial:
            names.index(entities, partial, weights=self.weights)


@dataclass(slots=True)
class _Document:
    """One document and what its names mean. ``iris``: by name; ``places``: mention → name."""

    corpus: Corpus
    id: str
    iris: Sequence[str]
    places: Sequence[int]
    _extraction: Extraction | None = None
    _entities: dict[Any, str] = field(default_factory=dict)

    def extraction(self) -> Extraction:
        """Read when it is first asked for."""
        if self._extraction is None:
            self._extraction = self.corpus.extraction(self.id)
        return self._extraction

    def resolve(self, mention: Mention) -> str:
        if not self._entities:
            mentions = zip(self.extraction().mentions, self.places, strict=True)
            self._entities = {(each.span, each.type): self.iris[place] for each, place in mentions}
        return self._entities[mention.span, mention.type]


def _made(votes: Iterable[tuple[Statement, Vote]]) -> list[tuple[str, str]]:
    """What is asserted of who developed what: both as IRIs."""
    found = (
        (statement.subject, statement.object_iri)
        for statement, each in votes
        if statement.relation == "developedBy" and each.status == "asserted"
    )
    return sorted(set(found))


def _told(outcome: Outcome) -> Told:
    from kg.decisions import in_words, place

    decision = outcome.decision
    return Told(place(decision), in_words(decision), outcome.effect, outcome.reason)
