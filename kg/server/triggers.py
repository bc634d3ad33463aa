"""The words of a sentence that state a relation, found again from the name of the rule: an extraction doesn't keep them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from kg.assets import asset
from kg.types import Claim, Span

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def trigger(text: str, claim: Claim) -> Iterator[Span]:
    """For a rule about a verb: the verb between or next to the ends. For one about a phrase: what stands between them.

    Nothing for other rules, and where no such word is found.
    """
    patterns = _verbs().get(claim.by.finder)
    if patterns is None:
        yield from _between(text, claim)
        return
    first, last = sorted((claim.subject.span, claim.object.span))
    whole = claim.evidence
    found = [
        (_distance(match, first, last), match.start(), match.end())
        for match in _WORD.finditer(text, whole.start, whole.end)
        if match[0].lower().replace("-", "") in patterns and not _inside(match, first, last)
    ]
    if found:
        _, start, end = min(found)
        yield Span(whole.document, start, end)


def _between(text: str, claim: Claim) -> Iterator[Span]:
    if claim.by.finder not in _phrases():
        return
    first, last = sorted((claim.subject.span, claim.object.span))
    between = text[first.end : last.start]
    if _WORD.search(between) and len(between) <= 80 and "\n" not in between:
        start = first.end + len(between) - len(between.lstrip())
        yield Span(first.document, start, last.start - len(between) + len(between.rstrip()))


def _inside(match: re.Match[str], first: Span, last: Span) -> bool:
    return any(match.start() < span.end and span.start < match.end() for span in (first, last))


def _distance(match: re.Match[str], first: Span, last: Span) -> int:
    """0 between the two, else how far from the nearer one."""
    if first.end <= match.start() and match.end() <= last.start:
        return 0
    ends = (first.start, first.end, last.start, last.end)
    return 1 + min(min(abs(match.start() - end), abs(match.end() - end)) for end in ends)


@cache
def _verbs() -> Mapping[str, frozenset[str]]:
    """Name of a rule → all forms of its verbs."""
    irregular = tomllib.loads(files("kg.server").joinpath("irregular.toml").read_text("utf-8"))
    found: dict[str, frozenset[str]] = {}
    for row in _rows("verbs", "verb"):
        forms = {form for lemma in row["lemmas"] for form in (*_forms(lemma), *irregular.get(lemma, ()))}
        name = f"pattern:{row['relation']}/{row['name']}"
        found[name] = found.get(name, frozenset()) | forms
    return found


@cache
def _phrases() -> frozenset[str]:
    return frozenset(f"pattern:{row['relation']}/{row['name']}" for row in _rows("phrases", "phrase"))


def _rows(file: str, kind: str) -> list[dict[str, Any]]:
    text = asset(f"pipelines/patterns/{file}.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[kind]
    return rows


def _forms(lemma: str) -> Iterator[str]:
    """``train trains trained training``; regular ones only, and some that don't exist."""
    stem = lemma.removesuffix("e")
    yield from (lemma, lemma + "s", lemma + "es", stem + "ed", stem + "ing", lemma + lemma[-1] + "ed")
    yield lemma + lemma[-1] + "ing"
    if lemma.endswith("y"):
        yield from (lemma[:-1] + "ies", lemma[:-1] + "ied")
