"""A graph file → an in-memory store that answers SPARQL."""

from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.errors import BuildError

#: Where a build directory keeps its graph.
GRAPH = "graph.nt"


def load(path: Path, *more: Path) -> Store:
    """Read a graph file: N-Triples, or any RDF format by its suffix; BuildError if it can't be read.

    ``more``: files with named graphs, such as a build's background; those that aren't there are left out.
    """
    store = Store()
    fill(store, path, *more)
    return store


def fill(store: Store, path: Path, *more: Path) -> None:
    """Add the files to a store, as `load` takes them."""
    for file in (path, *(file for file in more if file.is_file())):
        rdf_format = RdfFormat.from_extension(file.suffix.lstrip(".")) or RdfFormat.N_TRIPLES
        try:
            store.bulk_load(path=str(file), format=rdf_format)
        except (OSError, SyntaxError) as error:
            raise BuildError(f"{file}: not a readable graph: {error}; delete it and build again") from error


def open_build(directory: Path) -> Store:
    """The graph of a build directory. Raises BuildError if it isn't one or its build never ended."""
    graph = directory / GRAPH
    if graph.is_file():
        return load(graph)
    if not directory.is_dir():
        raise BuildError(f"{directory}: no such directory; `kg build SOURCE… -o {directory}` makes one")
    raise BuildError(
        f"{directory}: no {GRAPH} in it, so not a finished build; run `kg build` with -o {directory}"
    )
