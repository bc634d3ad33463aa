"""Whether a graph keeps to the vocabulary: SHACL over ``ontology/shapes.ttl``, core constraints only.

Two engines find the same violations: pySHACL, which everybody has, and ``shacl`` (extra [shacl]), a young one in Rust
that is some fifty times as fast. What they say of one may differ in words where the shape has no message.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.assets import asset
from kg.errors import BuildError, ConfigError

if TYPE_CHECKING:
    from rdflib import Graph


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """``focus``: the node that is wrong. ``path``: its property, "^" before it where that leads to the node; ``value``:
    what that has, or "".
    """

    focus: str
    path: str
    value: str
    message: str


_BRACKETS = re.compile("[<>]")

#: Graph and shapes → violations, in any order.
Engine = Callable[[Path, Path], Iterator[Violation]]


def validate(path: Path, *, shapes: Path | None = None, engine: str = "auto") -> tuple[Violation, ...]:
    """All violations, sorted; an empty tuple if the graph file is valid.

    ``shapes``: those that ship with kg, if None. ``engine``: one of `ENGINES`, or auto: the fastest that is installed.
    Raises BuildError if a file can't be read, ConfigError for an engine that isn't there.
    """
    return tuple(sorted(ENGINES[chosen(engine)](path, shapes or asset("ontology/shapes.ttl"))))


def is_quick() -> bool:
    """Whether checking a document takes milliseconds; with pySHACL alone it takes a second."""
    return find_spec("shacl") is not None


@cache
def checker(engine: str, shapes: Path) -> Callable[[Iterable[str]], tuple[Violation, ...]]:
    """For many small graphs, each as lines of N-Triples; sorted as from `validate`, with its errors."""
    text_of = "\n".join
    if chosen(engine) == "pyshacl":
        from kg.graph.view import of_text, view

        rules = view(shapes)
        return lambda lines: tuple(sorted(_reported(of_text(text_of(lines)), rules)))
    compiled = _compiled(shapes)
    return lambda lines: tuple(sorted(_results(compiled.validate_text(text_of(lines), "nt"))))


def chosen(engine: str) -> str:
    """Name of the engine that does the work. Raises ConfigError as `validate` does."""
    if engine == "auto":
        return "rust" if find_spec("shacl") else "pyshacl"
    if engine not in ENGINES:
        raise ConfigError(f"no SHACL engine {engine!r}; there are: auto, {', '.join(ENGINES)}")
    if engine == "rust" and not find_spec("shacl"):
        raise ConfigError("the engine rust needs shacl; pip install 'ainews-kg[shacl]'")
    return engine


def _rust(path: Path, shapes: Path) -> Iterator[Violation]:
    try:
        report = _compiled(shapes).validate_file(str(path))
    except (OSError, ValueError, RuntimeError) as error:
        raise BuildError(f"{path}: not a readable graph: {error}; delete it and build again") from error
    yield from _results(report)


def _compiled(shapes: Path) -> Any:
    import shacl

    return shacl.Shapes.from_file(str(shapes))


def _results(report: Any) -> Iterator[Violation]:
    for found in report.results:
        focus, path_ = (_BRACKETS.sub("", name or "") for name in (found.focus_node, found.path))
        yield Violation(focus, path_, found.value_plain or "", found.message or "")


def _pyshacl(path: Path, shapes: Path) -> Iterator[Violation]:
    from kg.graph.view import view

    yield from _reported(view(path), view(shapes))


def _reported(graph: "Graph", rules: "Graph") -> Iterator[Violation]:
    # It takes longer to import than most commands to run.
    import pyshacl

    _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none")
    yield from _violations(report, rules)


def _violations(report: "Graph", rules: "Graph") -> Iterator[Violation]:
    from rdflib import RDF, SH

    backwards = {str(path): f"^{of}" for path, of in rules.subject_objects(SH.inversePath)}
    for found in report.subjects(RDF.type, SH.ValidationResult):
        said = {str(name): str(value) for name, value in report.predicate_objects(found)}
        properties = (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)
        focus, path, value, message = (said.get(str(name), "") for name in properties)
        yield Violation(focus, backwards.get(path, path), value, message)


ENGINES: Mapping[str, Engine] = {"pyshacl": _pyshacl, "rust": _rust}
