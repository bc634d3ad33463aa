"""What stage 2 does with one document, wherever it does it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from kg.assets import asset
from kg.decisions import shape
from kg.graph.claims import Statement, Vote
from kg.graph.decisions import Fitting
from kg.graph.families import Families, Said, sentence_naming
from kg.graph.rdf import contribution, entity_lines, voted_lines
from kg.graph.rows import Row, ballots, statement_of, votes_of
from kg.graph.validate import checker
from kg.iri import digest
from kg.ledger import decode_anchors
from kg.report import Broken
from kg.stage2 import ON_TYPES, Added, Rules
from kg.types import Entity, Extraction, Mention, Naming


@dataclass(slots=True)
class Named:
    """A document and what its names mean. ``iris``: by name; ``places``: mention → name."""

    id: str
    load: Callable[[], Extraction]
    iris: Sequence[str]
    places: Sequence[int]
    _extraction: Extraction | None = None
    _entities: dict[Any, str] = field(default_factory=dict)

    def extraction(self) -> Extraction:
        """Read when it is first asked for."""
        if self._extraction is None:
            self._extraction = self.load()
        return self._extraction

    def resolve(self, mention: Mention) -> str:
        if not self._entities:
            mentions = zip(self.extraction().mentions, self.places, strict=True)
            self._entities = {(each.span, each.type): self.iris[place] for each, place in mentions}
        return self._entities[mention.span, mention.type]


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a document says besides lines and votes, as plain values.

    ``dropped``: entity → claims left out on its account; ``made``: pairs of thing and maker; ``said``: edition → start,
    end and text of its sentence here, of those that were wanted; ``broken``: rows of `Broken`.
    """

    dropped: Mapping[str, int]
    made: Sequence[Sequence[str]]
    said: dict[str, Sequence[Any]]
    broken: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Contributed:
    """What a document adds. ``ballots``: IRI of a claim → what it claims, and votes."""

    lines: tuple[str, ...]
    ballots: Mapping[str, tuple[Row, list[Row]]]
    remarks: Remarks


def named(document: str, names: bytes, naming: Naming, load: Callable[[], Extraction]) -> Named:
    """``names``: encoded."""
    anchors, places = decode_anchors(names)
    return Named(document, load, [naming.iris[anchor] for anchor in anchors], places)


def mark(one: Named, rules: Rules) -> str:
    """Changes when what the document adds may: by its names, whose extraction and rules have not changed."""
    return digest(shape(rules.decided(ON_TYPES)), rules.checks, *one.iris)


def contributor(naming: Naming, rules: Rules) -> Callable[[Named], Contributed]:
    """For many documents under one naming."""
    entities = {entity.iri: entity for entity in naming.entities}
    # Where no person has changed a type, all fits.
    fitting = Fitting(entities, rules.ontology) if rules.decided(ON_TYPES) else None
    check = checker(rules.checks, asset("ontology/shapes.ttl")) if rules.checks else None

    def contribute(one: Named) -> Contributed:
        extraction, dropped = one.extraction(), Counter[str]()
        if fitting is not None:
            extraction, dropped = fitting.fit(extraction, one.resolve)
        added = contribution(extraction, one.resolve, rules.ontology, base=rules.base)
        found = ballots(added.votes)
        violations = check(_alone(one, added.lines, found, rules, entities)) if check else ()
        broken = [(extraction.document.source, *astuple(violation)) for violation in violations]
        return Contributed(added.lines, found, Remarks(dropped, _made(added.votes), {}, broken))

    return contribute


def _alone(
    one: Named,
    lines: Iterable[str],
    found: Mapping[str, tuple[Row, list[Row]]],
    rules: Rules,
    entities: Mapping[str, Entity],
) -> Iterator[str]:
    """The graph as if there were no other document."""
    yield from lines
    for iri in dict.fromkeys(one.iris):
        yield from entity_lines(entities[iri])
    for claim, (statement, votes) in found.items():
        yield from voted_lines(
            statement_of(claim, statement), votes_of(votes), rules.ontology, rulings=None, base=rules.base
        )


def take(added: Added, one: Named, remarks: Remarks) -> bool:
    """Add what a document remarks; whether it was asked for sentences that it had not ``said`` before."""
    entities = set(one.iris)
    added.weights.update(entities)
    added.dropped.update(remarks.dropped)
    added.broken += (Broken(*row) for row in remarks.broken)
    for made, maker in remarks.made:
        added.makers.setdefault(made, set()).add(maker)
    first = added.families.see(one.id, entities)
    unknown = [edition for edition in first if edition not in remarks.said]
    for edition in unknown:
        said = sentence_naming(edition, one.extraction(), one.resolve)
        remarks.said[edition] = (said.start, said.end, said.quote)
    for edition in first:
        added.families.said(edition, Said(one.id, *remarks.said[edition]))
    return bool(unknown)


def nothing(naming: Naming, *, base: str) -> Added:
    """Before any document is seen."""
    return Added(Families(naming.variants, naming.outcomes, base=base))


def _made(votes: Iterable[tuple[Statement, Vote]]) -> list[tuple[str, str]]:
    """What is asserted of who developed what: both as IRIs."""
    found = (
        (statement.subject, statement.object_iri)
        for statement, each in votes
        if statement.relation == "developedBy" and each.status == "asserted"
    )
    return sorted(set(found))
