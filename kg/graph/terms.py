"""RDF terms as text, in the canonical form of RDF 1.2 N-Triples."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kg.iri import ONTOLOGY

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
QUDT = "http://qudt.org/schema/qudt/"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: Control characters, DEL, the two non-characters that XML and some stores refuse, and lone surrogates.
_UNSAFE = [*range(0x20), 0x7F, 0xFFFE, 0xFFFF]
_STRING = {c: f"\\u{c:04X}" for c in _UNSAFE}
_STRING |= {
    ord(c): e for c, e in zip('\b\t\n\f\r"\\', (r"\b", r"\t", r"\n", r"\f", r"\r", r"\"", r"\\"), strict=True)
}
_STRING |= dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
#: What may not stand in the path of an IRI (RFC 3987), and a per cent sign that starts no code.
_NOT_IN_IRI = re.compile(
    r"[^!#-;=?-Z_a-z~\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd]"
    r"|%(?![0-9A-Fa-f]{2})"
)
#: A scheme of one letter is a drive of Windows.
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:\S+")
#: What may not follow the scheme of a web address: "https://[link]" and the like is text, not an address.
_BROKEN = re.compile(r"https?:(?!//[^\s/\[\]]+)|%(?![0-9A-Fa-f]{2})")
_DATES = ((re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?"), "date"), (re.compile(r"\d{4}-\d\d"), "gYearMonth"))


@lru_cache(maxsize=4096)
def term(value: str) -> str:
    """An IRI in angle brackets; characters that no IRI may have are percent-encoded."""
    path, _, fragment = _NOT_IN_IRI.sub(_percent, value).partition("#")
    return f"<{path}#{fragment.replace('#', '%23')}>" if fragment else f"<{path}>"


def _percent(match: re.Match[str]) -> str:
    # Lone surrogates can't be encoded: they become question marks.
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def kg(name: str) -> str:
    """``<https://w3id.org/ainews-kg/ontology#developedBy>`` for "developedBy"."""
    return f"<{ONTOLOGY}{name}>"


def is_iri(value: str) -> bool:
    """Whether it is an absolute IRI that every store takes: a path or a bare host name isn't."""
    return bool(_ABSOLUTE.fullmatch(value)) and not _BROKEN.search(value)


def is_exact_iri(value: str) -> bool:
    """Whether it can be written as it is: an IRI that a person gives isn't mended in silence."""
    return is_iri(value) and term(value) == f"<{value}>"


def literal(text: str) -> str:
    """A plain string literal."""
    return f'"{text.translate(_STRING)}"'


def typed(text: str, datatype: str) -> str:
    """A literal of an XML Schema type, given by its local name."""
    return f'"{text}"^^<{XSD}{datatype}>'


def integer(value: int) -> str:
    """``"2"^^xsd:integer``."""
    return typed(str(value), "integer")


def decimal(value: float) -> str:
    """Rounded to four places, in canonical form: ``"0.9"^^xsd:decimal``."""
    whole, _, places = f"{value:.4f}".partition(".")
    return typed(f"{whole}.{places.rstrip('0') or '0'}", "decimal")


@lru_cache(maxsize=4096)
def double(value: float) -> str:
    """Shortest text that reads back the same, in canonical form: ``"7.0E9"^^xsd:double``."""
    sign, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    if not isinstance(exponent, int):
        return typed("NaN" if exponent in "nN" else "-INF" if sign else "INF", "double")
    first, rest = str(digits[0]), "".join(map(str, digits[1:]))
    power = exponent + len(rest) if any(digits) else 0
    return typed(f"{'-' if sign else ''}{first}.{rest or '0'}E{power}", "double")


def moment(text: str) -> str:
    """A day, month or year with its XML Schema type, without time of day; anything else stays a string."""
    for pattern, datatype in _DATES:
        if pattern.fullmatch(text) and _exists(text[:10]):
            return typed(text[:10], datatype)
    return typed(text, "gYear") if re.fullmatch(r"\d{4}", text) else literal(text)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day if len(day) == 10 else day + "-01")
    except ValueError:
        return False
    return True
