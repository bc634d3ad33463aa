"""JSON-LD with the shipped context: keys and values are as short as that context allows, whatever it says.

Compaction as in JSON-LD 1.1 (W3C 2020), for flat nodes and these parts of a context: prefixes, ``@vocab``, terms with
``@id`` and ``@type``, ``@container: @set``, aliases of ``@id`` and ``@type``. Terms that say more stay unused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from kg.assets import asset
from kg.errors import ConfigError
from kg.export.names import prefixes
from kg.export.ordered import Graph, by_subject, sorted_lines
from kg.graph.terms import RDF, XSD
from kg.iri import ONTOLOGY

_TYPE = RDF + "type"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_LITERAL = re.compile(r'"(.*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?', re.DOTALL)
_KNOWN = {"@id", "@type", "@container"}


@dataclass(frozen=True, slots=True)
class _Term:
    """``coerced``: IRI of the datatype that plain values get, ``@id``, ``@vocab``, or ""."""

    name: str
    coerced: str
    is_set: bool


@dataclass(frozen=True, slots=True)
class _Context:
    """``terms``: property IRI → terms for it. ``plain``: whether a bare string is one without a language."""

    prefixes: Mapping[str, str]
    vocabulary: str
    terms: Mapping[str, tuple[_Term, ...]]
    names: frozenset[str]
    id: str
    type: str
    plain: bool


#: IRI → as a value of ``@id``, and as a value or key that the vocabulary may shorten more.
_Shorten = Callable[[str], str]


def jsonld(graph: Graph, file: BinaryIO, *, context: str = "") -> None:
    """One object with the context and all nodes, a node a line, in order of IRI.

    ``context``: path of a JSON-LD file to take it from, instead of the shipped one. Raises ConfigError if it has none.
    """
    source = _load(Path(context)) if context else _shipped()
    known = _read(source)
    shorten, word = lru_cache(1 << 14)(_shortener(known)), lru_cache(1 << 12)(_word(known))
    file.write(b'{"@context":' + orjson.dumps(source) + b',\n"@graph":[')
    for number, lines in enumerate(by_subject(sorted_lines(graph))):
        node = _node(lines, known, shorten, word)
        file.write((b",\n" if number else b"\n") + orjson.dumps(node))
    file.write(b"\n]}\n")


def _shipped() -> dict[str, Any]:
    """``ontology/context.jsonld``; prefixes and the vocabulary where there is none."""
    try:
        path = asset("ontology/context.jsonld")
    except ConfigError:
        return {"@vocab": ONTOLOGY, **prefixes()}
    return _load(path)


def _load(path: Path) -> dict[str, Any]:
    try:
        context = orjson.loads(path.read_bytes())["@context"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: can't be read as a JSON object with @context: {error}") from error
    if not isinstance(context, dict):
        raise ConfigError(f"{path}: @context is {type(context).__name__}, not an object")
    return context


def _read(source: Mapping[str, Any]) -> _Context:
    defined = {
        name: {"@id": value} if isinstance(value, str) else value
        for name, value in source.items()
        if not name.startswith("@") and isinstance(value, str | dict)
    }
    vocabulary = str(source.get("@vocab", ""))
    iris = {name: str(value.get("@id", vocabulary + name)) for name, value in defined.items()}
    terms: dict[str, tuple[_Term, ...]] = {}
    for name, value in defined.items():
        if set(value) <= _KNOWN and value.get("@container", "@set") == "@set":
            coerced = str(value.get("@type", ""))
            coerced = coerced if coerced.startswith("@") else _expanded(coerced, iris)
            iri = _expanded(iris[name], iris)
            terms[iri] = (*terms.get(iri, ()), _Term(name, coerced, "@container" in value))
    return _Context(
        {iri: name for name, iri in iris.items() if isinstance(source[name], str) and iri[-1:] in ("/", "#")},
        vocabulary,
        terms,
        frozenset(defined),
        next((name for name, iri in iris.items() if iri == "@id"), "@id"),
        next((name for name, iri in iris.items() if iri == "@type"), "@type"),
        "@language" not in source,
    )


def _expanded(name: str, iris: Mapping[str, str]) -> str:
    prefix, colon, rest = name.partition(":")
    if not colon or rest.startswith("//"):
        return _expanded(iris[name], iris) if name in iris and iris[name] != name else name
    return _expanded(iris[prefix], iris) + rest if prefix in iris else name


def _shortener(context: _Context) -> _Shorten:
    def shorten(iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = context.prefixes.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and cut < len(iri) else iri

    return shorten


def _word(context: _Context) -> _Shorten:
    """Shorter by the vocabulary, unless a term has that name and means something else."""
    shorten = _shortener(context)

    def word(iri: str) -> str:
        for term in context.terms.get(iri, ()):
            return term.name
        rest = iri.removeprefix(context.vocabulary)
        free = context.vocabulary and rest != iri and ":" not in rest and rest not in context.names
        return rest if free and rest else shorten(iri)

    return word


def _node(lines: list[bytes], context: _Context, shorten: _Shorten, word: _Shorten) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for line in lines:
        subject, predicate, target = line[:-3].decode().split(" ", 2)
        node.setdefault(context.id, shorten(subject.strip("<>")))
        iri = predicate[1:-1]
        if iri == _TYPE:
            _add(node, context.type, word(target.strip("<>")), is_set=False)
        else:
            key, is_set, value = _property(iri, target, context, shorten, word)
            _add(node, key, value, is_set=is_set)
    return node


def _add(node: dict[str, Any], key: str, value: object, *, is_set: bool) -> None:
    if key not in node:
        node[key] = [value] if is_set else value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _property(
    iri: str, target: str, context: _Context, shorten: _Shorten, word: _Shorten
) -> tuple[str, bool, object]:
    """Key, whether it always holds a list, and value: by a term that fits, else by any and the value in full."""
    terms = context.terms.get(iri, ())
    literal = _LITERAL.fullmatch(target)
    for term in terms:
        value = _literal(literal, term, context) if literal else _reference(target, term, shorten, word)
        if value is not None:
            return term.name, term.is_set, value
    full = _in_full(literal, context, word) if literal else {context.id: shorten(target.strip("<>"))}
    return (terms[0].name, terms[0].is_set, full) if terms else (word(iri), False, full)


def _reference(target: str, term: _Term, shorten: _Shorten, word: _Shorten) -> str | None:
    if term.coerced == "@vocab":
        return word(target.strip("<>"))
    return shorten(target.strip("<>")) if term.coerced == "@id" else None


def _literal(found: re.Match[str], term: _Term, context: _Context) -> object:
    """The value as the term takes it, or None if it would read back as another."""
    text, datatype, language = _text(found[1]), found[2] or "", found[3]
    if language or datatype != term.coerced:
        return _native(text, datatype) if not term.coerced and not language else None
    if datatype == XSD + "double":
        # JSON-LD reads numbers as doubles of 16 digits, where the term says double.
        return float(text) if float(f"{float(text):.15E}") == float(text) else text
    if not datatype:
        return text if context.plain else None
    native = _native(text, datatype)
    return text if native is None else native


def _native(text: str, datatype: str) -> int | bool | None:
    if datatype == XSD + "integer" and text == str(int(text)):
        return int(text) if abs(int(text)) < 1 << 53 else None
    return text == "true" if datatype == XSD + "boolean" and text in ("true", "false") else None


def _in_full(found: re.Match[str], context: _Context, word: _Shorten) -> object:
    text, datatype, language = _text(found[1]), found[2] or "", found[3]
    if language:
        return {"@value": text, "@language": language}
    if not datatype:
        return text if context.plain else {"@value": text}
    native = _native(text, datatype)
    return {"@value": text, "@type": word(datatype)} if native is None else native


def _text(escaped: str) -> str:
    if "\\" not in escaped:
        return escaped
    return _ESCAPE.sub(_character, escaped)


def _character(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    return chr(int(digits, 16)) if digits else _CHARACTERS.get(found[3], found[3])
