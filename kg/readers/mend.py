"""Markdown as it was meant: exports break it around links and bold text."""

import re

_BOLD = re.compile(r"(?<![\\*])\*\*(?!\*)")
_BROKEN_LINK = re.compile(r"\[[ \t]*\n\s*([^\[\]]{0,300}?)\s*\]\(([^\s()]+)\)")
#: The parser looks for the end of each.
_BRACKETS = re.compile(r"\[{8,}")
_LONE_DOTS = re.compile(r"^\*{1,3}(…|\.\.\.)\*{0,2}[ \t]*\n\s*\n", re.MULTILINE)
_EMPTY_BOLD = re.compile(r"(?<!\*)\*{4}(?!\*)")
_CLOSES_BOLD = re.compile(r"(?:(?!\*\*).)*[^\s*\\]\*\*(?![\w*])", re.DOTALL)
_PLAIN_EM = re.compile(r"(?<![\w\\])_(?=\S)([^_\n]{1,400})(?<=\S)(\s+)_(?=\s)")


def mended(text: str) -> str:
    """What exports break and Markdown would then drop: links, and bold text with white space inside its marks."""
    if "[[[[[[[[" in text:
        text = _BRACKETS.sub("[", text)
    if "[\n" in text:
        text = _BROKEN_LINK.sub(r"[\1](\2)", text)
    if "*…" in text or "*..." in text:
        text = _LONE_DOTS.sub(r"*\1", text)
    if "_" in text:
        text = _PLAIN_EM.sub(r"_\1_\2", text)
    if "**" not in text:
        return text
    paragraphs = re.split(r"(\n[ \t]*\n\s*)", text)
    for number in range(0, len(paragraphs), 2):
        if "**" in paragraphs[number] and "```" not in paragraphs[number]:
            _mend_bold(paragraphs, number)
    return "".join(paragraphs)


def _mend_bold(paragraphs: list[str], number: int) -> None:
    """Marks move to the words; bold text that runs over a blank line is closed and opened again."""
    if "****" in paragraphs[number]:
        paragraphs[number] = _EMPTY_BOLD.sub("", paragraphs[number])
    pieces = _BOLD.split(paragraphs[number])
    if len(pieces) % 2:
        if any(piece != piece.strip() and piece.strip() for piece in pieces[1::2]):
            paragraphs[number] = "".join(_tight(piece) if i % 2 else piece for i, piece in enumerate(pieces))
        return
    after = paragraphs[number + 2] if number + 2 < len(paragraphs) else ""
    if pieces[-1].strip() and not pieces[-1][0].isspace() and _closes(after):
        paragraphs[number] = "**".join(pieces).rstrip() + "**"
        paragraphs[number + 2] = "**" + after.lstrip()


def _closes(after: str) -> bool:
    """Whether the first ``**`` of the next paragraph ends what an earlier one began."""
    pieces = _BOLD.split(after)
    return bool(pieces[0].strip()) and (len(pieces) % 2 == 0 or _CLOSES_BOLD.match(after) is not None)


def _tight(bold: str) -> str:
    core = bold.strip()
    if not core:
        return f"**{bold}**"
    start = bold.index(core[0])
    return f"{bold[:start]}**{core}**{bold[start + len(core) :]}"
