"""A graph file as an `rdflib.Graph`, for libraries and notebooks that want one; not for large builds."""

from collections.abc import Iterator
from pathlib import Path

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.term import Node

from kg.errors import BuildError

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def view(path: Path) -> rdflib.Graph:
    """Read a graph file; parsed by pyoxigraph, since rdflib's own parsers take twice as long or more.

    The graph takes some 1.3 kB of memory a triple. Raises BuildError if the file can't be read.
    """
    graph = rdflib.Graph()
    try:
        for subject, predicate, target in _triples(path):
            graph.add((subject, predicate, target))
    except (OSError, SyntaxError) as error:
        raise BuildError(f"{path}: not a readable graph: {error}; delete it and build again") from error
    return graph


def _triples(path: Path) -> Iterator[tuple[Node, Node, Node]]:
    known: dict[NamedNode | BlankNode | Literal | Triple, Node] = {}
    rdf_format = RdfFormat.from_extension(path.suffix.lstrip(".")) or RdfFormat.N_TRIPLES
    for triple in parse(path=str(path), format=rdf_format):
        subject, predicate, target = triple.subject, triple.predicate, triple.object
        for term in (subject, predicate, target):
            if term not in known:
                known[term] = _rdflib(term)
        yield known[subject], known[predicate], known[target]


def _rdflib(term: NamedNode | BlankNode | Literal | Triple) -> Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise SyntaxError("triple terms of RDF 1.2 can't be shown in rdflib")
    if term.language or term.datatype.value == _STRING:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
