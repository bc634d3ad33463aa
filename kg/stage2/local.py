"""Stage 2 in this process: what a change doesn't touch is taken from the ledger of the build.

Documents are read again if their text or the rules have changed, or the entities that their names mean. If they are
few, the graph that is there is patched, else it is sorted anew.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path

from kg import ledger
from kg.builds import Build, Corpus
from kg.decisions import shape
from kg.graph.decisions import Rulings
from kg.graph.lines import checksum, patch_sorted, write_sorted
from kg.graph.rdf import entity_lines, voted_lines
from kg.graph.rows import Row, statement_of, votes_of
from kg.iri import digest
from kg.ledger import Ledger, decode_names
from kg.report import Tally, counts
from kg.stage1 import Progress
from kg.stage2 import ON_FACTS, ON_NAMES, Added, OtherLines, Rules
from kg.stage2.documents import Contributed, Remarks, contributor, mark, named, nothing, take
from kg.types import LocalNames, Naming

#: Where more documents than this, or than this part of all, are written anew, the whole graph is.
MOST_PATCHED = 2000
PATCHED_PART = 0.25


@contextmanager
def with_ledger(build: Build, corpus: Corpus, rules: Rules, progress: Progress) -> Iterator["_Folding"]:
    with ledger.opened(build.ledger) as opened:
        yield _Folding(build, corpus, rules, progress, opened)


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


class _Folding:
    """See `kg.stage2.Folding`."""

    def __init__(
        self, build: Build, corpus: Corpus, rules: Rules, progress: Progress, opened: Ledger
    ) -> None:
        self._build, self._corpus, self._rules = build, corpus, rules
        self._progress, self._ledger = progress, opened
        self._tally = Tally()
        self._patch: Patch | None = None
        self._most_patched = 0
        self._documents: list[str] = []

    def meet(self) -> tuple[Naming, Tally]:
        self._read_names()
        self._progress("link", 0, 1)
        link = self._rules.link
        return link.meet(link.gather(self._names())), self._tally

    def add(self, naming: Naming) -> Added:
        added, contribute = nothing(naming, base=self._rules.base), contributor(naming, self._rules)
        for done, document in enumerate(self._documents, 1):
            self._progress("graph", done, len(self._documents))
            names, known, stored = self._ledger.contribution(document)
            one = named(document, names, naming, partial(self._corpus.extraction, document))
            now = mark(one, self._rules)
            if known == now:
                remarks = Remarks(**stored)
            else:
                contributed = contribute(one)
                remarks = contributed.remarks
                self._replace(document, now, contributed)
            if take(added, one, remarks):
                self._ledger.put_remarks(document, remarks)
        return added

    def write(self, naming: Naming, rulings: Rulings, other_lines: OtherLines, path: Path) -> int:
        others = list(other_lines(self._ledger.is_claimed))
        entities = {entity.iri: "\n".join(entity_lines(entity)) for entity in naming.entities}
        known = self._ledger.entities()
        changed = {iri: lines for iri, lines in entities.items() if known.get(iri) != lines}
        gone = sorted(known.keys() - entities.keys())
        found = None
        if self._patch is not None and self._build.graph.is_file():
            old = [known[iri] for iri in (*changed, *gone) if iri in known]
            found = self._patched(self._patch, [*old, self._ledger.state("others")], changed, others, path)
        self._ledger.put_entities(changed, gone)
        if found is None:
            write_sorted(self._all_lines(rulings, others), path)
            found = checksum(path)
        facts = self._rules.decided(ON_FACTS)
        self._ledger.set_state(
            rules=self._rules.shape,
            facts=shape(facts) if facts else "",
            others="\n".join(others),
            checksum=str(found),
        )
        return found

    def _read_names(self) -> None:
        """Bring the names in the ledger to what the corpus has now."""
        if self._ledger.state("rules") != self._rules.shape:
            self._ledger.clear()
        by = shape(self._rules.decided(ON_NAMES))
        marks = {document: digest(mark, by) for document, mark in self._corpus.marks().items()}
        self._documents = list(marks)
        known = self._ledger.marks()
        new = [document for document, mark in marks.items() if known.get(document) != mark]
        gone = sorted(known.keys() - marks.keys())
        self._begin_patch(len(new) + len(gone), len(marks))
        for document in gone:
            self._before(document)
            self._ledger.drop(document)
        for done, document in enumerate(new, 1):
            self._progress("count", done, len(new))
            extraction = self._corpus.extraction(document)
            names = self._rules.link.names(extraction)
            self._ledger.put_names(document, marks[document], names, counts(extraction))

    def _replace(self, document: str, mark: str, now: Contributed) -> None:
        self._before(document)
        if self._patch is not None:
            self._patch.touch(now.ballots)
            self._patch.add.update(now.lines)
        self._ledger.put_contribution(document, mark, now.lines, now.ballots, now.remarks)

    def _names(self) -> Iterator[LocalNames]:
        for names, counted in self._ledger.names():
            self._tally.add(counted)
            yield decode_names(names)

    def _begin_patch(self, changed: int, total: int) -> None:
        """A decision on facts may be about any claim: then all are gone through."""
        self._most_patched = min(MOST_PATCHED, int(PATCHED_PART * total))
        facts = self._ledger.state("facts") or self._rules.decided(ON_FACTS)
        if self._ledger.state("checksum") and not facts and changed <= self._most_patched:
            self._patch = Patch(self._ledger, self._lines_on)

    def _before(self, document: str) -> None:
        if self._patch is not None:
            self._patch.before(document)
            if len(self._patch.documents) > self._most_patched:
                self._patch = None

    def _lines_on(self, claim: str) -> Iterator[str]:
        found = self._ledger.votes_on(claim)
        if found is not None:
            yield from self._voted(claim, *found, None)

    def _voted(self, claim: str, statement: Row, votes: list[Row], rulings: Rulings | None) -> Iterator[str]:
        rules = self._rules
        return voted_lines(
            statement_of(claim, statement), votes_of(votes), rules.ontology, rulings=rulings, base=rules.base
        )

    def _patched(
        self, patch: Patch, old: Iterable[str], changed: dict[str, str], others: list[str], path: Path
    ) -> int | None:
        """``old``: blocks of lines that go, unless they come again."""
        patch.remove.update(filter(None, chain.from_iterable(block.split("\n") for block in old)))
        patch.add.update(chain.from_iterable(block.split("\n") for block in changed.values()), others)
        patch.finish()
        was = int(self._ledger.state("checksum"))
        return patch_sorted(self._build.graph, path, remove=patch.remove, add=patch.add, checksum=was)

    def _all_lines(self, rulings: Rulings, others: Iterable[str]) -> Iterator[str]:
        yield from self._ledger.lines()
        for claim, statement, votes in self._ledger.claims():
            yield from self._voted(claim, statement, votes, rulings)
        yield from others
