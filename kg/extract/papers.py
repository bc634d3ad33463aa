"""Titles of sources: link labels and "Read more: TITLE (HOST)" lines, with the organisations in the closing bracket."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.extract.candidates import Candidate
from kg.types import Block, Document, Hyperlink, Provenance

BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{2,80})[)\]]\s*[.!]?\s*\Z")
AFTER = re.compile(r"\s*\(([^()]{2,80})\)")
LABEL_EDGES = " \t\n.,;:!–—-“”\"'‘’*→»"
TITLE_WORD = re.compile(r"[^\W\d_]{2,}")
#: How labels end that point somewhere without saying its title.
NO_TITLE = (" here", " website")
QUOTED = re.compile(r"[“\"‘]([A-Z][^“”\"\n]{12,160}?)[,.]?[”\"’]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that a section points to. ``kind``: ``paper`` or ``code``.

    ``makers`` and ``tags``: spans of names and of hosts in its bracket.
    """

    start: int
    end: int
    kind: str
    score: float
    section: int
    url: str
    makers: tuple[tuple[int, int], ...]
    tags: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PaperCues:
    """Compiled ``patterns/papers.toml``."""

    lead: re.Pattern[str]
    tags: frozenset[str]
    suffixes: tuple[str, ...]
    paper_tags: frozenset[str]
    code_tags: frozenset[str]
    paper_domains: tuple[str, ...]
    code_domains: tuple[str, ...]
    generic: frozenset[str]
    scores: Mapping[str, float]


def compile_papers(table: Mapping[str, Any]) -> PaperCues:
    words = "|".join(sorted(map(re.escape, table["lead"]["words"]), key=lambda w: (-len(w), w)))
    hosts, domains = table["hosts"], table["domains"]
    return PaperCues(
        re.compile(rf"\W{{0,3}}(?:{words})\b[^:\n]{{0,60}}:", re.IGNORECASE),
        frozenset(hosts["tags"]),
        tuple(sorted(hosts["suffixes"], key=lambda s: (-len(s), s))),
        frozenset(hosts["papers"]),
        frozenset(hosts["code"]),
        tuple(domains["papers"]),
        tuple(domains["code"]),
        frozenset(table["generic"]["labels"]),
        dict(table["score"]),
    )


def references(document: Document, cues: PaperCues) -> list[Reference]:
    """Sources named by links and lead lines of body blocks, in order, at most one for a span."""
    found: dict[tuple[int, int], Reference] = {}
    led = False
    ordered = sorted(document.links, key=lambda link: (link.start, link.end))
    starts = [link.start for link in ordered]
    for block in document.blocks:
        if block.part == "body" and block.kind not in ("code", "row"):
            near = ordered[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
            for reference in block_references(document, block, near, cues, led=led):
                found.setdefault((reference.start, reference.end), reference)
        heading = block.kind == "heading"
        led = heading and cues.lead.fullmatch(document.text, block.start, block.end) is not None
    return [found[span] for span in sorted(found)]


def block_references(
    document: Document, block: Block, near: Sequence[Hyperlink], cues: PaperCues, *, led: bool
) -> Iterator[Reference]:
    """References of one block; ``near``: links that start in it; ``led``: the heading before it says "Read more:"."""
    text = document.text
    lead = cues.lead.match(text, block.start, block.end)
    start = lead.end() if lead is not None else block.start
    led = led or lead is not None
    links = [link for link in near if link.end <= block.end]
    for link in links:
        after = AFTER.match(text, link.end, block.end)
        reference = read_label(document, block, (link.start, link.end), after, link.target, led, cues)
        if reference is not None:
            yield reference
    if led and not links:
        reference = read_label(document, block, (start, block.end), None, "", True, cues)
        if reference is not None:
            yield reference


def read_label(
    document: Document,
    block: Block,
    span: tuple[int, int],
    after: re.Match[str] | None,
    url: str,
    led: bool,
    cues: PaperCues,
) -> Reference | None:
    text = document.text
    start, end = span
    bracket = BRACKET.search(text, start, end)
    if bracket is not None:
        end = bracket.start()
    inside = bracket or after
    parts = split_parts(inside, cues) if inside is not None else []
    tags = [tag for _, tag in parts if tag in cues.tags]
    start, end = strip(text, start, end)
    title = text[start:end]
    if len(title) < 3 or title.casefold().strip(LABEL_EDGES) in cues.generic:
        return None
    makers = tuple(span for span, tag in parts if tag not in cues.tags)
    kind, score = judge(title, tags, url, led=led, bracketed=bool(parts), cues=cues)
    hosts = tuple(span for span, tag in parts if tag in cues.tags)
    return Reference(start, end, kind, score, block.section, url, makers, hosts) if kind else None


def judge(
    title: str, tags: list[str], url: str, *, led: bool, bracketed: bool, cues: PaperCues
) -> tuple[str, float]:
    """(kind, score); ("", 0) where the label names no source."""
    address = url.split("//")[-1].removeprefix("www.")
    words = len(TITLE_WORD.findall(title))
    is_code = any(t in cues.code_tags for t in tags) or address.startswith(cues.code_domains)
    is_paper = any(t in cues.paper_tags for t in tags) or address.startswith(cues.paper_domains)
    if is_code and not is_paper and words <= 5 and ":" not in title:
        return ("code", cues.scores["lead"]) if led or bracketed else ("", 0.0)
    if words < cues.scores["minimum_words"] and not (is_paper and led):
        return "", 0.0
    if title[:1].islower() or title.endswith(NO_TITLE):
        return "", 0.0
    if led and (bracketed or is_paper or (url == "" and titled(title))):
        return "paper", cues.scores["lead"]
    if bracketed and words >= 4 and (tags or is_paper):
        return "paper", cues.scores["lead"]
    if is_paper and words >= 4 and titled(title):
        return "paper", cues.scores["link"]
    return "", 0.0


def titled(label: str) -> bool:
    """Most longer words start with a capital, as in a title, or it has a colon after its first words."""
    words = [w for w in TITLE_WORD.findall(label) if len(w) > 3]
    return bool(words) and label[0].isupper() and sum(w[0].isupper() for w in words) >= 0.6 * len(words)


def split_parts(bracket: re.Match[str], cues: PaperCues) -> list[tuple[tuple[int, int], str]]:
    """Parts of "(Arc Institute, blog)" with their spans; a part that is a host tag comes casefolded as the tag."""
    parts: list[tuple[tuple[int, int], str]] = []
    offset = bracket.start(1)
    for part in re.split(r"(,|/|;| and )", bracket.group(1)):
        lead = len(part) - len(part.lstrip())
        name = part.strip()
        lowered = name.casefold()
        if name and name not in (",", "/", ";", "and"):
            if lowered not in cues.tags:
                for suffix in cues.suffixes:
                    if lowered.endswith(" " + suffix):
                        name = name[: -len(suffix) - 1].rstrip(" ,")
                        break
            start = offset + lead
            parts.append(((start, start + len(name)), name.casefold()))
        offset += len(part)
    return [p for p in parts if p[1] in cues.tags or p[1][:1].isalpha()]


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in LABEL_EDGES:
        start += 1
    while end > start and text[end - 1] in LABEL_EDGES and text[end - 1] != ")":
        end -= 1
    return start, end


def quoted_titles(
    document: Document, block: Block, nouns: frozenset[str], cues: PaperCues
) -> Iterator[Candidate]:
    """“Title of It” with a word such as "paper", "report" or "book" within the six words before it."""
    text = document.text[block.start : block.end]
    for match in QUOTED.finditer(text):
        before = re.findall(r"\w+", text[max(0, match.start() - 60) : match.start()])[-6:]
        if titled(match.group(1)) and any(w.casefold() in nouns for w in before):
            start, end = strip(document.text, block.start + match.start(1), block.start + match.end(1))
            yield Candidate(start, end, "Paper", Provenance("paper:quoted", cues.scores["quoted"]))


def candidates(found: list[Reference]) -> Iterator[Candidate]:
    for reference in found:
        if reference.kind == "paper":
            by = Provenance("paper:link", reference.score)
            yield Candidate(reference.start, reference.end, "Paper", by, reference.url)
        for start, end in reference.makers:
            yield Candidate(start, end, "Organization", Provenance("paper:host", 0.6))
