"""Which blocks are read for facts, and what the others are: fiction, boilerplate, foreign, code."""

import re
from collections.abc import Sequence

from kg.document.cues import Cues, plain_case
from kg.document.draft import Draft, Run
from kg.document.language import foreign
from kg.document.sections import Placed

_MAX_LINE = 200
#: Names of people stand in bold below "About the authors".
_NAME = re.compile(r"\w[\w.’'-]*(?: [A-Z][\w.’'-]*){1,3}")
_ANY_LEVEL = 7
#: Formulas that were pictures come as a column of signs.
_SIGN, _SIGNS = 3, 3
#: What follows the last closing line is no story if it is at most this share of the text.
_TAIL = 0.15


def parts(placed: Sequence[Placed], cues: Cues) -> list[str]:
    """One of ``body fiction boilerplate foreign code`` for each block."""
    texts = [_text(one.draft) for one in placed]
    found = [_own_part(one.draft, text, cues) for one, text in zip(placed, texts, strict=True)]
    _drop_signs(placed, texts, found)
    _spread_headings(placed, texts, found, cues)
    _spread_fiction(placed, texts, found, cues)
    _close(placed, texts, found, cues)
    _spread_language(texts, found, cues)
    return found


def _text(draft: Draft) -> str:
    return " ".join([_plain(cell) for cell in draft.cells]) if draft.cells else draft.text


def _plain(runs: Sequence[Run]) -> str:
    return "".join([run.text for run in runs])


def _own_part(draft: Draft, text: str, cues: Cues) -> str:
    """What the block is by itself."""
    if draft.kind == "code":
        return "code"
    if len(text) <= cues.phrase_chars:
        cased = plain_case(text)
        if (
            len(text) <= _MAX_LINE
            and draft.kind not in ("row", "heading")
            and cues.boilerplate_lines.match(cased)
        ):
            return "boilerplate"
        if draft.kind != "heading" and any(phrase in cased for phrase in cues.boilerplate_phrases):
            return "boilerplate"
        if draft.kind == "paragraph" and cues.code_lines.match(cased):
            return "code"
        if draft.kind == "item" and draft.runs and all(run.target.startswith("#") for run in draft.runs):
            return "boilerplate"
    return "foreign" if foreign(text, cues) else "body"


def _drop_signs(placed: Sequence[Placed], texts: Sequence[str], found: list[str]) -> None:
    """Several paragraphs of a sign or two in a row are a formula."""
    start = 0
    for number in range(len(placed) + 1):
        tiny = (
            number < len(placed) and placed[number].draft.kind == "paragraph" and len(texts[number]) <= _SIGN
        )
        if not tiny:
            if number - start >= _SIGNS:
                found[start:number] = ["code"] * (number - start)
            start = number + 1


def _spread_headings(placed: Sequence[Placed], texts: Sequence[str], found: list[str], cues: Cues) -> None:
    """A boilerplate heading makes all up to the next heading of its level boilerplate."""
    level = 0
    for number, one in enumerate(placed):
        if one.draft.kind == "heading":
            if level and one.draft.level <= level and not (one.settled and _NAME.fullmatch(texts[number])):
                level = 0
            cased = plain_case(texts[number]) if not level and len(texts[number]) <= _MAX_LINE else ""
            if cased and cues.boilerplate_headings.match(cased):
                level = one.draft.level
            elif cased and cues.short_headings.match(cased):
                level = _ANY_LEVEL
        if level and found[number] != "code":
            found[number] = "boilerplate"


def _spread_fiction(placed: Sequence[Placed], texts: Sequence[str], found: list[str], cues: Cues) -> None:
    """From a fiction heading to a closing line or the next real story."""
    level, last = 0, False
    for number, one in enumerate(placed):
        draft, cased = one.draft, plain_case(texts[number][:_MAX_LINE])
        if level and _leaves_fiction(placed, number, level, last=last):
            level, last = 0, False
        if level and found[number] == "boilerplate" and cues.closing.match(cased):
            level, last = 0, False
        if draft.kind == "heading" and cues.fiction_headings.match(cased):
            level = level or draft.level
        if not last and cues.fiction_last.match(cased):
            last = bool(level)
            _tell_before(placed, number, found)
        if level:
            found[number] = "fiction"


def _tell_before(placed: Sequence[Placed], number: int, found: list[str]) -> None:
    """The story that ends here was fiction from the start of its section, whatever its heading was."""
    section = placed[number].section
    if section == 0:
        return
    for before in range(number - 1, -1, -1):
        if placed[before].section != section:
            return
        if found[before] == "body":
            found[before] = "fiction"


def _leaves_fiction(placed: Sequence[Placed], number: int, level: int, *, last: bool) -> bool:
    """A headline that a real tagline follows, a real heading, or anything behind a rule once the story has ended."""
    one = placed[number]
    if last and (
        one.after_rule or (one.draft.kind == "heading" and one.section != placed[number - 1].section)
    ):
        return True
    if one.draft.kind != "heading" or one.draft.tagline:
        return False
    after = placed[number + 1].draft if number + 1 < len(placed) else None
    return after is not None and after.tagline and not after.text.startswith("[") and one.after_rule


def _close(placed: Sequence[Placed], texts: Sequence[str], found: list[str], cues: Cues) -> None:
    """What little follows the last closing line is boilerplate, unless a new story begins there."""
    closings = [
        number
        for number, text in enumerate(texts)
        if found[number] == "boilerplate" and cues.closing.match(plain_case(text[:_MAX_LINE]))
    ]
    if not closings:
        return
    sizes = [len(text) for text in texts]
    for number in closings:
        tail = range(number + 1, len(texts))
        if sum(sizes[number + 1 :]) <= _TAIL * sum(sizes) and not any(placed[i].draft.tagline for i in tail):
            for i in tail:
                found[i] = "boilerplate" if found[i] != "code" else "code"
            return


def _spread_language(texts: Sequence[str], found: list[str], cues: Cues) -> None:
    """In a document that is mostly foreign, blocks too short to tell are foreign too."""
    size = {
        part: sum(len(t) for t, f in zip(texts, found, strict=True) if f == part)
        for part in ("body", "foreign")
    }
    if size["foreign"] <= size["body"]:
        return
    for number, text in enumerate(texts):
        if found[number] == "body" and foreign(text, cues) is None:
            found[number] = "foreign"
