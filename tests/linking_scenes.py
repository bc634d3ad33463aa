"""Extractions made of bare names, and the pairs of ``data/linking-pairs.tsv``, for the tests of linking."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.evaluate.linking import Pair, read_pairs
from kg.evaluate.linking import verdict as told
from kg.link import LINKERS
from kg.types import Alias, Document, Extraction, Linking, Mention, Provenance, Span

PAIRS = Path(__file__).parent / "data" / "linking-pairs.tsv"
GIVEN = Provenance("given")


def pairs() -> list[Pair]:
    return read_pairs(PAIRS)


def extraction(
    document: str, names: Iterable[tuple[str, ...]], aliases: Iterable[tuple[int, int]] = ()
) -> Extraction:
    """A document that is a list of names: (type, name) or (type, name, url); aliases by their places in it."""
    mentions = tuple(_mentions(document, names))
    text = "\n".join(mention.text for mention in mentions)
    defined = tuple(Alias(mentions[a], mentions[b], GIVEN) for a, b in aliases)
    return Extraction(Document(document, document, "", text, ()), mentions, (), (), defined)


def _mentions(document: str, names: Iterable[tuple[str, ...]]) -> Iterator[Mention]:
    start = 0
    for type_name, name, *url in names:
        yield Mention(Span(document, start, start + len(name)), name, type_name, GIVEN, *url)
        start += len(name) + 1


def link(*extractions: Extraction) -> Linking:
    return LINKERS["names"]()(iter(extractions))


def entity_of(linking: Linking, name: str, document: str = "") -> str:
    """The entity of the first mention of that text."""
    return next(
        found.entity
        for found in linking.links
        if found.mention.text == name and found.mention.span.document.startswith(document)
    )


def names(linking: Linking) -> list[tuple[str, ...]]:
    return [entity.names for entity in linking.entities]


def verdict(pair: Pair) -> str:
    """What our linker makes of a pair."""
    return told(pair, LINKERS["names"]())
