"""A graph → a file another program reads. The formats are a table; an exporter's keywords are its options."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pyoxigraph as ox

from kg.config import check
from kg.errors import BuildError, ConfigError
from kg.export.gexf import gexf
from kg.export.graphml import graphml
from kg.export.jsonld import jsonld
from kg.export.ordered import Graph
from kg.export.records import records
from kg.export.tables import table
from kg.export.triples import nquads, ntriples, rdfxml, trig, turtle

#: A store, an open file, and options by name.
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
#: Those that can hold named graphs besides: background knowledge.
DATASETS = ("nq", "trig")
EXPORTERS: dict[str, Exporter] = TRIPLES | {
    "graphml": graphml,
    "gexf": gexf,
    "csv": table,
    "jsonl": records,
}


def export(graph: Graph, format: str, path: Path, **options: Any) -> None:
    """Write ``path`` whole or not at all; missing folders are made.

    ``graph``: a store, or for `TRIPLES` also the path of a sorted N-Triples file, which saves loading it. Raises
    ConfigError for an unknown format or option, BuildError if the file can't be written.
    """
    exporter = exporter_of(format, options)
    if not isinstance(graph, ox.Store) and format not in TRIPLES:
        raise ConfigError(
            f"{format} is written from a store, not from a file; files do for {_names(TRIPLES)}"
        )
    with _whole(path) as file:
        exporter(graph, file, **options)


def exporter_of(format: str, options: Mapping[str, Any]) -> Exporter:
    """The exporter, if it takes these ``options``; raises ConfigError otherwise."""
    if format not in EXPORTERS:
        close = get_close_matches(format, EXPORTERS, n=1)
        meant = f"did you mean {close[0]!r}? " if close else ""
        raise ConfigError(f"no export format {format!r}; {meant}there are: {_names(EXPORTERS)}")
    check(f"export {format}", EXPORTERS[format], options)
    return EXPORTERS[format]


def _names(table: Mapping[str, Exporter]) -> str:
    return ", ".join(sorted(table))


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file beside ``path`` that takes its place in the end; devices and pipes are written as they are."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as file:
                yield file
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name[:100]}.{uuid4().hex}")
        try:
            with part.open("xb") as file:
                yield file
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(f"can't write {path}: {error.strerror or error}; choose another place") from error
