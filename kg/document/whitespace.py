"""One kind of space, no invisible characters, no line break inside a block."""

import re
import unicodedata
from collections.abc import Sequence

from kg.document.draft import Run

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BREAKS = "\u0085\u2028\u2029"
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
_INVISIBLE += "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\ufffc\ufffe\uffff"
_CONTROLS = "".join(chr(c) for c in (*range(9), *range(14, 32), *range(127, 160)) if c != 0x85)
#: Non-breaking hyphens part names that are otherwise equal ("Nova‑2" and "Nova-2").
_TABLE = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_BREAKS, "\n"),
    **dict.fromkeys(_INVISIBLE + _CONTROLS, ""),
    "\u2010": "-",
    "\u2011": "-",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ODD = re.compile(f"[{re.escape(_SPACES + _BREAKS + _INVISIBLE + _CONTROLS)}\u2010\u2011]")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f]")
_WHITE = re.compile(r"\s{2,}|[\t\n\r]")
#: What ends the text before a break; "...", ".NET" and ":-)" begin something.
_CLOSES = re.compile(r"[,;!?)\]}%’”]|[.:](?![\w.()-])")
_OPENING = frozenset("([{“‘$€£")


def normalise(text: str) -> str:
    """NFC, plain spaces, ``\\n`` line ends, no invisible or control characters; quotes stay as they are."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _ODD.sub(_plain_sign, text)
    elif _CONTROL.search(text):
        text = _CONTROL.sub("", text)
    return _LINE_ENDS.sub("\n", text) if "\r" in text or "\f" in text or "\v" in text else text


def _plain_sign(match: re.Match[str]) -> str:
    return _TABLE[match[0]]


def collapse(text: str) -> str:
    """Every run of white space becomes one space; none at the ends."""
    return " ".join(normalise(text).split())


def tidy(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of one block with single spaces and no line breaks, neighbours of one kind merged.

    A break of the file next to a bracket or before punctuation leaves no space: exports break lines around
    links and bold text. Takes text that `normalise` has seen.
    """
    tidied: list[Run] = []
    last, gap = "", ""
    for text, marks, target in runs:
        core = text.strip()
        if not core:
            gap += text
            continue
        lead = gap + text[: text.index(core[0])]
        if _WHITE.search(core):
            core = _WHITE.sub(_single, core)
        if (
            lead
            and last
            and not _glued(last, lead, core)
            and not (core[0] in ",;" and marks != tidied[-1].marks)
        ):
            _append_space(tidied, marks, target, core)
        else:
            _append(tidied, Run(core, marks, target))
        last = core[-1]
        gap = text[len(text.rstrip()) :]
    return tuple(tidied)


def _single(match: re.Match[str]) -> str:
    white = match.group()
    if "\n" not in white:
        return " "
    text = match.string
    return "" if _glued(text[match.start() - 1], white, text[match.end() : match.end() + 2]) else " "


def _glued(before: str, white: str, after: str) -> bool:
    return "\n" in white and (before in _OPENING or _CLOSES.match(after) is not None)


def _append_space(tidied: list[Run], marks: int, target: str, core: str) -> None:
    """Put the space where it is not marked, so that links and emphases begin and end with a word."""
    before = tidied[-1]
    if before.marks == marks and before.target == target:
        tidied[-1] = Run(f"{before.text} {core}", marks, target)
    elif not before.marks and not before.target:
        tidied[-1] = Run(before.text + " ")
        tidied.append(Run(core, marks, target))
    elif not marks and not target:
        tidied.append(Run(" " + core))
    else:
        tidied.append(Run(" "))
        tidied.append(Run(core, marks, target))


def _append(tidied: list[Run], run: Run) -> None:
    if tidied and tidied[-1].marks == run.marks and tidied[-1].target == run.target:
        tidied[-1] = Run(tidied[-1].text + run.text, run.marks, run.target)
    else:
        tidied.append(run)
