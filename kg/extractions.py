"""The file format between the stages: one `Extraction` as JSON, without loss, always with the same bytes.

Mentions, quantities and provenances are tables; claims, aliases and rejections name their rows. A text is
left out where it is what the document says at its span.
"""

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, Generic, TypeVar

import orjson

from kg.errors import BuildError
from kg.types import (
    Alias,
    Block,
    Claim,
    Document,
    Emphasis,
    Extraction,
    Hyperlink,
    Mention,
    Provenance,
    Quantity,
    Rejection,
    Span,
)

VERSION = 1

T = TypeVar("T", bound=Hashable)


def encode(extraction: Extraction) -> bytes:
    """Raises ValueError for a span of another document: such an extraction is a bug."""
    return orjson.dumps(_Encoder(extraction).tables())


def decode(content: bytes, *, name: str = "extraction") -> Extraction:
    """Raises BuildError, naming ``name``, for anything but what `encode` of this version wrote."""
    with _damage(name):
        return _Decoder(_tables(content, name)).extraction()


def decode_document(content: bytes, *, name: str = "extraction") -> Document:
    """`decode` of the document alone."""
    with _damage(name):
        return _document(_tables(content, name)["document"])


def _tables(content: bytes, name: str) -> dict[str, Any]:
    tables: dict[str, Any] = orjson.loads(content)
    if tables["version"] != VERSION:
        raise BuildError(f"{name} has format {tables['version']}, not {VERSION}; delete it and build again")
    return tables


@contextmanager
def _damage(name: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BuildError(f"{name} is damaged ({error}); delete it and build again") from error


def encode_document(document: Document) -> bytes:
    """The content of a document without ``source``: two sources with the same content have the same bytes."""
    return orjson.dumps(_document_row(document)[1:])


class _Rows(Generic[T]):
    """Values by row number; a value that has no row yet gets the next one."""

    def __init__(self, values: Iterable[T] = ()) -> None:
        self.values = list(values)
        self.numbers: dict[T, int] = {}
        for number, value in enumerate(self.values):
            self.numbers.setdefault(value, number)

    def number(self, value: T) -> int:
        number = self.numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


class _Encoder:
    def __init__(self, extraction: Extraction) -> None:
        self.extraction = extraction
        self.document = extraction.document
        self.provenances: _Rows[Provenance] = _Rows()
        self.mentions = _Rows(extraction.mentions)
        self.quantities = _Rows(extraction.quantities)

    def tables(self) -> dict[str, Any]:
        extraction = self.extraction
        claims = [self.claim(claim) for claim in extraction.claims]
        aliases = [
            [self.mentions.number(x.a), self.mentions.number(x.b), self.provenances.number(x.by)]
            for x in extraction.aliases
        ]
        rejections = [
            [*self.span(x.span), x.what, self.provenances.number(x.by), x.reason]
            for x in extraction.rejections
        ]
        mentions = [self.mention(mention) for mention in self.mentions.values]
        quantities = [self.quantity(quantity) for quantity in self.quantities.values]
        return {
            "version": VERSION,
            "document": _document_row(self.document),
            # Rows after these are listed nowhere in the extraction; only claims and aliases speak of them.
            "listed": [len(extraction.mentions), len(extraction.quantities)],
            "mentions": mentions,
            "quantities": quantities,
            "claims": claims,
            "aliases": aliases,
            "rejections": rejections,
            "provenances": [[x.finder, x.score] for x in self.provenances.values],
        }

    def span(self, span: Span) -> list[int]:
        if span.document != self.document.id:
            raise ValueError(f"{span} is not in document {self.document.id}")
        return [span.start, span.end]

    def text(self, span: Span, text: str) -> str | None:
        return None if text == self.document.text[span.start : span.end] else text

    def mention(self, x: Mention) -> list[Any]:
        return [*self.span(x.span), self.text(x.span, x.text), x.type, self.provenances.number(x.by), x.url]

    def quantity(self, x: Quantity) -> list[Any]:
        by = self.provenances.number(x.by)
        values = [x.value, x.value_max, x.unit, x.bound, x.noun, x.measures]
        return [*self.span(x.span), self.text(x.span, x.text), *values, by]

    def claim(self, x: Claim) -> list[Any]:
        counts = isinstance(x.object, Quantity)
        number = (
            self.quantities.number(x.object)
            if isinstance(x.object, Quantity)
            else self.mentions.number(x.object)
        )
        others = [None if m is None else self.mentions.number(m) for m in (x.attributed_to, x.than, x.on)]
        row = [
            self.mentions.number(x.subject),
            x.relation,
            int(counts),
            number,
            *self.span(x.evidence),
            x.status,
        ]
        return [*row, self.provenances.number(x.by), *others, x.metric, x.of, x.valid_from, x.valid_until]


class _Decoder:
    def __init__(self, tables: dict[str, Any]) -> None:
        self.tables = tables
        self.document = _document(tables["document"])
        self.provenances = [Provenance(*row) for row in tables["provenances"]]
        self.mentions = [self.mention(*row) for row in tables["mentions"]]
        self.quantities = [self.quantity(*row) for row in tables["quantities"]]

    def extraction(self) -> Extraction:
        mentions, quantities = self.tables["listed"]
        aliases, rejections = self.tables["aliases"], self.tables["rejections"]
        return Extraction(
            document=self.document,
            mentions=tuple(self.mentions[:mentions]),
            quantities=tuple(self.quantities[:quantities]),
            claims=tuple(self.claim(*row) for row in self.tables["claims"]),
            aliases=tuple(
                Alias(self.mentions[a], self.mentions[b], self.provenances[by]) for a, b, by in aliases
            ),
            rejections=tuple(
                Rejection(self.span(start, end), what, self.provenances[by], reason)
                for start, end, what, by, reason in rejections
            ),
        )

    def span(self, start: int, end: int) -> Span:
        return Span(self.document.id, start, end)

    def text(self, start: int, end: int, text: str | None) -> str:
        return self.document.text[start:end] if text is None else text

    def mention(self, start: int, end: int, text: str | None, type_: str, by: int, url: str) -> Mention:
        text = self.text(start, end, text)
        return Mention(self.span(start, end), text, type_, self.provenances[by], url)

    def quantity(self, start: int, end: int, text: str | None, *values: Any) -> Quantity:
        *rest, by = values
        named = (self.text(start, end, text), *rest, self.provenances[by])
        return Quantity(self.span(start, end), *named)

    def claim(
        self, subject: int, relation: str, counts: int, number: int, start: int, end: int, *rest: Any
    ) -> Claim:
        status, by, attributed_to, than, on, *strings = rest
        object_ = self.quantities[number] if counts else self.mentions[number]
        others = (None if row is None else self.mentions[row] for row in (attributed_to, than, on))
        found = (self.span(start, end), status, self.provenances[by])
        return Claim(self.mentions[subject], relation, object_, *found, *others, *strings)  # type: ignore[arg-type]


def _row(value: Block | Hyperlink | Emphasis) -> list[Any]:
    return [getattr(value, field.name) for field in fields(value)]


def _document_row(document: Document) -> list[Any]:
    """``source`` first: `encode_document` leaves it out."""
    return [
        document.source,
        document.id,
        document.title,
        document.text,
        [_row(block) for block in document.blocks],
        [_row(link) for link in document.links],
        [_row(emphasis) for emphasis in document.emphases],
        document.published,
        document.author,
        document.url,
    ]


def _document(row: list[Any]) -> Document:
    source, id_, title, text, blocks, links, emphases, published, author, url = row
    return Document(
        id=id_,
        source=source,
        title=title,
        text=text,
        blocks=tuple(_block(*block) for block in blocks),
        links=tuple(Hyperlink(*link) for link in links),
        emphases=tuple(Emphasis(*emphasis) for emphasis in emphases),
        published=published,
        author=author,
        url=url,
    )


def _block(
    start: int, end: int, kind: str, section: int, part: str, level: int, cells: list[list[int]], *rest: Any
) -> Block:
    spans = tuple((first, last) for first, last in cells)
    return Block(start, end, kind, section, part, level, spans, *rest)
