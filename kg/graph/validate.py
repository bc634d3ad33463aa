"""Whether a graph keeps to the vocabulary: SHACL over ``ontology/shapes.ttl``, core constraints only."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.assets import asset

if TYPE_CHECKING:
    from rdflib import Graph


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """``focus``: the node that is wrong. ``path``: its property, ``value``: what that has, or ""."""

    focus: str
    path: str
    value: str
    message: str


def validate(path: Path, *, shapes: Path | None = None) -> tuple[Violation, ...]:
    """All violations, sorted; an empty tuple if the graph file is valid.

    ``shapes``: those that ship with kg, if None. Raises BuildError if a file can't be read.
    """
    # pyshacl takes longer to import than most commands to run.
    import pyshacl

    from kg.graph.view import view

    rules = view(shapes or asset("ontology/shapes.ttl"))
    _, report, _ = pyshacl.validate(view(path), shacl_graph=rules, inference="none")
    return tuple(sorted(_violations(report)))


def _violations(report: "Graph") -> Iterator[Violation]:
    from rdflib import RDF, SH

    for found in report.subjects(RDF.type, SH.ValidationResult):
        said = {str(name): str(value) for name, value in report.predicate_objects(found)}
        properties = (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)
        yield Violation(*(said.get(str(name), "") for name in properties))
