"""Extractions made of bare names, and the pairs of ``data/linking-pairs.tsv``, for the tests of linking."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.link import LINKERS
from kg.types import Alias, Document, Extraction, Linking, Mention, Provenance, Span

PAIRS = Path(__file__).parent / "data" / "linking-pairs.tsv"
GIVEN = Provenance("given")


@dataclass(frozen=True, slots=True)
class Pair:
    """``verdict``: merge, variant or apart. ``where``: within one document or across two."""

    verdict: str
    type: str
    a: str
    b: str
    where: str
    others: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.verdict} {self.a} / {self.b} {self.where}"


def pairs() -> list[Pair]:
    lines = [line for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [_pair(line.split("\t")) for line in lines]


def _pair(cells: Sequence[str]) -> Pair:
    verdict, type_name, a, b, where, *rest = cells
    others = [name.partition(":") for name in rest[0].split(";")] if rest else []
    return Pair(verdict, type_name, a, b, where, tuple((kind, name) for kind, _, name in others))


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
    """What the linker makes of a pair."""
    first, second = ("d1", "d1") if pair.where == "within" else ("d1", "d2")
    given = [(first, pair.a), (second, pair.b)]
    documents = sorted({first, second})
    linking = link(
        *(
            extraction(name, [*pair.others, *((pair.type, text) for where, text in given if where == name)])
            for name in documents
        )
    )
    a, b = entity_of(linking, pair.a, first), entity_of(linking, pair.b, second)
    if a == b:
        return "merge"
    return "variant" if (a, b) in linking.variants else "apart"
