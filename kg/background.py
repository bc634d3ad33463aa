"""Background knowledge of a build: which catalogues it has, what they tell the linker, and what is written of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.catalogue import Record, read_table, shipped
from kg.iri import BASE, digest, slug
from kg.types import Extraction, Linking, Mention, Span, TypeName

#: Stands for the catalogues that ship with kg, among the paths of others.
SHIPPED = "shipped"
DEFAULT = (SHIPPED,)

NameKey = tuple[TypeName, str]
_Key = tuple[Span, TypeName]


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


class Makers:
    """Who is said to have developed what, from claims as they pass."""

    def __init__(self) -> None:
        self._said: dict[_Key, set[_Key]] = {}

    def add(self, extraction: Extraction) -> None:
        """Only what a text asserts counts."""
        for claim in extraction.claims:
            if (
                claim.relation == "developedBy"
                and claim.status == "asserted"
                and isinstance(claim.object, Mention)
            ):
                self._said.setdefault(_key(claim.subject), set()).add(_key(claim.object))

    def of(self, linking: Linking) -> dict[str, frozenset[str]]:
        """IRI of an entity → all names of its makers."""
        wanted = {key for made, makers in self._said.items() for key in (made, *makers)}
        entities = {_key(link.mention): link.entity for link in linking.links if _key(link.mention) in wanted}
        names = {entity.iri: entity.names for entity in linking.entities}
        found: dict[str, set[str]] = {}
        for made, makers in self._said.items():
            if made in entities:
                said = (name for maker in makers if maker in entities for name in names[entities[maker]])
                found.setdefault(entities[made], set()).update(said)
        return {iri: frozenset(said) for iri, said in found.items()}


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


def find(background: Background, linking: Linking, makers: Makers) -> Found:
    """The records of a build's entities."""
    from kg.link.background import match_records

    said = makers.of(linking)
    everybody = [r for records in background.catalogues for r in records if r.type == "Organization"]
    links: list[tuple[str, str]] = []
    counts: dict[str, int] = {}
    matched: dict[str, Record] = {}
    for records in background.catalogues:
        matches = match_records(linking.entities, records, makers=said, organizations=everybody)
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


def _key(mention: Mention) -> _Key:
    return mention.span, mention.type
