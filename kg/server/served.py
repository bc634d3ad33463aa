"""The build that is served, opened once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Store

from kg import builds
from kg.builds import Build
from kg.errors import BuildError
from kg.graph import store as graph_store
from kg.graph.network import Labels, Sources, labels, sources
from kg.ontology import Ontology, load
from kg.query.names import Names
from kg.query.sparql import PREFIXES
from kg.server import rows
from kg.server.problems import Problem
from kg.server.rows import Rows
from kg.types import Extraction


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """``texts``: document IRI → key of its extraction. ``statistics``: the answer of ``/api/statistics``."""

    build: Build
    store: Store
    base: str
    pipeline: str
    ontology: Ontology
    look_up: Sources
    label: Labels
    texts: Mapping[str, str]
    names: Names
    rows: Rows
    statistics: Mapping[str, Any] = field(default_factory=dict)
    graphs: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Triples, entities and documents."""
        said = self.statistics
        return {
            "triples": said["triples"],
            "entities": sum(said["entities"].values()),
            "documents": said["documents"],
        }

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
        rows=rows.read(store, (*ontology.relations, *ontology.quantities)),
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


def check_types(served: Served, given: Iterable[str]) -> None:
    """Raises Problem (400) for a type that isn't in the ontology."""
    _check("type", given, served.ontology.kinds)


def check_relations(served: Served, given: Iterable[str]) -> None:
    """Raises Problem (400) for a relation or quantity property that isn't in the ontology."""
    _check("relation", given, (*served.ontology.relations, *served.ontology.quantities))


def _check(what: str, given: Iterable[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise Problem(400, f"no {what} {name!r}; there are: {', '.join(known)}")


def extraction_of(served: Served, document: str) -> Extraction | None:
    """None where the build has no text of it. Raises Problem (503) where the build has changed since."""
    key = served.texts.get(document)
    if key is None:
        return None
    try:
        return builds.load_extraction(served.build, key)
    except BuildError as error:
        raise Problem(503, "the build has changed since kg serve opened it; start kg serve again") from error
