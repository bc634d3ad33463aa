"""A graph → a file another program reads. The formats are a table; an exporter's keywords are its options."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kg.config import check, parameters
from kg.errors import BuildError, ConfigError
from kg.export import ordered
from kg.export.gexf import gexf
from kg.export.graphml import graphml
from kg.export.jsonld import jsonld
from kg.export.neo4j import neo4j
from kg.export.ordered import Graph
from kg.export.page import page
from kg.export.parquet import parquet
from kg.export.records import records
from kg.export.tables import table
from kg.export.triples import nquads, ntriples, rdfxml, trig, turtle
from kg.export.whole import whole, whole_folder

#: A store, an open file (of `FOLDERS`: a folder that is there), and options by name.
Exporter = Callable[..., None]

#: Those that read lines of triples, and so take the path of a sorted N-Triples file for a store.
TRIPLES: dict[str, Exporter] = {
    "nt": ntriples,
    "nq": nquads,
    "turtle": turtle,
    "trig": trig,
    "rdfxml": rdfxml,
    "jsonld": jsonld,
}
#: Those among them whose lines a parser reads anyway, which finds what is damaged.
PARSED = ("turtle", "trig", "rdfxml")
#: Those that can hold named graphs besides: background knowledge.
DATASETS = ("nq", "trig")
#: Those that shorten IRIs, and take where the build's begin as ``base``.
PREFIXED = ("turtle", "trig", "rdfxml", "html")
#: Those that write several files into a folder.
FOLDERS: dict[str, Exporter] = {"parquet": parquet, "neo4j": neo4j}
EXPORTERS: dict[str, Exporter] = {
    **TRIPLES,
    "graphml": graphml,
    "gexf": gexf,
    "csv": table,
    "jsonl": records,
    "html": page,
    **FOLDERS,
}


def export(graph: Graph, format: str, path: Path, *, checksum: int = 0, **options: Any) -> None:
    """Write ``path``, a file or a folder (`FOLDERS`), whole or not at all; missing folders are made.

    ``graph``: a store, or for `TRIPLES` also the path of a sorted N-Triples file, which saves loading it; with its
    ``checksum``, see `kg.export.ordered.check`, checking it is quick. Raises ConfigError for an unknown format or
    option, BuildError if the file can't be written.
    """
    exporter = exporter_of(format, options)
    if isinstance(graph, Path):
        if format not in TRIPLES:
            raise ConfigError(
                f"{format} is written from a store, not from a file; files do for {_names(TRIPLES)}"
            )
        if format not in PARSED or options.get("rdf12"):
            ordered.check(graph, checksum=checksum)
    if options.get("named"):
        ordered.check(Path(options["named"]), datasets=True)
    opened = whole_folder(path) if format in FOLDERS else whole(path)
    with opened as target:
        try:
            exporter(graph, target, **options)
        except SyntaxError as error:
            raise BuildError(f"{graph}: not a readable graph: {error}; delete it and build again") from error


def exporter_of(format: str, options: Mapping[str, Any]) -> Exporter:
    """The exporter, if it takes these ``options``; raises ConfigError otherwise."""
    if format not in EXPORTERS:
        raise ConfigError(unknown(format))
    check(f"export {format}", EXPORTERS[format], options)
    return EXPORTERS[format]


def options_of(format: str) -> tuple[str, ...]:
    """Names of the options that a format has."""
    return tuple(parameters(EXPORTERS[format]))


def unknown(format: str) -> str:
    """What to say of a format that there isn't."""
    close = get_close_matches(format, EXPORTERS, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"no export format {format!r}; {meant}there are: {_names(EXPORTERS)}"


def _names(table: Mapping[str, Exporter]) -> str:
    return ", ".join(sorted(table))
