"""Extractions and a linking → the graph as N-Triples: the one place that decides how provenance is written.

Lines are text, because building quads costs twenty times as much as parsing lines (design/stack.md).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kg.decisions import in_words
from kg.graph.claims import (
    Evidence,
    Measure,
    Resolver,
    Statement,
    Verdict,
    Vote,
    document_iri,
    resolver,
    statements_of,
    vote,
    weigh,
)
from kg.graph.decisions import Rulings, decision_iri
from kg.graph.families import Families, sentence_naming
from kg.graph.terms import (
    DCTERMS,
    PROV,
    QUDT,
    RDF,
    RDFS,
    SKOS,
    decimal,
    double,
    integer,
    is_iri,
    kg,
    literal,
    moment,
    term,
)
from kg.iri import BASE
from kg.ontology import Ontology, load
from kg.types import Decision, Document, Entity, Extraction, Linking, Outcome

TYPE = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"
COMMENT = f"<{RDFS}comment>"
ALT_LABEL = f"<{SKOS}altLabel>"
SEE_ALSO = f"<{RDFS}seeAlso>"
IDENTIFIER = f"<{DCTERMS}identifier>"
TITLE = f"<{DCTERMS}title>"
CREATOR = f"<{DCTERMS}creator>"
ISSUED = f"<{DCTERMS}issued>"
SOURCE = f"<{DCTERMS}source>"
STATEMENT = f"<{RDF}Statement>"
SUBJECT = f"<{RDF}subject>"
PREDICATE = f"<{RDF}predicate>"
OBJECT = f"<{RDF}object>"
DERIVED_FROM = f"<{PROV}wasDerivedFrom>"
QUDT_UNIT = f"<{QUDT}unit>"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one document adds to the graph: lines that are its own, and votes on claims, each in order of finding."""

    lines: tuple[str, ...]
    votes: tuple[tuple[Statement, Vote], ...]


def contribution(
    extraction: Extraction, resolve: Resolver, ontology: Ontology, *, base: str = BASE
) -> Contribution:
    """Depends on other documents only by what ``resolve`` makes of the mentions."""
    document = document_iri(extraction.document.id, base=base)
    lines = list(_document(document, extraction.document))
    for entity in dict.fromkeys(map(resolve, extraction.mentions)):
        lines.append(f"{term(document)} {kg('mentions')} {term(entity)} .")
    votes = []
    for statement, evidence in statements_of(extraction, resolve, ontology, base=base):
        lines += _evidence_lines(statement, evidence)
        votes.append((statement, vote(evidence)))
    return Contribution(tuple(lines), tuple(votes))


def ntriples(
    extractions: Iterable[Extraction],
    linking: Linking,
    *,
    base: str = BASE,
    ontology: Ontology | None = None,
    rulings: Rulings | None = None,
) -> Iterator[str]:
    """All lines of the graph, without line ends, unsorted and with repetitions; claims stay in memory.

    A mention without a link raises ValueError. ``rulings``: what people say of facts.
    """
    ontology = ontology or load()
    rulings = rulings or Rulings((), linking.entities, ontology)
    resolve = resolver(linking)
    statements: dict[str, Statement] = {}
    votes: dict[str, dict[str, list[Vote]]] = {}
    families = Families(linking.variants, linking.outcomes, base=base)
    for entity in linking.entities:
        yield from entity_lines(entity)
    for extraction in extractions:
        added = contribution(extraction, resolve, ontology, base=base)
        yield from added.lines
        own: dict[str, list[Vote]] = {}
        for statement, each in added.votes:
            statements.setdefault(statement.iri, statement)
            own.setdefault(statement.iri, []).append(each)
        for iri, each_of in own.items():
            votes.setdefault(iri, {})[extraction.document.id] = each_of
        named = set(map(resolve, extraction.mentions))
        for edition in families.see(extraction.document.id, named):
            families.said(edition, sentence_naming(edition, extraction, resolve))
    for iri, statement in statements.items():
        on_claim = list(chain.from_iterable(votes[iri].values()))
        yield from voted_lines(statement, on_claim, ontology, rulings=rulings, base=base)
    yield from shared_lines(
        families, linking.outcomes, statements.__contains__, ontology, rulings=rulings, base=base
    )


def voted_lines(
    statement: Statement, votes: Sequence[Vote], ontology: Ontology, *, rulings: Rulings | None, base: str
) -> Iterator[str]:
    """A claim, as its votes come to, after what a person decided of it."""
    weighed, decision = weigh(votes), None
    if rulings is not None:
        weighed, decision = rulings.rule(statement, weighed)
    yield from _claim_lines(statement, weighed, ontology)
    if decision is not None:
        yield from _decision_lines(decision, [statement.iri], base=base)


def shared_lines(
    families: Families,
    outcomes: Iterable[Outcome],
    is_claimed: Callable[[str], bool],
    ontology: Ontology,
    *,
    rulings: Rulings,
    base: str,
) -> Iterator[str]:
    """What is of no one document, entity or claim of a document; ``is_claimed``: whether documents make a claim, by IRI."""
    for statement, evidence in families.statements(is_claimed):
        yield from _evidence_lines(statement, evidence)
        yield from voted_lines(statement, [vote(evidence)], ontology, rulings=rulings, base=base)
    for outcome in outcomes:
        if outcome.effect != "not applied":
            yield from _decision_lines(outcome.decision, outcome.about, base=base)


def entity_lines(entity: Entity) -> Iterator[str]:
    node = term(entity.iri)
    yield f"{node} {TYPE} {kg(entity.type)} ."
    yield f"{node} {LABEL} {literal(entity.names[0])} ."
    for name in entity.names[1:]:
        yield f"{node} {ALT_LABEL} {literal(name)} ."
    for identifier in entity.identifiers:
        if is_iri(identifier):
            yield f"{node} {SEE_ALSO} {term(identifier)} ."
        else:
            yield f"{node} {IDENTIFIER} {literal(identifier)} ."


def _document(iri: str, document: Document) -> Iterator[str]:
    node = term(iri)
    yield f"{node} {TYPE} {kg('Document')} ."
    for text, predicate in ((document.title, TITLE), (document.author, CREATOR)):
        if text:
            yield f"{node} {predicate} {literal(text)} ."
    if document.published:
        yield f"{node} {ISSUED} {moment(document.published)} ."
    for address in filter(None, (document.url, document.source)):
        yield f"{node} {SOURCE} {term(address) if is_iri(address) else literal(address)} ."


def _evidence_lines(statement: Statement, evidence: Evidence) -> Iterator[str]:
    node = term(evidence.iri)
    yield f"{term(statement.iri)} {kg('evidence')} {node} ."
    yield f"{node} {TYPE} {kg('Evidence')} ."
    yield f"{node} {DERIVED_FROM} {term(evidence.document)} ."
    yield f"{node} {kg('quote')} {literal(evidence.quote)} ."
    yield f"{node} {kg('start')} {integer(evidence.start)} ."
    yield f"{node} {kg('end')} {integer(evidence.end)} ."
    yield f"{node} {kg('status')} {kg(evidence.status)} ."
    yield f"{node} {kg('finder')} {literal(evidence.finder)} ."
    if evidence.score is not None:
        yield f"{node} {kg('score')} {decimal(evidence.score)} ."
    if evidence.attributed_to:
        yield f"{node} {kg('attributedTo')} {term(evidence.attributed_to)} ."


def _claim_lines(statement: Statement, weighed: Verdict, ontology: Ontology) -> Iterator[str]:
    node, subject, target = term(statement.iri), term(statement.subject), term(statement.object_iri)
    relation = kg(statement.relation)
    if weighed.status == "asserted":
        yield f"{subject} {relation} {target} ."
    if isinstance(statement.object, Measure):
        yield from _measure(statement.object, ontology)
    yield f"{node} {TYPE} {kg('Claim')} ."
    yield f"{node} {TYPE} {STATEMENT} ."
    yield f"{node} {SUBJECT} {subject} ."
    yield f"{node} {PREDICATE} {relation} ."
    yield f"{node} {OBJECT} {target} ."
    yield f"{node} {kg('status')} {kg(weighed.status)} ."
    yield f"{node} {kg('supportCount')} {integer(weighed.support)} ."
    yield f"{node} {kg('confidence')} {decimal(weighed.confidence)} ."
    for day, predicate in ((weighed.valid_from, "validFrom"), (weighed.valid_until, "validUntil")):
        if day:
            yield f"{node} {kg(predicate)} {moment(day)} ."


def _decision_lines(decision: Decision, about: Iterable[str], *, base: str) -> Iterator[str]:
    node = term(decision_iri(decision, base=base))
    yield f"{node} {TYPE} {kg('Decision')} ."
    yield f"{node} {LABEL} {literal(in_words(decision))} ."
    if decision.note:
        yield f"{node} {COMMENT} {literal(decision.note)} ."
    for iri in about:
        yield f"{term(iri)} {kg('decidedBy')} {node} ."


def _measure(measure: Measure, ontology: Ontology) -> Iterator[str]:
    node = term(measure.iri)
    yield f"{node} {TYPE} {kg('Quantity')} ."
    yield f"{node} {kg('numericValue')} {double(measure.value)} ."
    if measure.value_max is not None:
        yield f"{node} {kg('numericValueMax')} {double(measure.value_max)} ."
    yield f"{node} {kg('unit')} {literal(measure.unit)} ."
    yield f"{node} {kg('bound')} {kg(measure.bound)} ."
    if qudt := ontology.units.get(measure.unit):
        yield f"{node} {QUDT_UNIT} {term(qudt)} ."
    for entity, predicate in ((measure.than, "than"), (measure.on, "onBenchmark")):
        if entity:
            yield f"{node} {kg(predicate)} {term(entity)} ."
    for text, predicate in ((measure.metric, "metric"), (measure.of, "of")):
        if text:
            yield f"{node} {kg(predicate)} {literal(text)} ."
