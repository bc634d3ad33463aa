"""Rows of SELECT and answers of ASK in the four formats of SPARQL 1.1, written one row at a time so that they can be cut."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
#: The terms of a row in the order of the variables.
Cells = Sequence[Term | None]

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGES = tuple(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#" + name for name in ("langString", "dirLangString")
)
_NOT_IN_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


@dataclass(frozen=True, slots=True)
class Writer:
    """``between`` goes between two rows. ``note``: what a head says of a limit, given a link to it."""

    head: Callable[[Sequence[str], str], bytes]
    row: Callable[[Sequence[str], Cells], bytes]
    between: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """``by``: "rows", "bytes" or "" for a whole answer."""

    rows: int
    by: str


def write(
    variables: Sequence[str], rows: Iterable[Cells], media: str, *, max_rows: int, max_bytes: int
) -> tuple[bytes, Cut]:
    """As many rows as the limits allow; JSON and XML say in their head, by a link, where they were cut."""
    writer, size = WRITERS[media], 0
    written: list[bytes] = []
    by = ""
    for cells in rows:
        row = writer.row(variables, cells)
        size += len(row) + len(writer.between)
        if len(written) == max_rows or size > max_bytes:
            by = "rows" if len(written) == max_rows else "bytes"
            break
        written.append(row)
    link = f"#cut-by-{by}-after-{len(written)}-rows" if by else ""
    body = writer.head(variables, link) + writer.between.join(written) + writer.tail
    return body, Cut(len(written), by)


def write_boolean(*, value: bool, media: str) -> bytes:
    """CSV and TSV have no form for it: the word."""
    word = "true" if value else "false"
    if media == JSON:
        return orjson.dumps({"head": {}, "boolean": value})
    if media == XML:
        return f"{_XML_HEAD}<head></head><boolean>{word}</boolean></sparql>\n".encode()
    return word.encode()


def _json_head(variables: Sequence[str], link: str) -> bytes:
    head = {"vars": list(variables)} | ({"link": [link]} if link else {})
    return b'{"head":' + orjson.dumps(head) + b',"results":{"bindings":['


def _json_row(variables: Sequence[str], cells: Cells) -> bytes:
    return orjson.dumps(
        {name: _json_term(term) for name, term in zip(variables, cells, strict=True) if term is not None}
    )


def _json_term(term: Term) -> Mapping[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    return {"type": "literal", "value": term.value} | _attributes(term)


def _attributes(term: Literal) -> dict[str, str]:
    found = {}
    if term.language:
        found["xml:lang"] = term.language
    if term.direction:
        found["its:dir"] = str(term.direction)
    if term.datatype.value not in (_STRING, *_LANGUAGES):
        found["datatype"] = term.datatype.value
    return found


def _xml_head(variables: Sequence[str], link: str) -> bytes:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in variables)
    linked = f"<link href={quoteattr(link)}/>" if link else ""
    return f"{_XML_HEAD}<head>{names}{linked}</head><results>".encode()


def _xml_row(variables: Sequence[str], cells: Cells) -> bytes:
    bindings = (
        f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
        for name, term in zip(variables, cells, strict=True)
        if term is not None
    )
    return f"<result>{''.join(bindings)}</result>".encode()


def _xml_term(term: Term) -> str:
    if isinstance(term, Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts)}</triple>"
    text = escape(_NOT_IN_XML.sub("\ufffd", term.value), {"\r": "&#13;"})
    if isinstance(term, NamedNode):
        return f"<uri>{text}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{text}</bnode>"
    its = ' xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"' if term.direction else ""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in _attributes(term).items())
    return f"<literal{its}{attributes}>{text}</literal>"


def _csv_row(variables: Sequence[str], cells: Cells) -> bytes:
    return _csv_line([_plain(term) for term in cells])


def _csv_line(values: Sequence[str]) -> bytes:
    # A row with one empty cell would else be written as "".
    if not any(values):
        return b"," * (len(values) - 1) + b"\r\n"
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue().encode()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, BlankNode | Triple):
        return str(term)
    return term.value


def _tsv_row(variables: Sequence[str], cells: Cells) -> bytes:
    terms = ("" if term is None else str(term).replace("\t", "\\t").replace("\n", "\\n") for term in cells)
    return ("\t".join(terms) + "\n").encode()


WRITERS: Mapping[str, Writer] = {
    JSON: Writer(_json_head, _json_row, b",", b"]}}"),
    XML: Writer(_xml_head, _xml_row, b"", b"</results></sparql>\n"),
    CSV: Writer(lambda variables, link: _csv_line(list(variables)), _csv_row, b"", b""),
    TSV: Writer(
        lambda variables, link: ("\t".join(f"?{name}" for name in variables) + "\n").encode(),
        _tsv_row,
        b"",
        b"",
    ),
}
