"""Extractions and a linking → the graph as N-Triples: the one place that decides how provenance is written.

Lines are text, because building quads costs twenty times as much as parsing lines (design/stack.md).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kg.decisions import in_words
from kg.graph.background import links
from kg.graph.claims import (
    Evidence,
    Measure,
    Statement,
    Verdict,
    document_iri,
    resolver,
    sentence_key,
    statements_of,
    verdict,
)
from kg.graph.decisions import Rulings, decision_iri
from kg.graph.families import Families
from kg.graph.lines import write_sorted
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
from kg.iri import BASE, digest
from kg.ontology import Ontology, load
from kg.types import Decision, Document, Entity, Extraction, Linking

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


def ntriples(
    extractions: Iterable[Extraction],
    linking: Linking,
    *,
    base: str = BASE,
    ontology: Ontology | None = None,
    rulings: Rulings | None = None,
) -> Iterator[str]:
    """All lines of the graph, without line ends, unsorted and with repetitions.

    Documents are taken one at a time; what stays in memory is the linking, the claims, and their evidences
    without the sentences. A mention without a link raises ValueError. ``rulings``: what people say of facts.
    """
    ontology = ontology or load()
    rulings = rulings or Rulings((), linking, ontology)
    resolve = resolver(linking)
    statements: dict[str, Statement] = {}
    votes: dict[str, dict[str, Evidence]] = {}
    families = Families(linking, base=base)
    for entity in linking.entities:
        yield from _entity(entity)
    for extraction in extractions:
        document = document_iri(extraction.document, base=base)
        yield from _document(document, extraction.document)
        for entity_iri in dict.fromkeys(map(resolve, extraction.mentions)):
            yield f"{term(document)} {kg('mentions')} {term(entity_iri)} ."
        families.see(extraction, resolve)
        for statement, evidence in statements_of(extraction, resolve, ontology, base=base):
            yield from _evidence(statement, evidence)
            statements.setdefault(statement.iri, statement)
            vote = replace(evidence, quote=digest(sentence_key(evidence.quote)))
            votes.setdefault(statement.iri, {})[evidence.iri] = vote
    for statement, evidence in families.statements({*statements}):
        yield from _evidence(statement, evidence)
        statements[statement.iri], votes[statement.iri] = statement, {evidence.iri: evidence}
    for iri, statement in statements.items():
        weighed, decision = rulings.rule(statement, verdict(tuple(votes[iri].values())))
        yield from _claim(statement, weighed, ontology)
        if decision is not None:
            yield from _decision(decision, [iri], base)
    for outcome in linking.outcomes:
        if outcome.effect != "not applied":
            yield from _decision(outcome.decision, outcome.about, base)


def write(
    extractions: Iterable[Extraction],
    linking: Linking,
    path: Path,
    *,
    base: str = BASE,
    ontology: Ontology | None = None,
    rulings: Rulings | None = None,
    same: Iterable[tuple[str, str]] = (),
) -> int:
    """The graph as sorted N-Triples, the same bytes for the same input. Says how many triples.

    ``same``: entities and their records in background knowledge.
    """
    lines = ntriples(extractions, linking, base=base, ontology=ontology, rulings=rulings)
    return write_sorted(chain(lines, links(same)), path)


def _entity(entity: Entity) -> Iterator[str]:
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


def _evidence(statement: Statement, evidence: Evidence) -> Iterator[str]:
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


def _claim(statement: Statement, weighed: Verdict, ontology: Ontology) -> Iterator[str]:
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


def _decision(decision: Decision, about: Iterable[str], base: str) -> Iterator[str]:
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
