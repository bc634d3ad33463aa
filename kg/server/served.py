"""The build that is served, opened once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Store

from kg import builds
from kg.builds import Build
from kg.errors import BuildError
from kg.graph import store as graph_store
from kg.graph.network import Labels, Sources, labels, sources
from kg.ontology import Ontology, load
from kg.query.names import Names
from kg.query.sparql import PREFIXES
from kg.server.problems import Problem
from kg.types import Extraction


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """``texts``: document IRI → key of its extraction. ``counts``: triples, entities and documents."""

    build: Build
    store: Store
    base: str
    pipeline: str
    ontology: Ontology
    look_up: Sources
    label: Labels
    texts: Mapping[str, str]
    names: Names
    counts: Mapping[str, int] = field(default_factory=dict)
    graphs: tuple[str, ...] = ()

    @property
    def prefixes(self) -> dict[str, str]:
        return {**PREFIXES, "id": self.base}


def open_served(directory: Path) -> Served:
    """Raises BuildError if it is no finished build."""
    manifest = builds.load_manifest(directory)
    build = builds.open_finished(directory)
    store, ontology = graph_store.load(build.graph, build.background), load()
    texts = {
        f"{manifest.base}document/{key.partition('-')[0]}": key
        for reading in reversed(builds.readings(build))
        for key in reading.documents
    }
    return Served(
        build=build,
        store=store,
        base=manifest.base,
        pipeline=manifest.pipeline,
        ontology=ontology,
        look_up=sources(store),
        label=labels(store),
        texts=texts,
        names=Names(build.names),
    )


def find_iri(served: Served, given: str) -> str:
    """``given`` as it is or with the base before it. Raises Problem (404) unless something is said of it."""
    for iri in (given, served.base + given):
        try:
            node = NamedNode(iri)
        except ValueError:
            continue
        if next(served.store.quads_for_pattern(node, None, None), None) is not None:
            return iri
    raise Problem(404, f"nothing is known of {given!r}")


def find_entity(served: Served, given: str) -> tuple[str, str]:
    """IRI and type. Raises Problem (404) if it is no entity."""
    iri = find_iri(served, given)
    kind = served.label(iri)[1]
    if kind not in served.ontology.kinds:
        raise Problem(404, f"{given!r} is no entity")
    return iri, kind


def extraction_of(served: Served, document: str) -> Extraction | None:
    """None where the build has no text of it. Raises Problem (503) where the build has changed since."""
    key = served.texts.get(document)
    if key is None:
        return None
    try:
        return builds.load_extraction(served.build, key)
    except BuildError as error:
        raise Problem(503, "the build has changed since kg serve opened it; start kg serve again") from error
