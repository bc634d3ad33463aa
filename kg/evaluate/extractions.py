"""What was extracted of one document as a side of a comparison, without writing a graph for it."""

from dataclasses import dataclass

from kg.evaluate.scores import align, share_type, verdicts
from kg.evaluate.sides import Relating, Side, Thing, Value
from kg.graph.claims import Fact, Measure, claims
from kg.ontology import Ontology
from kg.types import Extraction, Linking


@dataclass(frozen=True, slots=True)
class Stated:
    """``facts[i]`` is the graph's claim behind ``side.facts[i]``. ``finders``: entity → who found its mentions."""

    side: Side
    facts: tuple[Fact, ...]
    finders: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Item:
    """An entity or fact of one document. ``right`` is None where the gold file leaves it open."""

    fact: bool
    finders: tuple[str, ...]
    confidence: float
    right: bool | None


def stated(extraction: Extraction, linking: Linking, ontology: Ontology) -> Stated:
    """Entities and asserted facts as `kg.evaluate.graphs.graph_side` reads them from the graph of that document."""
    things = {entity.iri: Thing((entity.type,), entity.names) for entity in linking.entities}
    asserted = [f for f in claims([extraction], linking) if f.verdict.status == "asserted"]
    known = {*ontology.relations, *ontology.quantities}
    kept = [fact for fact in asserted if fact.statement.relation in known]
    finders: dict[str, dict[str, None]] = {iri: {} for iri in things}
    for link in linking.links:
        finders[link.entity][link.mention.by.finder] = None
    side = Side(things, tuple(map(_relating, kept)))
    return Stated(side, tuple(kept), {iri: tuple(found) for iri, found in finders.items()})


def of_document(linking: Linking, extraction: Extraction) -> Linking:
    """What a linking of many documents says of one: its mentions, and their entities with all their names."""
    links = tuple(link for link in linking.links if link.mention.span.document == extraction.document.id)
    named = {link.entity for link in links}
    return Linking(tuple(entity for entity in linking.entities if entity.iri in named), links)


def items(gold: Side, found: Stated, *, symmetric: tuple[str, ...] = ()) -> list[Item]:
    """Each entity and each fact with whether the gold file has it and who found it. Entities have confidence 1."""
    same = align(gold, found.side)
    judged = []
    for key, thing in found.side.things.items():
        right = key in same and share_type(gold.things[same[key]], thing)
        judged.append(Item(False, found.finders[key], 1.0, right))
    answers = verdicts(gold, found.side, symmetric=symmetric)
    for fact, right_fact in zip(found.facts, answers, strict=True):
        finders = dict.fromkeys(e.finder for e in fact.evidences if e.status == "asserted")
        judged.append(Item(True, tuple(finders), fact.verdict.confidence, right_fact))
    return judged


def _relating(fact: Fact) -> Relating:
    statement = fact.statement
    if isinstance(statement.object, Measure):
        return Relating(
            statement.subject, statement.relation, Value(statement.object.value, statement.object.unit)
        )
    return Relating(statement.subject, statement.relation, statement.object)
