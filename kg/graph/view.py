"""A graph file as an `rdflib.Graph`, for libraries and notebooks that want one; not for large builds."""

from collections.abc import Iterable
from pathlib import Path

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib.term import Node

from kg.errors import BuildError

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def view(path: Path) -> rdflib.Graph:
    """Read a graph file; parsed by pyoxigraph, since rdflib's own parsers take twice as long or more.

    The graph takes some 1.3 kB of memory a triple. Raises BuildError if the file can't be read.
    """
    rdf_format = RdfFormat.from_extension(path.suffix.lstrip(".")) or RdfFormat.N_TRIPLES
    try:
        return _graph(parse(path=str(path), format=rdf_format))
    except (OSError, SyntaxError) as error:
        raise BuildError(f"{path}: not a readable graph: {error}; delete it and build again") from error


def of_text(lines: str) -> rdflib.Graph:
    """The same for N-Triples. Raises SyntaxError."""
    return _graph(parse(lines, format=RdfFormat.N_TRIPLES))


def _graph(triples: Iterable[Quad]) -> rdflib.Graph:
    graph = rdflib.Graph()
    known: dict[NamedNode | BlankNode | Literal | Triple, Node] = {}
    for triple in triples:
        terms = (triple.subject, triple.predicate, triple.object)
        for term in terms:
            if term not in known:
                known[term] = _rdflib(term)
        subject, predicate, target = terms
        graph.add((known[subject], known[predicate], known[target]))
    return graph


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
