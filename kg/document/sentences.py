"""The sentence around a place, without a language model: enough to show it, not to read facts from it."""

import re

from kg.types import Block, Document

#: Where a sentence may end.
END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n")


def around(text: str, block: Block, start: int, end: int) -> tuple[int, int]:
    """The sentence, or sentences, of a block that ``start:end`` lies in."""
    ends = [found.end() for found in END.finditer(text, block.start, block.end)]
    first = max((place for place in ends if place <= start), default=block.start)
    return first, min((place for place in ends if place >= end), default=block.end)


def sentence_of(document: Document, start: int, end: int) -> tuple[int, int]:
    """The same for a place of a document, without the white space around it; the place itself outside of blocks."""
    inside = (block for block in document.blocks if block.start <= start and end <= block.end)
    block = next(inside, None)
    if block is None:
        return start, end
    first, last = around(document.text, block, start, end)
    text = document.text[first:last]
    return first + len(text) - len(text.lstrip()), last - (len(text) - len(text.rstrip()))
