"""N-Triples, N-Quads, Turtle, TriG and RDF/XML: the same graph has the same bytes, however its store was filled."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO, Literal, cast

import pyoxigraph as ox

from kg.errors import BuildError, ConfigError
from kg.export.names import prefixes
from kg.export.ordered import Graph, blocks_of, by_subject, reified, sorted_lines
from kg.iri import BASE

#: ``sorted`` by IRI, or as the ``store`` has it: at its own speed, and the same bytes only if the store was
#: filled in the same order.
Order = Literal["sorted", "store"]

_HEAD = 1 << 15
_TURTLE_HEAD = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML_HEAD = re.compile(rb"<rdf:RDF( [^>]*)>")
#: What N-Triples can say and XML cannot; the first alternative keeps an escaped backslash from hiding one.
_NOT_XML = re.compile(rb"(\\\\)|\\u00(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])|\\[bf]|\\uFFF[EFef]|\xef\xbf[\xbe\xbf]")
#: A line of N-Quads without a graph.
_IN_DEFAULT = re.compile(
    rb'\S+ \S+ (?:<[^<> ]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?|<<\(.*\)>>) \.\n'
)
_ESCAPE = re.compile(rb"\\[ubf]")
_RARE = (rb"\u00", rb"\b", rb"\f", rb"\uFFF", b"\xef\xbf\xbe", b"\xef\xbf\xbf")


class _Head:
    """Passes on what the serializer writes, with prefixes in order: oxigraph shuffles them each time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head: bytes | None = b""

    def write(self, chunk: bytes) -> int:
        if self._head is None:
            return self._file.write(chunk)
        self._head += chunk
        if len(self._head) > _HEAD:
            self.close()
        return len(chunk)

    def flush(self) -> None:
        """Nothing to do: `close` writes what is left."""

    def close(self) -> None:
        """To be called at the end; leaves the file open."""
        if self._head is not None:
            self._file.write(_in_order(self._head))
            self._head = None


def ntriples(graph: Graph, file: BinaryIO, *, rdf12: bool = False) -> None:
    """Sorted N-Triples of the default graph. ``rdf12``: with RDF 1.2 reifiers."""
    if isinstance(graph, Path) and not rdf12:
        file.writelines(blocks_of(graph))
        return
    for lines in _lines(graph, rdf12=rdf12):
        file.write(b"".join(lines))


def nquads(graph: Graph, file: BinaryIO, *, named: str = "", rdf12: bool = False) -> None:
    """Sorted N-Quads of the default graph and all named ones. ``named``: path of sorted N-Quads to add."""
    if isinstance(graph, Path) and not named and not rdf12:
        file.writelines(blocks_of(graph))
        return
    if not named and not rdf12:
        for lines in sorted_lines(graph, datasets=True):
            file.write(b"".join(lines))
        return
    others = (line for lines in _named(graph, named) for line in lines)
    for lines in _merged(_lines(graph, rdf12=rdf12), others):
        file.write(b"".join(lines))


def trig(graph: Graph, file: BinaryIO, *, named: str = "", rdf12: bool = False, base: str = BASE) -> None:
    """TriG: the default graph as Turtle, then the named ones. ``named``: as in `nquads`, ``base``: as in `turtle`."""
    default = graph if isinstance(graph, Path) and not rdf12 else _lines(graph, rdf12=rdf12)
    quads = chain(_quads(default), _quads(_named(graph, named)))
    _serialize(graph, quads, file, ox.RdfFormat.TRIG, base=base)


def turtle(
    graph: Graph, file: BinaryIO, *, rdf12: bool = False, order: Order = "sorted", base: str = BASE
) -> None:
    """Turtle, a block a subject. ``base``: where the build's IRIs begin, for short names."""
    if rdf12 and order == "store":
        raise ConfigError("rdf12 needs order 'sorted'")
    lines = graph if isinstance(graph, Path) and not rdf12 else _lines(graph, rdf12=rdf12)
    _serialize(graph, _quads(lines), file, ox.RdfFormat.TURTLE, order=order, base=base)


def rdfxml(graph: Graph, file: BinaryIO, *, order: Order = "sorted", base: str = BASE) -> None:
    """RDF/XML. In ``sorted`` order it lacks the control characters of literals, which XML cannot hold."""
    plain = isinstance(graph, Path) and _is_xml(graph)
    lines = graph if isinstance(graph, Path) and plain else map(_for_xml, sorted_lines(graph))
    _serialize(graph, _quads(lines), file, ox.RdfFormat.RDF_XML, order=order, base=base)


def _named(graph: Graph, path: str) -> Iterator[list[bytes]]:
    """Sorted lines of the named graphs: of the file ``path``, else of the store."""
    if path:
        for lines in sorted_lines(Path(path), datasets=True):
            yield [line for line in lines if not _IN_DEFAULT.fullmatch(line)]
    elif isinstance(graph, ox.Store) and (names := list(graph.named_graphs())):
        # They are few beside the default graph, and apart from it they need not be picked out.
        apart = ox.Store()
        for name in names:
            apart.extend(graph.quads_for_pattern(None, None, None, name))
        yield from sorted_lines(apart, datasets=True)


def _lines(graph: Graph, *, rdf12: bool) -> Iterator[list[bytes]]:
    return reified(by_subject(sorted_lines(graph))) if rdf12 else sorted_lines(graph)


def _serialize(
    graph: Graph,
    quads: Iterable[ox.Quad],
    file: BinaryIO,
    form: ox.RdfFormat,
    *,
    order: Order = "sorted",
    base: str,
) -> None:
    """``quads``: those of ``graph`` in order, not asked for where a store is to be written as it has them."""
    names, head = prefixes(base=base), _Head(file)
    output = cast(IO[bytes], head)
    if order == "store" and isinstance(graph, ox.Store):
        graph.dump(output, form, from_graph=ox.DefaultGraph(), prefixes=names)
    else:
        ox.serialize(quads, output, form, prefixes=names)
    head.close()


def _quads(lines: Iterable[list[bytes]] | Path) -> Iterator[ox.Quad]:
    # Lenient: these lines were written by a store or a build, which have checked them.
    if isinstance(lines, Path):
        try:
            return iter(ox.parse(path=str(lines), format=ox.RdfFormat.N_TRIPLES, lenient=True))
        except OSError as error:
            raise BuildError(f"can't read {lines}: {error.strerror or error}; build it again") from error
    return chain.from_iterable(
        ox.parse(b"".join(block), ox.RdfFormat.N_QUADS, lenient=True) for block in lines
    )


def _merged(blocks: Iterable[list[bytes]], others: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Sorted blocks with the sorted lines of the few ``others`` between."""
    other = next(others, None)
    for lines in blocks:
        among = []
        while other is not None and lines and other < lines[-1]:
            among.append(other)
            other = next(others, None)
        yield sorted([*lines, *among]) if among else lines
    if other is not None:
        yield [other, *others]


def _is_xml(path: Path) -> bool:
    """Whether no literal of a file of N-Triples has a character that XML cannot hold."""
    # One byte at a time is found much quicker than two.
    return not any(
        _ESCAPE.search(text) or (b"\xef" in text and any(mark in text for mark in _RARE))
        for text in blocks_of(path)
    )


def _for_xml(lines: list[bytes]) -> list[bytes]:
    text = b"".join(lines)
    return [
        _NOT_XML.sub(lambda found: found[1] or b"", text) if any(mark in text for mark in _RARE) else text
    ]


def _in_order(head: bytes) -> bytes:
    def names(found: re.Match[bytes]) -> bytes:
        return b"<rdf:RDF " + b" ".join(sorted(found[1].split())) + b">"

    head = _TURTLE_HEAD.sub(lambda found: b"".join(sorted(found[0].splitlines(keepends=True))), head, count=1)
    return _XML_HEAD.sub(names, head, count=1) if head.startswith(b"<?xml") else head
