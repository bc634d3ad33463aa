"""What a picture shows, where its author has written it down."""

from collections.abc import Iterable, Iterator

from kg.document.draft import Draft
from kg.document.whitespace import tidy

#: Shorter ones are names of files or of what is plain to see.
_MIN_WORDS = 6
_ALIKE = 30


def describe(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Pictures (kind ``picture``, the alternative text as runs) become paragraphs, unless a caption repeats them."""
    before = ""
    held: Draft | None = None
    for draft in drafts:
        if draft.kind == "picture":
            if held is not None:
                yield held
            held = _described(draft, before)
            continue
        text = draft.text
        if held is not None:
            if not _repeats(text, held.text):
                yield held
            held = None
        before = text
        yield draft
    if held is not None:
        yield held


def _described(picture: Draft, before: str) -> Draft | None:
    runs = tidy(picture.runs)
    paragraph = Draft("paragraph", runs)
    text = paragraph.text
    if text.count(" ") + 1 < _MIN_WORDS or _repeats(before, text):
        return None
    return paragraph


def _repeats(text: str, description: str) -> bool:
    words, other = " ".join(text.split()), description[:_ALIKE]
    return words.startswith(other) or (len(words) >= _ALIKE and description.startswith(words[:_ALIKE]))
