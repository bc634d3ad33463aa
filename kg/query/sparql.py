"""SPARQL over a store: prefixes that need no declaration, errors that point at the place."""

from collections.abc import Mapping
from types import MappingProxyType

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.catalogue import NAMESPACE
from kg.errors import QueryError
from kg.iri import BASE, ONTOLOGY
from kg.query.syntax import explain, words

#: What `Store.query` gives for SELECT, ASK, and CONSTRUCT or DESCRIBE.
Answer = QuerySolutions | QueryBoolean | QueryTriples

#: Predeclared in every query; a query may declare them otherwise.
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "kg": ONTOLOGY,
        "id": BASE,
        "background": NAMESPACE,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "schema": "https://schema.org/",
        "prov": "http://www.w3.org/ns/prov#",
        "qudt": "http://qudt.org/schema/qudt/",
        "unit": "http://qudt.org/vocab/unit/",
        "oa": "http://www.w3.org/ns/oa#",
    }
)


def run(store: Store, text: str, *, prefixes: Mapping[str, str] = PREFIXES) -> Answer:
    """Answer a query.

    Raises QueryError: for what doesn't parse with line, column and the line with a caret under the place (several
    lines of message), for updates, and for SERVICE, since kg works offline.
    """
    if _asks_elsewhere(text):
        raise QueryError("SERVICE is not answered: kg works offline; query the other endpoint by itself")
    try:
        return store.query(text, prefixes=dict(prefixes))
    except SyntaxError as error:
        raise QueryError(f"the query can't be read: {explain(text, str(error), prefixes)}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query can't be answered: {error}") from error


def _asks_elsewhere(text: str) -> bool:
    # Cutting up a short query takes as long as answering it.
    if "service" not in text.casefold():
        return False
    return any(token.kind == "word" and token.text.upper() == "SERVICE" for token in words(text))
