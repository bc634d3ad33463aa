"""What single sentences say → claims about entities, each with all its evidence.

A claim is a subject, a relation and an object: an entity, or a quantity by its value. Every sentence that
speaks of it is one evidence, whatever it says about it. How often and how surely it is said is derived from
the evidences, so the order in which documents come makes no difference.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

from kg.iri import BASE, digest
from kg.ontology import Ontology, load
from kg.types import Claim, Document, Extraction, Linking, Mention, Quantity, Status

#: Strongest first: a claim has the strongest status among its evidences. What a person rejects comes last.
STATUSES: tuple[Status, ...] = ("asserted", "reported", "planned", "speculative", "negated", "rejected")
#: What an evidence without a score counts as.
UNSCORED = 0.5

#: Mention → IRI of its entity.
Resolver = Callable[[Mention], str]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity as a thing of its own. ``than`` and ``on`` are IRIs of entities, or ""."""

    iri: str
    value: float
    value_max: float | None
    unit: str
    bound: str
    than: str
    on: str
    metric: str
    of: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim claims. ``object``: IRI of an entity, or a measure."""

    iri: str
    subject: str
    relation: str
    object: str | Measure

    @property
    def object_iri(self) -> str:
        """IRI of the entity or of the measure."""
        return self.object if isinstance(self.object, str) else self.object.iri


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of one document that speaks of one claim. ``document`` and ``attributed_to`` are IRIs."""

    iri: str
    document: str
    quote: str
    start: int
    end: int
    status: Status
    finder: str
    score: float | None
    attributed_to: str
    valid_from: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What of an evidence counts for its claim. ``sentence``: digest of what a sentence and its copies share."""

    status: Status
    score: float | None
    sentence: str
    valid_from: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidences of one claim come to.

    ``support``: evidences that have the claim's status. ``confidence``: noisy-or of their scores, in [0, 1];
    the same sentence in several documents counts once, by its best score. ``decided``: the decision of a person
    that gave it its status, in words, or "".
    """

    status: Status
    support: int
    confidence: float
    valid_from: str
    valid_until: str
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim with all its evidences, in order of document and place."""

    statement: Statement
    verdict: Verdict
    evidences: tuple[Evidence, ...]


def resolver(linking: Linking) -> Resolver:
    """Look-up by span and type: mentions of two types may share a span. ValueError for an unlinked one."""
    entities = {(link.mention.span, link.mention.type): link.entity for link in linking.links}

    def resolve(mention: Mention) -> str:
        entity = entities.get((mention.span, mention.type))
        if entity is None:
            raise ValueError(
                f"the linking has no entity for the {mention.type} {mention.text!r} at {mention.span}"
            )
        return entity

    return resolve


def claims(extractions: Iterable[Extraction], linking: Linking, *, base: str = BASE) -> tuple[Fact, ...]:
    """All claims in order of IRI, with every evidence in memory: large builds use `kg.graph.rdf.ntriples`."""
    resolve, ontology = resolver(linking), load()
    statements: dict[str, Statement] = {}
    found: dict[str, dict[str, Evidence]] = {}
    for extraction in extractions:
        for statement, evidence in statements_of(extraction, resolve, ontology, base=base):
            statements[statement.iri] = statement
            found.setdefault(statement.iri, {})[evidence.iri] = evidence
    return tuple(
        Fact(
            statements[iri],
            verdict(tuple(found[iri].values())),
            tuple(sorted(found[iri].values(), key=_place)),
        )
        for iri in sorted(statements)
    )


def statements_of(
    extraction: Extraction, resolve: Resolver, ontology: Ontology, *, base: str = BASE
) -> Iterator[tuple[Statement, Evidence]]:
    """What a document says, each sentence once a statement; claims of a thing about itself are dropped.

    Where several finders see one statement in one sentence, the highest score stands.
    """
    best: dict[str, tuple[Statement, Evidence]] = {}
    for claim in extraction.claims:
        statement = _statement(claim, resolve, ontology, base)
        if statement.subject == statement.object_iri:
            continue
        evidence = _evidence(claim, statement, extraction.document, resolve, base)
        other = best.get(evidence.iri)
        if other is None or _rank(evidence) < _rank(other[1]):
            best[evidence.iri] = (statement, evidence)
    yield from best.values()


def verdict(evidences: Iterable[Evidence]) -> Verdict:
    """Weigh the evidences of one claim; their order makes no difference."""
    return weigh(list(map(vote, evidences)))


def vote(evidence: Evidence) -> Vote:
    sentence = digest(sentence_key(evidence.quote))
    return Vote(evidence.status, evidence.score, sentence, evidence.valid_from, evidence.valid_until)


def weigh(votes: Sequence[Vote]) -> Verdict:
    """Of one claim, of each evidence once; their order makes no difference."""
    status = min((vote.status for vote in votes), key=STATUSES.index)
    support = [vote for vote in votes if vote.status == status]
    scores: dict[str, float] = {}
    for each in support:
        score = UNSCORED if each.score is None else each.score
        scores[each.sentence] = max(score, scores.get(each.sentence, 0.0))
    return Verdict(
        status,
        len(support),
        # Sorted, because floating-point products depend on the order.
        1.0 - prod(sorted(1.0 - score for score in scores.values())),
        _most_exact(min, [each.valid_from for each in support]),
        _most_exact(max, [each.valid_until for each in support]),
    )


def _most_exact(choose: Callable[[list[str]], str], days: Iterable[str]) -> str:
    """The first or last of the dates; "2024-03" rather than "2024", which says the same less exactly. "" for none."""
    known = [day for day in days if day]
    if not known:
        return ""
    chosen = choose(known)
    longest = max(len(day) for day in known if day.startswith(chosen))
    return choose([day for day in known if day.startswith(chosen) and len(day) == longest])


def sentence_key(quote: str) -> str:
    """What a sentence and its copies have in common: another newsletter sets other dashes and quotation marks."""
    return re.sub(r"[\W_]+", " ", quote).strip().casefold()


def document_iri(document: str, *, base: str = BASE) -> str:
    """By its id: two files with the same text are one document with two sources."""
    return f"{base}document/{document}"


def _statement(claim: Claim, resolve: Resolver, ontology: Ontology, base: str) -> Statement:
    subject = resolve(claim.subject)
    if isinstance(claim.object, Quantity):
        measure = _measure(claim, claim.object, subject, resolve, base)
        return Statement(
            claim_iri(subject, claim.relation, measure.iri, base), subject, claim.relation, measure
        )
    object_iri = resolve(claim.object)
    relation = ontology.relations.get(claim.relation)
    if relation is not None and relation.symmetric:
        subject, object_iri = min(subject, object_iri), max(subject, object_iri)
    return Statement(
        claim_iri(subject, claim.relation, object_iri, base), subject, claim.relation, object_iri
    )


def _measure(claim: Claim, quantity: Quantity, subject: str, resolve: Resolver, base: str) -> Measure:
    than = resolve(claim.than) if claim.than else ""
    on = resolve(claim.on) if claim.on else ""
    high = None if quantity.value_max is None else float(quantity.value_max)
    value = float(quantity.value)
    said = (repr(value), repr(high), quantity.unit, quantity.bound, than, on, claim.metric, claim.of)
    iri = f"{base}quantity/{digest(subject, claim.relation, *said)}"
    return Measure(iri, value, high, quantity.unit, quantity.bound, than, on, claim.metric, claim.of)


def _evidence(
    claim: Claim, statement: Statement, document: Document, resolve: Resolver, base: str
) -> Evidence:
    start, end = claim.evidence.start, claim.evidence.end
    return Evidence(
        iri=evidence_iri(statement.iri, document.id, start, end, base),
        document=document_iri(document.id, base=base),
        quote=document.text[start:end],
        start=start,
        end=end,
        status=claim.status,
        finder=claim.by.finder,
        score=claim.by.score,
        attributed_to=resolve(claim.attributed_to) if claim.attributed_to else "",
        valid_from=claim.valid_from,
        valid_until=claim.valid_until,
    )


def evidence_iri(claim: str, document: str, start: int, end: int, base: str) -> str:
    """The same for the same sentence, whoever found it. ``document``: its id."""
    return f"{base}evidence/{digest(claim, document, str(start), str(end))}"


def claim_iri(subject: str, relation: str, object_iri: str, base: str) -> str:
    """By its three ends alone."""
    return f"{base}claim/{digest(subject, relation, object_iri)}"


def _rank(evidence: Evidence) -> tuple[float, int, str, str, str, str]:
    score = UNSCORED if evidence.score is None else evidence.score
    status = STATUSES.index(evidence.status)
    return (
        -score,
        status,
        evidence.finder,
        evidence.attributed_to,
        evidence.valid_from,
        evidence.valid_until,
    )


def _place(evidence: Evidence) -> tuple[str, int, int]:
    return (evidence.document, evidence.start, evidence.end)
