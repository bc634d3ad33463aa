"""Editions of families that no document names together: `variantOf` by the names, with the sentence that names the edition.

What one document names both of is its own matter: there, finding says what is an edition of what.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from kg.document.sentences import sentence_of
from kg.graph.claims import Evidence, Resolver, Statement, claim_iri, document_iri, evidence_iri
from kg.iri import BASE
from kg.types import Extraction, Outcome

RELATION = "variantOf"
BY_NAME = ("link:variant", 0.8)
BY_DECISION = ("decision:variant", 1.0)


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence that names an edition. ``document``: its id."""

    document: str
    start: int
    end: int
    quote: str


class Families:
    """Documents are shown to it one by one; of each edition, the sentence of the document with the least id is kept."""

    def __init__(
        self, variants: Iterable[tuple[str, str]], outcomes: Iterable[Outcome], *, base: str = BASE
    ) -> None:
        self._base = base
        self._families: dict[str, list[str]] = {}
        for edition, family in variants:
            self._families.setdefault(edition, []).append(family)
        told = (x for x in outcomes if x.decision.do == "variant" and x.effect != "not applied")
        self._told = {outcome.about for outcome in told}
        self._together: set[tuple[str, str]] = set()
        self._first: dict[str, str] = {}
        self._said: dict[str, Said] = {}

    def see(self, document: str, entities: Collection[str]) -> list[str]:
        """By id and by IRI. Gives the editions, in order, of which `said` wants to know the sentence here."""
        editions = sorted(self._families.keys() & entities)
        for edition in editions:
            self._together.update((edition, f) for f in self._families[edition] if f in entities)
        first = [edition for edition in editions if document <= self._first.get(edition, document)]
        self._first.update(dict.fromkeys(first, document))
        return first

    def said(self, edition: str, said: Said) -> None:
        self._said[edition] = said

    def update(self, other: "Families") -> None:
        """With what another has seen of other documents."""
        self._together |= other._together
        for edition, document in other._first.items():
            if document <= self._first.get(edition, document):
                self._first[edition], self._said[edition] = document, other._said[edition]

    def claims(self) -> set[str]:
        """IRIs of claims that `statements` will ask about."""
        pairs = [(edition, family) for edition in self._said for family in self._families[edition]]
        both = (*pairs, *((family, edition) for edition, family in pairs))
        return {claim_iri(a, RELATION, b, self._base) for a, b in both}

    def statements(self, is_stated: Callable[[str], bool]) -> Iterator[tuple[Statement, Evidence]]:
        """In order of IRI; ``is_stated``: whether documents make the claim with that IRI anyway."""
        for edition, said in sorted(self._said.items()):
            for family in self._families[edition]:
                told = (edition, family) in self._told
                iri = claim_iri(edition, RELATION, family, self._base)
                back = claim_iri(family, RELATION, edition, self._base)
                together = (edition, family) in self._together and not told
                if not (together or is_stated(iri) or is_stated(back)):
                    yield Statement(iri, edition, RELATION, family), self._evidence(iri, said, told=told)

    def _evidence(self, claim: str, said: Said, *, told: bool) -> Evidence:
        finder, score = BY_DECISION if told else BY_NAME
        return Evidence(
            iri=evidence_iri(claim, said.document, said.start, said.end, self._base),
            document=document_iri(said.document, base=self._base),
            quote=said.quote,
            start=said.start,
            end=said.end,
            status="asserted",
            finder=finder,
            score=score,
            attributed_to="",
            valid_from="",
            valid_until="",
        )


def sentence_naming(edition: str, extraction: Extraction, resolve: Resolver) -> Said:
    """The first sentence of a document that names it."""
    span = next(mention.span for mention in extraction.mentions if resolve(mention) == edition)
    start, end = sentence_of(extraction.document, span.start, span.end)
    return Said(extraction.document.id, start, end, extraction.document.text[start:end])
