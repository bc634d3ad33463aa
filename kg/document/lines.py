"""Blocks as the author saw them: typed line breaks, headlines in bold, "…taglines…", bold lead-ins."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.document.draft import EM, HARD_BREAK, SOFT_BREAK, STRONG, Draft, Run, all_marked, plain
from kg.document.hyperlinks import settle_links
from kg.document.whitespace import tidy

_RULE = re.compile(r"(?:[*⁂][\s*]*){3,}|⁂|[-_–—=~#•·](?:\s*[-_–—=~#•·]){2,}")
_TAGLINE = re.compile(r"(?:…|\.\.\.).*\S.*(?:…|\.\.\.)['\"’”]?")
_ITALIC_TAGLINE = re.compile(r"(?:…|\.\.\.)\s?\S.*[.!?…]['\"’”]?")
_BYLINE = re.compile(r"\[.*\]")
_HEADLINE_END = (":", "?", "!", "…", ".")
_MAX_HEADING, _MAX_LEAD = 220, 140
_SENTENCE = re.compile(r"[a-z].*[.!]['\"’”)]?$", re.DOTALL)


def unfold(drafts: Iterable[Draft], link_noise: re.Pattern[str]) -> Iterator[Draft]:
    """Tidied drafts: one for each typed line, rules recognised, headlines and taglines cut off."""
    before: Draft | None = None
    for draft in _unfolded(drafts, link_noise):
        if draft.tagline and not _is_below_headline(before, draft.text):
            draft = replace(draft, kind="paragraph", tagline=False)
        before = draft
        yield draft


def _is_below_headline(before: Draft | None, tagline: str) -> bool:
    if before is None:
        return False
    if before.kind == "heading":
        return before.level == 0 or bool(_TAGLINE.fullmatch(tagline))
    return before.kind == "paragraph" and _is_headline(before.text)


def _unfolded(drafts: Iterable[Draft], link_noise: re.Pattern[str]) -> Iterator[Draft]:
    for draft in drafts:
        if draft.kind in ("code", "rule"):
            yield draft
        elif draft.kind == "row":
            yield replace(draft, cells=tuple(tidy(settle_links(cell, link_noise)) for cell in draft.cells))
        elif draft.kind == "heading":
            runs = tidy(_spaced(settle_links(draft.runs, link_noise)))
            if runs:
                yield draft.with_runs(_unmark(runs))
        else:
            for line in _split(settle_links(draft.runs, link_noise), HARD_BREAK):
                yield from _cut_headline(draft.with_runs(line))


def _spaced(runs: Sequence[Run]) -> list[Run]:
    return [run._replace(text=run.text.replace(HARD_BREAK, " ")) for run in runs]


def _split(runs: Sequence[Run], sign: str) -> Iterator[tuple[Run, ...]]:
    line: list[Run] = []
    for run in runs:
        if sign not in run.text:
            line.append(run)
            continue
        first, *rest = run.text.split(sign)
        line.append(run._replace(text=first))
        for text in rest:
            yield tuple(line)
            line = [run._replace(text=text)]
    yield tuple(line)


def _cut_headline(draft: Draft) -> Iterator[Draft]:
    """The first line of a paragraph is a headline if it is bold and ends like one, or a tagline follows it."""
    runs = draft.runs
    if draft.kind == "paragraph" and _starts_marked(runs):
        lines = [line for line in _split(runs, SOFT_BREAK) if plain(line).strip()]
        cut = _headlines(lines)
        for line in lines[:cut]:
            yield _headline(draft, tidy(line), tagline=not all_marked(line, STRONG))
        runs = _joined(lines[cut:])
    if draft.kind == "paragraph" and _ends_in_headline(runs):
        *lines, last = (line for line in _split(runs, SOFT_BREAK) if plain(line).strip())
        yield from _cut_headline(draft.with_runs(_joined(lines)))
        yield _headline(draft, tidy(last), tagline=False)
        return
    tidied = tidy(runs)
    if not tidied:
        return
    text = plain(tidied)
    if len(text) < 80 and _RULE.fullmatch(text):
        yield Draft("rule", level=1 if "*" in text or "⁂" in text else 0)
    elif draft.kind == "paragraph" and len(text) <= _MAX_HEADING and _is_tagline(tidied, text):
        yield _headline(draft, tidied, tagline=True)
    else:
        yield draft.with_runs(tidied)


def _is_tagline(runs: Sequence[Run], text: str) -> bool:
    if not text.startswith(("…", "...")):
        return False
    return bool(_TAGLINE.fullmatch(text) or (all_marked(runs, EM) and _ITALIC_TAGLINE.fullmatch(text)))


def _starts_marked(runs: Sequence[Run]) -> bool:
    first = next((run for run in runs if run.text.strip()), None)
    return first is not None and first.marks & (STRONG | EM) != 0


def _ends_in_headline(runs: Sequence[Run]) -> bool:
    """Whether the last line is bold with a colon, below a line that ends a sentence."""
    last = next((run for run in reversed(runs) if run.text.strip()), None)
    if last is None or not last.marks & STRONG or not last.text.rstrip().endswith(":"):
        return False
    lines = [line for line in _split(runs, SOFT_BREAK) if plain(line).strip()]
    return (
        len(lines) > 1
        and all_marked(lines[-1], STRONG)
        and _SENTENCE.search(plain(lines[-2]).strip()) is not None
    )


def _headlines(lines: Sequence[Sequence[Run]]) -> int:
    """How many of the lines at the start stand for themselves: bold ones and the tagline or byline below."""
    bold = 0
    while (
        bold < len(lines) - 1 and all_marked(lines[bold], STRONG) and len(plain(lines[bold])) <= _MAX_HEADING
    ):
        bold += 1
    after = plain(lines[bold]).strip()
    if all_marked(lines[bold], EM) and (_ITALIC_TAGLINE.fullmatch(after) or _BYLINE.fullmatch(after)):
        return bold + 1 if bold or _ITALIC_TAGLINE.fullmatch(after) else 0
    if bold and (bold > 1 or plain(lines[bold - 1]).strip().endswith(_HEADLINE_END)):
        return bold
    return 0


def _joined(lines: Sequence[Sequence[Run]]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for line in lines:
        runs += [*line, Run(SOFT_BREAK)]
    return tuple(runs)


def _headline(draft: Draft, runs: tuple[Run, ...], *, tagline: bool) -> Draft:
    return replace(draft, kind="heading", level=0, runs=_unmark(runs), tagline=tagline)


def _unmark(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """A heading that is bold or italic all through emphasises nothing."""
    for mark in (STRONG, EM):
        if all_marked(runs, mark):
            runs = tuple(run._replace(marks=run.marks & ~mark) for run in runs)
    return runs


def lead_ins(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Bold paragraphs become headings; a bold lead-in with a colon or question mark is cut off as one.

    So does a short line above a tagline, which is all that plain text keeps of a headline.
    """
    for draft, after in _pairs(drafts):
        if after is not None and after.tagline and draft.kind == "paragraph" and _is_headline(draft.text):
            yield _headline(draft, draft.runs, tagline=False)
        elif draft.kind != "paragraph" or not draft.runs or not draft.runs[0].marks & STRONG:
            yield draft
        elif all_marked(draft.runs, STRONG):
            yield _headline(draft, draft.runs, tagline=False) if _is_heading(draft.text) else draft
        else:
            yield from _cut_lead_in(draft)


def _pairs(drafts: Iterable[Draft]) -> Iterator[tuple[Draft, Draft | None]]:
    held: Draft | None = None
    for draft in drafts:
        if held is not None:
            yield held, draft
        held = draft
    if held is not None:
        yield held, None


def _is_headline(text: str) -> bool:
    return len(text) <= _MAX_HEADING and not text.endswith((".", ","))


def _is_heading(text: str) -> bool:
    if len(text) > _MAX_HEADING or text.endswith(","):
        return False
    return not (_SENTENCE.search(text) and text.count(" ") > 8)


def _cut_lead_in(draft: Draft) -> Iterator[Draft]:
    count = next(i for i, run in enumerate(draft.runs) if not run.marks & STRONG and not run.text.isspace())
    lead, rest = draft.runs[:count], draft.runs[count:]
    if rest[0].text.lstrip().startswith(":"):
        lead = (*lead, Run(":", STRONG))
        rest = (rest[0]._replace(text=rest[0].text.lstrip()[1:]), *rest[1:])
    text = plain(lead).strip()
    rest = tidy(rest)
    if len(text) <= _MAX_LEAD and text.endswith((":", "?")) and rest and text.strip(":? "):
        yield _headline(draft, tidy(lead), tagline=False)
        yield draft.with_runs(rest)
    else:
        yield draft
