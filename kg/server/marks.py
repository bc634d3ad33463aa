"""Where in an evidence the two ends of a claim and the words that state it stand."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kg.graph import reading
from kg.graph.claims import Evidence, Measure, Statement
from kg.graph.network import MENTIONS
from kg.graph.terms import RDFS, SKOS
from kg.query.names import name_key
from kg.server.served import Served
from kg.server.triggers import trigger
from kg.types import Claim, Extraction, Mention, Quantity, Span

#: Type and key of a name → IRI; "" where two entities of a document share them.
Names = Mapping[tuple[str, str], str]


@lru_cache(maxsize=64)
def names(served: Served, document: str) -> Names:
    """All names of the entities that a document mentions."""
    found: dict[tuple[str, str], str] = {}
    for iri in reading.properties(served.store, document).get(MENTIONS.value, ()):
        said, kind = reading.properties(served.store, iri), served.label(iri)[1]
        for name in (*said.get(RDFS + "label", ()), *said.get(SKOS + "altLabel", ())):
            for key in ((kind, name), (kind, name_key(name)), ("", name_key(name))):
                found[key] = iri if found.get(key, iri) == iri else ""
    return found


def entity_of(known: Names, mention: Mention) -> str:
    """IRI of what is mentioned, or "" where the graph doesn't say."""
    key = name_key(mention.text)
    exact = known.get((mention.type, mention.text))
    return exact or known.get((mention.type, key)) or known.get(("", key)) or ""


def of_evidence(
    served: Served, extraction: Extraction, statement: Statement, evidence: Evidence
) -> list[dict[str, Any]]:
    """In order of place; none where the extraction has no such claim any more."""
    known = names(served, evidence.document)
    fitting = [
        claim
        for claim in extraction.claims
        if (claim.evidence.start, claim.evidence.end, claim.relation)
        == (evidence.start, evidence.end, statement.relation)
    ]
    if not fitting:
        return []
    best = max(fitting, key=lambda claim: _likeness(known, claim, statement, evidence))
    return of_claim(extraction.document.text, best)


def of_claim(text: str, claim: Claim) -> list[dict[str, Any]]:
    """Offsets in the evidence. What stands outside of it, in a title for instance, has no mark."""
    whole = claim.evidence
    found = [
        {"start": span.start - whole.start, "end": span.end - whole.start, "role": role}
        for role, span in (*_ends(claim), *(("trigger", span) for span in trigger(text, claim)))
        if whole.start <= span.start < span.end <= whole.end
    ]
    return sorted(found, key=lambda mark: (mark["start"], -mark["end"], mark["role"]))


def _ends(claim: Claim) -> Iterator[tuple[str, Span]]:
    yield "subject", claim.subject.span
    yield "object", claim.object.span
    for role, mention in (("speaker", claim.attributed_to), ("than", claim.than), ("on", claim.on)):
        if mention is not None:
            yield role, mention.span


def _likeness(known: Names, claim: Claim, statement: Statement, evidence: Evidence) -> tuple[int, bool]:
    """How many ends agree; then whether the same rule found it."""
    ends = {statement.subject, statement.object_iri}
    agreeing = entity_of(known, claim.subject) in ends
    if isinstance(claim.object, Quantity):
        target = statement.object
        same = isinstance(target, Measure) and (target.value, target.unit) == (
            claim.object.value,
            claim.object.unit,
        )
    else:
        same = entity_of(known, claim.object) in ends
    return agreeing + same, claim.by.finder == evidence.finder
