"""Which way the arrows point: docs/design.md draws it, this reads the imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "kg"
#: From the bottom up; a module may import from its own room and from below.
LAYERS = (
    ("errors",),
    ("types", "config", "assets", "iri", "report", "extractions", "ledger", "builds", "fingerprint"),
    ("ontology",),
    ("document", "decisions", "catalogue"),
    ("readers", "extract", "link", "graph"),
    (
        "engines",
        "stage1",
        "stage2",
        "pipeline",
        "background",
        "domain",
        "export",
        "query",
        "evaluate",
        "train",
        "review",
    ),
    ("cli", "server", "display", "pictures", "__main__"),
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
#: Rooms of one level that may know each other: values and the files that hold them, and the order of the steps.
NEIGHBOURS = (
    set(LAYERS[1]),
    {"engines", "stage1", "stage2", "pipeline", "background", "query"},
    {"query", "review"},
    {"cli", "__main__", "server", "pictures"},
)
RDF = {"rdflib", "pyoxigraph", "oxrdflib", "pyshacl", "networkx"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Full names of what is imported anywhere in a module, also inside functions and for types only."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_used(path: Path) -> set[str]:
    names = (name.split(".") for name in imports(path))
    return {parts[1] for parts in names if parts[0] == "kg" and len(parts) > 1 and parts[1] in LEVEL}


def points_up(user: str, used: str) -> bool:
    if user == used or LEVEL[used] < LEVEL[user]:
        return False
    return not (LEVEL[used] == LEVEL[user] and any({user, used} <= group for group in NEIGHBOURS))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_arrow_points_up_and_no_border_is_crossed(path):
    if path == PACKAGE / "__init__.py":
        return
    user, libraries = room(path), {name.split(".")[0] for name in imports(path)}
    assert user in LEVEL, f"{user} is not in a layer"
    assert not [used for used in sorted(rooms_used(path)) if points_up(user, used)]
    assert user == "extract" or "spacy" not in libraries
    assert LEVEL[user] > LEVEL["extract"] or user in ("graph", "ontology") or not libraries & RDF


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_and_no_function_is_too_long(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 50, node.name


def test_a_crossed_border_would_be_seen(tmp_path):
    path = tmp_path / "x.py"
    path.write_text("from kg.graph import rdf\ndef f():\n    import kg.cli.build\n")
    assert rooms_used(path) == {"graph", "cli"}
    assert points_up("link", "graph") and points_up("graph", "cli") and points_up("types", "ontology")
    assert not points_up("graph", "ontology") and not points_up("cli", "graph")
