"""Which story a block belongs to, and the level of headings that only their type face shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.document.cues import Cues, plain_case
from kg.document.draft import Draft

_OPENING_BLOCKS = 6
_OPENING_CHARS = 600


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft and the number of its story.

    ``after_rule``: a line between stories precedes it. ``settled``: a heading whose level was settled by its
    type face.
    """

    draft: Draft
    section: int
    after_rule: bool
    settled: bool = False


def place(drafts: Sequence[Draft], title: str, cues: Cues) -> list[Placed]:
    """Rules are used up. Numbers count from 0 without gaps; headings that follow each other share one."""
    layout = _layout(drafts, title, cues)
    placed: list[Placed] = []
    section, has_body, after_rule = 0, False, False
    for number, draft in enumerate(drafts):
        if draft.kind == "rule":
            after_rule = True
            continue
        if has_body and _starts_story(layout, drafts, number, after_rule=after_rule, cues=cues):
            section, has_body = section + 1, False
        has_body = has_body or draft.kind != "heading"
        placed.append(Placed(draft, section, after_rule))
        after_rule = False
    return list(_levelled(placed))


def _layout(drafts: Sequence[Draft], title: str, cues: Cues) -> str:
    """``newsletter``: rules and headlines part stories; ``roundup``: so does every top heading; else ``post``."""
    opening = [plain_case(title)]
    opening += [
        plain_case(draft.text) for draft in drafts[:_OPENING_BLOCKS] if len(draft.text) <= _OPENING_CHARS
    ]
    tops = [plain_case(draft.text) for draft in drafts if draft.kind == "heading" and 1 <= draft.level <= 2]
    coherent = any(cues.single_headings.match(top) for top in tops)
    if not coherent and any(cues.roundup.search(text) for text in (plain_case(title), *tops)):
        return "roundup"
    stars = any(draft.kind == "rule" and draft.level for draft in drafts)
    taglines = sum(draft.tagline for draft in drafts)
    if stars or taglines > 1 or (taglines and len(tops) < 2):
        return "newsletter"
    if not coherent and any(phrase in text for text in opening for phrase in cues.newsletter_phrases):
        return "newsletter"
    return "post"


def _starts_story(layout: str, drafts: Sequence[Draft], number: int, *, after_rule: bool, cues: Cues) -> bool:
    draft = drafts[number]
    if layout == "post":
        return False
    if after_rule:
        return True
    if draft.kind != "heading" or draft.tagline:
        return False
    if cues.fiction_headings.match(plain_case(draft.text)) and not cues.fiction_last.match(
        plain_case(draft.text)
    ):
        return True
    if 1 <= draft.level <= (3 if layout == "roundup" else 2):
        return True
    if draft.level == 0 and layout == "roundup":
        return not draft.text.endswith((":", "?"))
    return draft.level == 0 and _has_tagline(drafts, number)


def _has_tagline(drafts: Sequence[Draft], number: int) -> bool:
    """Whether the headings from here on end in a tagline."""
    for draft in drafts[number : number + 4]:
        if draft.kind != "heading":
            return False
        if draft.tagline:
            return True
    return False


def _levelled(placed: Sequence[Placed]) -> Iterator[Placed]:
    """Headlines with a tagline get level 1, taglines 2, other bold headings 3 or one below the real heading."""
    drafts = [one.draft for one in placed]
    above = 0
    for number, one in enumerate(placed):
        draft = one.draft
        if draft.kind == "heading" and draft.level:
            above = draft.level
        elif draft.kind == "heading":
            level = min(6, max(3, above + 1))
            if draft.tagline:
                level = 2
            elif _has_tagline(drafts, number):
                level, above = 1, 0
            one = replace(one, draft=replace(draft, level=level), settled=True)
        yield one
