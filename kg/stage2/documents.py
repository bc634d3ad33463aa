"""What stage 2 does with one document, wherever it does it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from kg.assets import asset
from kg.graph.claims import Statement, Vote
from kg.graph.decisions import Fitting
from kg.graph.families import Families, Said, sentence_naming
from kg.graph.rdf import contribution, entity_lines
from kg.graph.rows import Row, ballots, statement_of, votes_of
from kg.graph.validate import checker
from kg.iri import digest
from kg.ledger import decode_anchors
from kg.report import Broken
from kg.stage2 import ON_TYPES, Added, Rules, lines_on
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
class Contributed:
    """What a document adds. ``ballots``: IRI of a claim → what it claims, and votes. ``rest``: see `take`."""

    lines: tuple[str, ...]
    ballots: Mapping[str, tuple[Row, list[Row]]]
    rest: dict[str, Any]


def named(document: str, names: bytes, naming: Naming, load: Callable[[], Extraction]) -> Named:
    """``names``: encoded."""
    anchors, places = decode_anchors(names)
    return Named(document, load, [naming.iris[anchor] for anchor in anchors], places)


def mark(one: Named, rules: Rules) -> str:
    """Changes when what the document adds may: by its names, whose extraction and rules have not changed."""
    return digest(repr(rules.decided(ON_TYPES)), rules.checks, *one.iris)


def fitting(naming: Naming, rules: Rules) -> Fitting | None:
    """None where no person has changed a type: then all fits."""
    types = {entity.iri: entity.type for entity in naming.entities}
    return Fitting(types, rules.ontology) if rules.decided(ON_TYPES) else None


def contribute(one: Named, rules: Rules, fits: Fitting | None, entities: Mapping[str, Entity]) -> Contributed:
    """``entities``: by IRI."""
    extraction, dropped = one.extraction(), Counter[str]()
    if fits is not None:
        extraction, dropped = fits.fit(extraction, one.resolve)
    added = contribution(extraction, one.resolve, rules.ontology, base=rules.base)
    found = ballots(added.votes)
    rest = {"dropped": dropped, "made": _made(added.votes), "said": {}, "broken": []}
    if rules.checks:
        alone = _alone(one, added.lines, found, rules, entities)
        check = checker(rules.checks, asset("ontology/shapes.ttl"))
        rest["broken"] = [[extraction.document.source, *astuple(violation)] for violation in check(alone)]
    return Contributed(added.lines, found, rest)


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
        yield from lines_on(statement_of(claim, statement), votes_of(votes), rules, None)


def take(added: Added, one: Named, rest: dict[str, Any]) -> bool:
    """Note what a document says besides lines and votes; whether ``rest`` has learnt a sentence thereby.

    ``rest``: ``dropped``, claims by entity; ``made``, pairs of thing and maker; ``said``, edition → its sentence here;
    ``broken``, rows of `Broken`.
    """
    added.weights.update(set(one.iris))
    added.dropped.update(rest["dropped"])
    added.broken += (Broken(*row) for row in rest["broken"])
    for made, maker in rest["made"]:
        added.makers.setdefault(made, set()).add(maker)
    first = added.families.see(one.id, set(one.iris))
    unknown = [edition for edition in first if edition not in rest["said"]]
    for edition in unknown:
        said = sentence_naming(edition, one.extraction(), one.resolve)
        rest["said"][edition] = (said.start, said.end, said.quote)
    for edition in first:
        added.families.said(edition, Said(one.id, *rest["said"][edition]))
    return bool(unknown)


def nothing(naming: Naming, rules: Rules) -> Added:
    """Before any document is seen."""
    return Added(Families(naming.variants, naming.outcomes, base=rules.base))


def _made(votes: Iterable[tuple[Statement, Vote]]) -> list[tuple[str, str]]:
    """What is asserted of who developed what: both as IRIs."""
    found = (
        (statement.subject, statement.object_iri)
        for statement, each in votes
        if statement.relation == "developedBy" and each.status == "asserted"
    )
    return sorted(set(found))
