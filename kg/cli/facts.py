"""Facts between entities in words and as records, for the commands that show some."""

from typing import TYPE_CHECKING, Any

from kg.iri import local

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.graph.claims import Fact


class Teller:
    """A store's facts, with the labels of what they are about and a sentence of each."""

    def __init__(self, store: "Store") -> None:
        from kg.graph.network import labels, sources
        from kg.ontology import load

        self.names, self.sources, self.ontology = labels(store), sources(store), load()

    def label(self, iri: str) -> str:
        return self.names(iri)[0]

    def thing(self, iri: str) -> dict[str, str]:
        label, kind = self.names(iri)
        return {"iri": iri, "type": kind, "label": label}

    def words(self, fact: "Fact") -> str:
        """ "Heron · developed by · Kelpie"."""
        said = fact.statement
        return f"{self.label(said.subject)} · {self.relation(said.relation)} · {self.label(said.object_iri)}"

    def relation(self, name: str) -> str:
        known = self.ontology.relations.get(name)
        return known.label if known else name

    def sentence(self, fact: "Fact") -> str:
        told = self.record(fact)
        where = told["title"] or told["source"] or local(told["document"] or "")
        date = f", {told['date']}" if told["date"] else ""
        return f"“{told['sentence']}” ({where}{date})"

    def record(self, fact: "Fact") -> dict[str, Any]:
        from kg.graph.network import leading

        said, weighed = fact.statement, fact.verdict
        shown = leading(fact, self.sources)
        source = self.sources(shown.document if shown else "")
        return {
            "subject": self.thing(said.subject),
            "relation": said.relation,
            "object": self.thing(said.object_iri),
            "support": weighed.support,
            "confidence": round(weighed.confidence, 4),
            "valid_from": weighed.valid_from or None,
            "valid_until": weighed.valid_until or None,
            "claim": said.iri,
            "sentence": " ".join(shown.quote.split()) if shown else "",
            "document": source.iri or None,
            "title": source.title or None,
            "source": source.address or None,
            "date": source.date or None,
        }


def meant(store: "Store", name: str, *, base: str) -> tuple[str, ...]:
    """IRIs of what a name may mean, the best known first. Raises QueryError if there is none."""
    from kg.query.entity import find

    return find(store, name, base=base)


def also_named(iris: tuple[str, ...], *, base: str, name: str) -> str:
    """A line that lists the others of an ambiguous name; "" if there are none."""
    others = [iri.removeprefix(base) for iri in iris[1:]]
    return f"also named {name}: {'  '.join(others)}\n" if others else ""
