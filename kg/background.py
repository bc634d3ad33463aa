"""Background knowledge of a build: which catalogues it has, what they tell the linker, and what is written of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.catalogue import Record, read_table, shipped
from kg.iri import BASE, digest, slug
from kg.types import Entity, NameKey

#: Stands for the catalogues that ship with kg, among the paths of others.
SHIPPED = "shipped"
DEFAULT = (SHIPPED,)


@dataclass(frozen=True)
class Background:
    """``own``: the user's catalogues, each by itself; what they say goes before what ships.

    ``verbatim``: triples of those in RDF. ``shape``: digest of the user's files and of which were chosen.
    """

    files: tuple[str, ...] = ()
    own: tuple[tuple[Record, ...], ...] = ()
    verbatim: tuple[str, ...] = ()
    shape: str = ""

    @cached_property
    def catalogues(self) -> tuple[tuple[Record, ...], ...]:
        """Each by itself: a thing may be in several, but in each only once."""
        return (*self.own, *([shipped()] if SHIPPED in self.files else []))

    @cached_property
    def known(self) -> dict[NameKey, NameKey]:
        """Other names → names."""
        from kg.link.background import known_names

        found: dict[NameKey, NameKey] = {}
        for records in reversed(self.catalogues):
            found |= known_names(records)
        return found


#: A build that knows of nothing.
NONE = Background()


@dataclass(frozen=True, slots=True)
class Found:
    """``links``: entity and record, in order. ``counts``: by why they are linked, and how many entities are not
    because several records would do."""

    links: tuple[tuple[str, str], ...] = ()
    records: tuple[Record, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def load(files: Sequence[str], *, base: str = BASE) -> Background:
    """Catalogues by path, or `SHIPPED`. Raises ConfigError, with file and line, for what can't be used."""
    from kg.graph.catalogues import is_rdf, read_rdf

    own: list[tuple[Record, ...]] = []
    verbatim: list[str] = []
    for name in files:
        if name == SHIPPED:
            continue
        path = Path(name)
        namespace = f"{base}background/{slug(path.stem)}/"
        if is_rdf(path):
            records, lines = read_rdf(path, namespace=namespace)
            verbatim += lines
        else:
            records = read_table(path, namespace=namespace)
        own.append(tuple(records))
    contents = (digest(name if name == SHIPPED else _content(Path(name))) for name in files)
    return Background(tuple(files), tuple(own), tuple(verbatim), digest(*contents))


def find(background: Background, entities: Sequence[Entity], makers: Mapping[str, Iterable[str]]) -> Found:
    """The records of a build's entities. ``makers``: IRI → IRIs of those that documents say made it."""
    from kg.link.background import match_records

    names = {entity.iri: entity.names for entity in entities}
    said = {iri: frozenset(name for maker in of for name in names[maker]) for iri, of in makers.items()}
    everybody = [r for records in background.catalogues for r in records if r.type == "Organization"]
    links: list[tuple[str, str]] = []
    counts: dict[str, int] = {}
    matched: dict[str, Record] = {}
    for records in background.catalogues:
        matches = match_records(entities, records, makers=said, organizations=everybody)
        for match in matches.found:
            links.append((match.entity, match.record.iri))
            matched[match.record.iri] = match.record
            counts[match.finder] = counts.get(match.finder, 0) + 1
        counts["ambiguous"] = counts.get("ambiguous", 0) + len(matches.ambiguous)
    mine = {record.iri: record for records in background.own for record in records}
    records = tuple(record for _, record in sorted({**mine, **matched}.items()))
    return Found(tuple(sorted(links)), records, dict(sorted(counts.items())))


def write(background: Background, found: Found, path: Path, *, base: str) -> None:
    """The named graph: what is known of the entities of the build, and all of the user's own catalogues."""
    from kg.graph import background as graph
    from kg.link.background import finder

    everything = [record for records in background.catalogues for record in records]
    lines = (*background.verbatim, *graph.links(found.links))
    graph.write(found.records, lines, path, find=finder(everything), base=base)


def _content(path: Path) -> str:
    """The bytes have been read already, so they can be."""
    return f"{path.name}\x1f{path.read_bytes().hex()}"
