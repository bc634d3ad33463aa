"""Editions of families that no document names together: `variantOf` by the names, with the sentence that names the edition.

What one document names both of is its own matter: there, finding says what is an edition of what.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.document.sentences import sentence_of
from kg.graph.claims import Evidence, Resolver, Statement, claim_iri, document_iri, evidence_iri
from kg.iri import BASE
from kg.types import Extraction, Linking, Mention

RELATION = "variantOf"
BY_NAME = ("link:variant", 0.8)
BY_DECISION = ("decision:variant", 1.0)


@dataclass(frozen=True, slots=True)
class _Said:
    """The sentence that names an edition. ``id``: of the document, ``document``: its IRI."""

    id: str
    document: str
    start: int
    end: int
    quote: str


class Families:
    """Documents are shown to it one by one; of each edition, the sentence of the first document is kept."""

    def __init__(self, linking: Linking, *, base: str = BASE) -> None:
        self._base = base
        self._families: dict[str, list[str]] = {}
        for edition, family in linking.variants:
            self._families.setdefault(edition, []).append(family)
        told = (x for x in linking.outcomes if x.decision.do == "variant" and x.effect != "not applied")
        self._told = {outcome.about for outcome in told}
        self._together: set[tuple[str, str]] = set()
        self._said: dict[str, _Said] = {}

    def see(self, extraction: Extraction, resolve: Resolver) -> None:
        """The mentions of a document."""
        if not self._families:
            return
        document = extraction.document
        named: dict[str, Mention] = {}
        for mention in extraction.mentions:
            named.setdefault(resolve(mention), mention)
        for edition in named.keys() & self._families.keys():
            self._together.update((edition, f) for f in self._families[edition] if f in named)
            if edition not in self._said or document.id < self._said[edition].id:
                span = named[edition].span
                start, end = sentence_of(document, span.start, span.end)
                iri, quote = document_iri(document, base=self._base), document.text[start:end]
                self._said[edition] = _Said(document.id, iri, start, end, quote)

    def statements(self, stated: Collection[str]) -> Iterator[tuple[Statement, Evidence]]:
        """In order of IRI; ``stated``: IRIs of claims that there are anyway."""
        for edition, said in sorted(self._said.items()):
            for family in self._families[edition]:
                told = (edition, family) in self._told
                iri = claim_iri(edition, RELATION, family, self._base)
                back = claim_iri(family, RELATION, edition, self._base)
                if iri in stated or back in stated or ((edition, family) in self._together and not told):
                    continue
                yield Statement(iri, edition, RELATION, family), self._evidence(iri, said, told=told)

    def _evidence(self, claim: str, said: _Said, *, told: bool) -> Evidence:
        finder, score = BY_DECISION if told else BY_NAME
        return Evidence(
            iri=evidence_iri(claim, said.id, said.start, said.end, self._base),
            document=said.document,
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
