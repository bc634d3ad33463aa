"""Names by their own letters: versions after a family, suffixes such as "-Bench", words such as "University"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.extract.candidates import Candidate
from kg.extract.parse import Passage
from kg.types import Provenance

CAPITAL = re.compile(r"[^\W\d_a-z]")
MIXED = re.compile(r"(?=.*\d)(?=.*[A-Za-z])|.*[a-z][A-Z]|[A-Z]{2,}")
SIZE_ONLY = re.compile(r"\$?\d+(?:[.,]\d+)*(?:[BMKTkmbx×%]|nm|Hz|GB|TB|th|st|nd|rd|s|D|bn|GW|MW)?\Z")
#: How much of a model is active: "30B-A3B" has it, but it is no name.
ACTIVE = re.compile(r"A\d+(?:\.\d+)?B")


@dataclass(frozen=True, slots=True)
class Shapes:
    """Compiled ``patterns/shapes.toml``."""

    extension: re.Pattern[str]
    family: re.Pattern[str]
    extended_types: frozenset[str]
    extension_score: float
    suffixes: tuple[tuple[re.Pattern[str], str, float], ...]
    org_last: Mapping[str, float]
    weak: frozenset[str]
    org_first: tuple[str, ...]
    org_score: float
    connectors: frozenset[str]
    spacy: Mapping[str, tuple[str, float]]
    degrees: frozenset[str]


def compile_shapes(table: Mapping[str, Any]) -> Shapes:
    extension, organization = table["extension"], table["organization"]
    variants = "|".join(sorted(map(re.escape, extension["variants"]), key=lambda v: (-len(v), v)))
    number = r"\d{1,2}(?!\d)(?:(?<!\d\d)(?:\.\d+)+)?|\d{3,}(?:\.\d+)*(?!\.)"
    units = "|".join(sorted(map(re.escape, extension["units"])))
    tail = rf"(?:(?!(?:{units})\b)[A-Za-z]{{1,2}})?(?:-A\d+B)?"
    experts = r"\d+[xX]\d+(?:\.\d+)?[BM]"
    part = rf"(?:{variants}|{experts}|[vVrRkKmMaAeEnN]\d+(?:\.\d+)*{tail}|(?:{number}){tail})(?![\w]|\.\d)"
    glued = rf"(?:{variants}|{experts}|[vVrRkKmMaAeEnN]?\d+(?:\.\d+)*{tail})(?![\w]|\.\d)"
    families = "|".join(sorted(map(re.escape, extension["families"]), key=lambda v: (-len(v), v)))
    weak = frozenset(organization["weak"])
    return Shapes(
        re.compile(rf"(?:[-‐‑–_/]?{glued}| {part})+"),
        re.compile(rf"(?<![\w-])(?:{families})(?=[-‐‑ ]?[vVrRkKoO]?\d)"),
        frozenset(extension["types"]),
        extension["score"],
        tuple((re.compile(s["pattern"]), s["type"], s["score"]) for s in table["suffix"]),
        {w: organization["weak_score" if w in weak else "score"] for w in organization["last"]},
        weak,
        tuple(organization["first"]),
        organization["score"],
        frozenset(organization["connectors"]),
        {label: (kind, score) for label, (kind, score) in table["spacy"].items()},
        frozenset(table["person"]["degrees"]),
    )


def extensions(text: str, known: Sequence[Candidate], shapes: Shapes) -> Iterator[Candidate]:
    """ "Claude" + " 3.5 Sonnet": a known name with the version, size and variant that follow it."""
    for candidate in known:
        if candidate.type in shapes.extended_types:
            yield from extend(text, candidate.start, candidate.end, candidate.type, shapes)
    for match in shapes.family.finditer(text):
        yield from extend(text, match.start(), match.end(), "Model", shapes)


def extend(text: str, start: int, end: int, type_name: str, shapes: Shapes) -> Iterator[Candidate]:
    match = shapes.extension.match(text, end)
    if match is None or (
        end < len(text) and text[end - 1] == "s" and text[end] == " " and text[end - 2].isdigit()
    ):
        return
    if re.fullmatch(r" (?:19|20)\d\d", match.group()):
        return
    yield Candidate(start, match.end(), type_name, Provenance("shape:version", shapes.extension_score))


def by_suffix(name: str, shapes: Shapes) -> tuple[str, float] | None:
    """Type and score of the first suffix pattern that ``name`` matches."""
    for pattern, type_name, score in shapes.suffixes:
        if pattern.search(name):
            return type_name, score
    return None


def runs(passage: Passage, shapes: Shapes, stopnames: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Token ranges of capitalised or mixed words that may name something, maximal, without stop names at the ends."""
    doc = passage.doc
    i, count = 0, len(doc)
    while i < count:
        if not name_like(doc[i]):
            i += 1
            continue
        j = i + 1
        while j < count and (name_like(doc[j]) or (bridges(doc, j) and not doc[j].is_sent_start)):
            j += 1
        yield from trimmed(doc, i, j, stopnames, shapes.degrees)
        i = j


def name_like(token: Any) -> bool:
    text = token.text
    if not text[0].isalnum() or SIZE_ONLY.match(text):
        return False
    if CAPITAL.match(text[0]):
        return (
            token.pos_ in ("PROPN", "NOUN", "ADJ", "X")
            or not token.is_sent_start
            or MIXED.match(text) is not None
        )
    return MIXED.match(text) is not None and any(c.isupper() for c in text)


def bridges(doc: Any, j: int) -> bool:
    """A hyphen or version number inside a name: "Isaac - Sim", "Genie 3", "GPT-5 . 1"."""
    text = doc[j].text
    if text in "-‑–" and j + 1 < len(doc):
        return not doc[j].whitespace_ and not doc[j - 1].whitespace_
    return bool(re.fullmatch(r"v?\d{1,2}(?:\.\d+)*", text)) and doc[j - 1].text[0].isalpha()


def trimmed(
    doc: Any, i: int, j: int, stopnames: frozenset[str], degrees: frozenset[str]
) -> Iterator[tuple[int, int]]:
    while i < j and (doc[i].text in stopnames or doc[i].text in "-‑–" or doc[i].is_stop):
        i += 1
    ends = ("-", "‑", "–", *degrees)
    while j > i and (doc[j - 1].text in ends or (doc[j - 1].text in stopnames and j - i == 1)):
        j -= 1
    if i < j and doc[i:j].text not in stopnames and ACTIVE.fullmatch(doc[i:j].text) is None:
        yield i, j


def organizations(passage: Passage, found: Sequence[tuple[int, int]], shapes: Shapes) -> Iterator[Candidate]:
    """Runs with an organisation's word at either end; the first word asks for "of …", "for …" after it."""
    doc = passage.doc
    starts = dict(found)
    for i, j in found:
        last = doc[j - 1].text
        if last in shapes.org_last and j - i > 1:
            yield candidate(passage, i, j, "Organization", "shape:organization", shapes.org_last[last])
        head = " ".join(t.text for t in doc[i:j])
        if not head.endswith(shapes.org_first):
            continue
        end = connected(doc, j, starts, shapes.connectors)
        if end > j:
            yield candidate(passage, i, end, "Organization", "shape:organization", shapes.org_score)


def connected(doc: Any, j: int, starts: Mapping[int, int], connectors: frozenset[str]) -> int:
    """End of "University" + " of California, Berkeley": connectors followed by a run, at most twice."""
    for _ in range(2):
        k = j
        while k < len(doc) and doc[k].lower_ in connectors and k - j < 2:
            k += 1
        if k == j or k not in starts:
            return j
        if doc[j].lower_ in ("and", "&") and doc[j - 1].lower_ not in ("science", "engineering", "ai"):
            return j
        j = starts[k]
    return j


def candidate(passage: Passage, i: int, j: int, type_name: str, finder: str, score: float) -> Candidate:
    start, end = passage.span(i, j)
    return Candidate(start, end, type_name, Provenance(finder, score))


def spacy_entities(passage: Passage, shapes: Shapes, common: frozenset[str]) -> Iterator[Candidate]:
    """spaCy's own PERSON, ORG, GPE as weak evidence; a person needs two capitalised words without digits.

    ``common``: words that the document also writes small; none of them is a surname.
    """
    heading = passage.block.kind in ("heading", "row")
    for entity in passage.doc.ents:
        if entity.label_ not in shapes.spacy:
            continue
        kind, score = shapes.spacy[entity.label_]
        first = entity.start + (1 if entity[0].lower_ in ("the", "a", "an") and len(entity) > 1 else 0)
        last = entity.end - (1 if entity[-1].text in ("'s", "’s", "'", "’") and entity.end - first > 1 else 0)
        while kind == "Person" and last > first and passage.doc[last - 1].text in shapes.degrees:
            last -= 1
        words = [t.text for t in passage.doc[first:last]]
        led = last < len(passage.doc) and passage.doc[last].text == ":"
        if (
            not words
            or not words[0][0].isupper()
            or (kind == "Person" and (heading or led or not personal(words) or words[-1].lower() in common))
        ):
            continue
        yield candidate(passage, first, last, kind, f"spacy:{entity.label_}", score)


def personal(words: Sequence[str]) -> bool:
    """Two to four capitalised words without digits; initials and hyphens are fine."""
    return 1 < len(words) < 5 and all(
        w[0].isupper() and w.replace("-", "").replace(".", "").isalpha() for w in words
    )
