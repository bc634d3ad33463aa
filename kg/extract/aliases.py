"""Other names that the text itself defines: "Long Name (LN)", "LN (Long Name)", "X, or Y"."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.extract.parse import Parsed
from kg.extract.verdict import Name, Votes, name_key
from kg.types import Alias, Mention, Provenance

BRACKETED = re.compile(
    r"[”\"’*]?\s?\(\s?(?:aka |a\.k\.a\. |short for |abbreviated |or |“|\"|‘)?"
    r"([A-Z0-9][\w.&+-]*(?: [A-Z0-9][\w.&+-]*){0,4})[”\"’]?\s?[,;)]"
)
#: Types whose names are often said without their first words, and where these may end.
SHORTENED = frozenset({"Model", "Chip", "Robot"})
CUT = re.compile(r"[-‑ ]")
#: A version by letters and digits that stands for the whole name; "A3B" says how much of a model is active.
VERSIONED = re.compile(r"(?!A\d+B\b)[A-Z][A-Za-z]{0,4}\d[\w.]*(?:[-‑ ][\w.]+)*")
#: Letters of a short form may skip these words of the long form.
SKIPPED = frozenset({"of", "the", "and", "for", "in", "on", "to", "a", "an", "with", "as", "at", "by", "&"})


@dataclass(frozen=True, slots=True)
class Definition:
    """``long`` and ``short`` are spans of the document."""

    long: tuple[int, int]
    short: tuple[int, int]


def definitions(parsed: Parsed, accepted: dict[str, Name], votes: dict[str, Votes]) -> list[Definition]:
    """Short forms in brackets after accepted names; they are added to ``accepted`` with the type of the long form."""
    text = parsed.document.text
    found: list[Definition] = []
    spans = sorted(span for key in accepted for span in votes[key].spans)
    for start, end in spans:
        match = BRACKETED.match(text, end)
        if match is None or "\n" in match.group():
            continue
        long = accepted[name_key(text[start:end])]
        short = match.group(1).strip()
        key = name_key(short)
        known = accepted.get(key)
        if key == name_key(long.text) or not abbreviates(short, text[start:end]):
            continue
        if known is None or known.type == long.type:
            accepted[key] = Name(short, long.type, Provenance("alias:bracket", 0.9), "")
        votes.setdefault(key, Votes()).spans.add(match.span(1))
        found.append(Definition((start, end), match.span(1)))
    return found


def tails(parsed: Parsed, accepted: dict[str, Name], votes: dict[str, Votes], stop: Collection[str]) -> None:
    """ "V4-Pro" where the document has "Heron-V4-Pro": added to ``accepted`` with the type of the long one.

    ``stop``: what is never a name.
    """
    text = parsed.document.text
    for name in [accepted[key] for key in sorted(accepted) if accepted[key].type in SHORTENED]:
        for cut in CUT.finditer(name.text):
            tail = name.text[cut.end() :]
            key = name_key(tail)
            if key in accepted or tail in stop or VERSIONED.fullmatch(tail) is None:
                continue
            alone = [m.span() for m in re.finditer(rf"(?<![\w.-]){re.escape(tail)}(?![-‑.]?\w)", text)]
            alone = [span for span in alone if not text[: span[0]].endswith(name.text[: cut.end()])]
            if alone:
                accepted[key] = Name(tail, name.type, Provenance("alias:tail", 0.8), "")
                votes.setdefault(key, Votes()).spans.update(alone)


def abbreviates(short: str, long: str) -> bool:
    """Every letter of ``short`` starts or continues a word of ``long`` in order (Schwartz & Hearst 2003, loosened)."""
    letters = [c for c in short.casefold() if c.isalnum()]
    if not 2 <= len(letters) <= 12 or len(letters) >= len(long):
        return False
    words = re.findall(r"\w+", long.casefold())
    initials = "".join(w[0] for w in words if w not in SKIPPED)
    if "".join(letters) in (initials, "".join(w[0] for w in words)):
        return True
    position, folded = 0, long.casefold()
    if letters[0] != folded[0]:
        return False
    for letter in letters:
        position = folded.find(letter, position) + 1
        if position == 0:
            return letters[-1] == "s" and letter == "s"
    return sum(c.isupper() or c.isdigit() for c in short) >= 2


def pair(found: Sequence[Definition], mentions: Sequence[Mention]) -> Iterator[Alias]:
    """Definitions whose two spans became mentions of one type."""
    at: Mapping[tuple[int, int], Mention] = {(m.span.start, m.span.end): m for m in mentions}
    for definition in found:
        long, short = at.get(definition.long), at.get(definition.short)
        if long is not None and short is not None and long.type == short.type:
            yield Alias(long, short, Provenance("alias:bracket", 0.9))
