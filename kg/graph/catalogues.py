"""Catalogues of users in RDF → records, and their triples as they are."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.assets import asset
from kg.catalogue import Record
from kg.errors import ConfigError
from kg.graph.terms import DCTERMS, RDF
from kg.iri import ONTOLOGY
from kg.ontology import load
from kg.types import TypeName

ASSET = "pipelines/background/rdf.toml"
_TYPES = frozenset({RDF + "type", DCTERMS + "type"})

_Triples = list[tuple[str, str, ox.NamedNode | ox.BlankNode | ox.Literal]]
#: Subject → predicate → objects.
_Facts = dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """IRIs of classes and properties → our types and columns. ``columns``: in order of precedence."""

    types: Mapping[str, TypeName]
    columns: Mapping[str, tuple[str, ...]]


def is_rdf(path: Path) -> bool:
    """Whether its suffix is one of RDF's."""
    return ox.RdfFormat.from_extension(path.suffix.lstrip(".").lower()) is not None


def read_rdf(path: Path, *, namespace: str) -> tuple[list[Record], list[str]]:
    """Things with a known type and a name, in order of IRI, and all triples as N-Triples without line ends.

    Blank nodes get addresses under ``namespace``, named graphs become one. Raises ConfigError with file and line.
    """
    triples = _read(path, namespace)
    facts: _Facts = {}
    for subject, predicate, value in triples:
        facts.setdefault(subject, {}).setdefault(predicate, []).append(value)
    records = [record for iri in sorted(facts) for record in _record(iri, facts, path.name)]
    lines = [f"{ox.NamedNode(s)} {ox.NamedNode(p)} {o} ." for s, p, o in triples]
    return records, sorted(set(lines))


def _read(path: Path, namespace: str) -> _Triples:
    form = ox.RdfFormat.from_extension(path.suffix.lstrip(".").lower())
    blanks: dict[str, ox.NamedNode] = {}

    def named(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal:
        if isinstance(term, ox.BlankNode):
            # The parser draws their names at random: they are numbered as they come.
            return blanks.setdefault(term.value, ox.NamedNode(f"{namespace}node/{len(blanks) + 1}"))
        if isinstance(term, ox.Triple):
            raise ConfigError(f"{path}: a triple inside a triple (RDF 1.2) can't be background; leave it out")
        return term

    try:
        quads = list(ox.parse(path=str(path), format=form))
    except OSError as error:
        raise ConfigError(f"can't read background {path}: {error.strerror or error}") from error
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise ConfigError(f"{path}{line}: {error.msg}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    return [(named(q.subject).value, q.predicate.value, named(q.object)) for q in quads]


def _record(iri: str, facts: _Facts, catalogue: str) -> Iterator[Record]:
    reading, said = _reading(), facts[iri]
    kinds = {reading.types.get(v.value, "") for p in _TYPES for v in said.get(p, ())} - {""}
    kind = next((name for name in load().types if name in kinds), "")
    values = {
        column: _values(said, facts, properties, column) for column, properties in reading.columns.items()
    }
    name, *others = values.pop("name") or [""]
    if not kind or not name:
        return
    aliases = tuple(dict.fromkeys([*others, *values.pop("aliases")]))
    kept = {column: tuple(found) for column, found in values.items() if found}
    yield Record(iri, kind, name, aliases, kept, catalogue, catalogue)


def _values(
    said: Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]],
    facts: _Facts,
    properties: tuple[str, ...],
    column: str,
) -> list[str]:
    """Texts in order of the properties and then of the alphabet; names for IRIs but where an address is wanted."""
    found: list[str] = []
    for property_ in properties:
        values = said.get(property_, [])
        found += sorted(filter(None, (_text(value, facts, column) for value in values)))
    return list(dict.fromkeys(found))


def _text(value: ox.NamedNode | ox.BlankNode | ox.Literal, facts: _Facts, column: str) -> str:
    if column == "link" or isinstance(value, ox.Literal):
        return " ".join(value.value.split())
    about = facts.get(value.value, {})
    names = (_values(about, {}, (name,), "link") for name in _reading().columns["name"])
    return next((found[0] for found in names if found), "")


@lru_cache(maxsize=1)
def _reading() -> _Reading:
    path = asset(ASSET)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        prefixes: Mapping[str, str] = table["prefixes"]
        types = {_full(name, prefixes): kind for kind, names in table["types"].items() for name in names}
        types |= {ONTOLOGY + name: name for name in load().types}
        columns = {c: tuple(_full(name, prefixes) for name in names) for c, names in table["columns"].items()}
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, ValueError) as error:
        raise ConfigError(f"{path}: {error!r}; it needs the tables prefixes, types and columns") from error
    http = "http://schema.org/"
    types |= {
        http + iri.removeprefix("https://schema.org/"): kind
        for iri, kind in types.items()
        if "schema.org" in iri
    }
    return _Reading(types, {c: (*found, *_other_schema(found)) for c, found in columns.items()})


def _other_schema(properties: tuple[str, ...]) -> list[str]:
    """schema.org is written with http and with https."""
    start = "https://schema.org/"
    return ["http" + iri.removeprefix("https") for iri in properties if iri.startswith(start)]


def _full(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, rest = name.partition(":")
    return prefixes[prefix] + rest
