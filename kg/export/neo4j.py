"""A folder for Neo4j: CSV files, ``import.sh`` for a new database, ``load.cypher`` for one that runs.

Entities, documents, claims, evidences and quantities are nodes; an asserted fact is a relationship between its ends
besides, with the IRI of its claim. Lists are joined by a character that no text holds. Headers are those of
``neo4j-admin database import``.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from math import isfinite, isnan
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.export.nodes import Which
from kg.export.relations import TABLES, Cell, Row, rows
from kg.graph.network import words

_LIST = "\x1f"
_LABELS = {
    "nodes": "Entity",
    "documents": "Document",
    "claims": "Claim",
    "quantities": "Quantity",
    "evidences": "Evidence",
}
#: Columns that lead to another row: the type of their relationship, and whether it points back.
_ROLES: Mapping[str, Mapping[str, tuple[str, bool]]] = {
    "claims": {"subject": ("SUBJECT", False), "object": ("OBJECT", False)},
    "quantities": {"than": ("THAN", False), "benchmark": ("ON_BENCHMARK", False)},
    "evidences": {
        "claim": ("EVIDENCE", True),
        "document": ("FROM_DOCUMENT", False),
        "attributed_to": ("ATTRIBUTED_TO", False),
    },
}
_MENTIONS = "MENTIONS"
_FACT = {"claim": "string", "support": "int", "confidence": "double"}
_ENDS = [":START_ID", ":END_ID", ":TYPE"]
_TYPES = {"string": "", "strings": ":string[]", "int": ":long", "double": ":double"}
_READ = {"string": "{}", "strings": "split({}, '\\u001F')", "int": "toInteger({})", "double": "toFloat({})"}
_BATCH = "IN TRANSACTIONS OF 10000 ROWS"
_SHELL = """#!/bin/sh
# A new database out of these files; Neo4j 5 or later, stopped. Run it in this folder.
exec neo4j-admin database import full "${{1:-neo4j}}" --overwrite-destination=true \\
  --array-delimiter=U+001F --multiline-fields=true \\
  {files}
"""
_HEAD = """// Into a database that runs: copy the CSV files to its import directory, then
//   cypher-shell -f load.cypher
// It may be run again; what is there already is updated. Set db.import.csv.legacy_quote_escaping=false, or text
// with backslashes before quotation marks is misread. In Neo4j Browser write :auto before each statement.
"""


def neo4j(store: ox.Store, folder: Path, *, status: Which = "all") -> None:
    """Write all files; ``status``: which claims."""
    types: set[str] = set()
    relations: set[str] = set()
    with ExitStack() as stack:
        tables = {name: _table(stack, folder / f"{name}.csv", _header(name)) for name in _LABELS}
        facts = _table(stack, folder / "facts.csv", _ENDS + _headed(_FACT))
        roles = _table(stack, folder / "roles.csv", _ENDS)
        for name, row in rows(store, status=status):
            found = dict(zip(TABLES[name], row, strict=True))
            if name == "mentions":
                roles.writerow([found["document"], found["node"], _MENTIONS])
                continue
            own = _LABELS[name]
            if name == "nodes":
                types.add(str(found["type"]))
                own += _LIST + str(found["type"])
            tables[name].writerow([*map(_text, _own(name, found).values()), f"Resource{_LIST}{own}"])
            roles.writerows(_role(name, found))
            if name == "claims" and found["status"] == "asserted":
                relations.add(str(found["relation"]))
                facts.writerow(_fact(found))
    _write(folder / "import.sh", _SHELL.format(files=" \\\n  ".join(_arguments())))
    _write(folder / "load.cypher", _HEAD + ";\n\n".join(_cypher(sorted(types), sorted(relations))) + ";\n")


def relationship(relation: str) -> str:
    """``DEVELOPED_BY`` for "developedBy"."""
    return words(relation).replace(" ", "_").upper()


def _table(stack: ExitStack, path: Path, header: list[str]) -> Any:
    file: IO[str] = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    return writer


def _own(name: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are no relationships."""
    return {column: value for column, value in columns.items() if column not in _ROLES.get(name, ())}


def _header(name: str) -> list[str]:
    return ["iri:ID", *_headed(_own(name, TABLES[name]))[1:], ":LABEL"]


def _headed(columns: Mapping[str, str]) -> list[str]:
    return [column + _TYPES[kind] for column, kind in columns.items()]


def _text(value: Cell) -> str | int | float | None:
    if isinstance(value, list):
        return _LIST.join(text.replace(_LIST, " ") for text in value)
    if isinstance(value, float) and not isfinite(value):
        return None if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _role(name: str, found: Mapping[str, Cell]) -> Iterator[Row]:
    for column, (kind, is_back) in _ROLES.get(name, {}).items():
        if other := found[column]:
            ends = (other, found["iri"]) if is_back else (found["iri"], other)
            yield (*ends, kind)


def _fact(found: Mapping[str, Cell]) -> Row:
    ends = found["subject"], found["object"], relationship(str(found["relation"]))
    return (*ends, found["iri"], found["support"], found["confidence"])


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _arguments() -> Iterator[str]:
    yield from (f"--nodes={name}.csv" for name in _LABELS)
    yield from (f"--relationships={name}.csv" for name in ("facts", "roles"))


def _cypher(types: Iterable[str], relations: Iterable[str]) -> Iterator[str]:
    yield "CREATE CONSTRAINT kg_iri IF NOT EXISTS FOR (n:Resource) REQUIRE n.iri IS UNIQUE"
    for name, label in _LABELS.items():
        columns = _own(name, TABLES[name])
        yield _load(name, "", f"MERGE (n:Resource {{iri: row.`iri:ID`}}) SET n:{label}{_set('n', columns)}")
    for kind in types:
        yield _load("nodes", f"row.type = '{kind}'", f"MATCH (n:Resource {{iri: row.`iri:ID`}}) SET n:{kind}")
    match = "MATCH (a:Resource {iri: row.`:START_ID`}) MATCH (b:Resource {iri: row.`:END_ID`}) "
    for relation in relations:
        kind = relationship(relation)
        merge = f"{match}MERGE (a)-[r:{kind} {{claim: row.claim}}]->(b) SET r.claim = row.claim"
        yield _load("facts", f"row.`:TYPE` = '{kind}'", merge + _set("r", _FACT))
    kinds = [kind for roles in _ROLES.values() for kind, _ in roles.values()]
    for kind in [*kinds, _MENTIONS]:
        yield _load("roles", f"row.`:TYPE` = '{kind}'", f"{match}MERGE (a)-[:{kind}]->(b)")


def _load(name: str, where: str, work: str) -> str:
    chosen = f"WITH row WHERE {where}\n" if where else ""
    return (
        f"LOAD CSV WITH HEADERS FROM 'file:///{name}.csv' AS row\n{chosen}CALL {{ WITH row {work} }} {_BATCH}"
    )


def _set(variable: str, columns: Mapping[str, str]) -> str:
    """All but the column that was matched by."""
    rest = list(columns.items())[1:]
    values = (
        f", {variable}.{column} = {_READ[kind].format(f'row.`{column}{_TYPES[kind]}`')}"
        for column, kind in rest
    )
    return "".join(values)
