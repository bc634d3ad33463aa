"""Makers inside names: "Boston Dynamics Spot" also names Boston Dynamics, and says who makes it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.gazetteer import Gazetteer, pieces
from kg.extract.verdict import Name, name_key
from kg.types import Mention, Provenance, Span

MADE = frozenset({"Model", "Software", "Dataset", "Benchmark", "Chip", "Robot", "Hardware"})
#: What joins the names of a list.
JOINED = re.compile(r",? (?:and|&) |, ")
#: Words of an organisation's name at most.
LONGEST = 4


@dataclass(frozen=True, slots=True)
class Maker:
    """``product`` starts with the name of ``maker``, or stands in a list whose first name does."""

    product: Mention
    maker: Mention


def makers(
    mentions: Sequence[Mention], accepted: dict[str, Name], lists: Gazetteer, *, score: float
) -> Iterator[Maker]:
    """Products whose name opens with an organisation that the document or the lists know, in order."""
    for mention in mentions:
        if mention.type in MADE:
            end = maker_end(mention.text, accepted, lists)
            if end:
                span = Span(mention.span.document, mention.span.start, mention.span.start + end)
                by = Provenance("maker:prefix", score)
                yield Maker(mention, Mention(span, mention.text[:end], "Organization", by))


def shared(own: Sequence[Maker], mentions: Sequence[Mention], text: str, lists: Gazetteer) -> Iterator[Maker]:
    """ "Kelpie K90 and L2": the maker named with the first of a list makes the others, where the lists say so, too."""
    made = {maker.product: maker.maker for maker in own}
    for one, other in pairwise(mentions):
        maker = made.get(one)
        if maker is None or other in made or other.type != one.type:
            continue
        gap = text[one.span.end : other.span.start]
        if JOINED.fullmatch(gap) and maker.text in listed_makers(other.text, lists):
            made[other] = maker
            yield Maker(other, maker)


def maker_end(name: str, accepted: dict[str, Name], lists: Gazetteer) -> int:
    """Length of the organisation's name at the start of ``name``; 0 if none or nothing is left after it.

    The maker that the lists give counts first: "Kelpie AI Studio" of Kelpie has nothing of Kelpie AI.
    """
    found = pieces(name)
    ends = [found[count - 1].end for count in range(min(LONGEST, len(found) - 1), 0, -1)]
    ends = [end for end in ends if not name[end : end + 1].isalnum()]
    listed = {entry.maker for _, entry in lists.lookup(name)}
    for end in ends:
        if name[:end] in listed and is_organization(name[:end], lists):
            return end
    for end in ends:
        own = accepted.get(name_key(name[:end]))
        if own is not None and own.type == "Organization":
            return end
        if own is None and is_organization(name[:end], lists, only=True):
            return end
    return 0


def listed_makers(name: str, lists: Gazetteer) -> set[str]:
    """Makers of what the lists have under the longest opening of the name: "o3-mini-high" is a kind of o3-mini."""
    for piece in reversed(pieces(name)):
        if found := lists.lookup(name[: piece.end]):
            return {entry.maker for _, entry in found}
    return set()


def is_organization(name: str, lists: Gazetteer, *, only: bool = False) -> bool:
    """Whether the lists have an organisation spelt so, and with ``only`` nothing else."""
    types = {entry.type for form, entry in lists.lookup(name) if form == name}
    return types == {"Organization"} if only else "Organization" in types
