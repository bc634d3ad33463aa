"""Makers inside names: "Boston Dynamics Spot" also names Boston Dynamics, and says who makes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.gazetteer import Gazetteer, pieces
from kg.extract.verdict import Name, name_key
from kg.types import Mention, Provenance, Span

MADE = frozenset({"Model", "Software", "Dataset", "Benchmark", "Chip", "Robot", "Hardware"})
#: Words of an organisation's name at most.
LONGEST = 4


@dataclass(frozen=True, slots=True)
class Maker:
    """``product`` starts with the name of ``maker``."""

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


def maker_end(name: str, accepted: dict[str, Name], lists: Gazetteer) -> int:
    """Length of the organisation's name at the start of ``name``; 0 if none or nothing is left after it."""
    found = pieces(name)
    for count in range(min(LONGEST, len(found) - 1), 0, -1):
        end = found[count - 1].end
        if end < len(name) and name[end].isalnum():
            continue
        own = accepted.get(name_key(name[:end]))
        if own is not None and own.type == "Organization":
            return end
        types = {e.type for form, e in lists.lookup(name[:end]) if form == name[:end]}
        listed = {e.maker for _, e in lists.lookup(name)}
        if "Organization" in types and ((types == {"Organization"} and own is None) or name[:end] in listed):
            return end
    return 0
