"""Which entities of a document are editions of which: the parts of the base are among the parts of the variant."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

from kg.link.names import PLAIN, ParsedName
from kg.link.spelling import squeeze
from kg.types import NameKey

_MOST_PARTS = 10
#: Types whose families have families within them; "MuJoCo Playground" is no edition of MuJoCo.
_NESTED = frozenset({"Model", "Chip", "Robot", "Hardware", "Benchmark"})
Stated = frozenset[tuple[str, str]]


def variant_pairs(
    anchors: Mapping[NameKey, ParsedName], *, nested: bool = True
) -> Iterator[tuple[NameKey, NameKey]]:
    """(variant, base) for the nearest bases in the document: "Gemma 4 31B" of "Gemma 4", not of "Gemma".

    ``nested``: also the family that a longer one begins with.
    """
    families: dict[tuple[str, str], dict[Stated, NameKey]] = {}
    for key, parsed in sorted(anchors.items()):
        if parsed.type not in PLAIN:
            name = squeeze(parsed.family.split()) or parsed.version
            family = families.setdefault((parsed.type, name), {})
            family.setdefault(stated(parsed), key)
    for members in families.values():
        for parts, key in members.items():
            bases = [members[base] for base in _nearest(parts, members)]
            if not bases and nested:
                bases = _family_bases(anchors[key], families)
            yield from ((key, base) for base in bases)


def known_variants(
    anchors: Mapping[NameKey, ParsedName], is_known: Callable[[ParsedName], bool]
) -> Iterator[tuple[NameKey, NameKey]]:
    """(variant, base) for the nearest bases of all documents, where the family tells enough by itself.

    Families within families are left alone: across documents, they are mostly chance. "Gemma 27B" without a version
    is no family of "Gemma 2 27B".
    """
    told = {key: parsed for key, parsed in anchors.items() if is_known(parsed)}
    for key, base in variant_pairs(told, nested=False):
        a, b = told[key], told[base]
        sized_only = bool(b.size and a.version and not b.version)
        if not sized_only and (not a.maker or not b.maker or a.maker == b.maker):
            yield key, base


def _family_bases(
    parsed: ParsedName, families: Mapping[tuple[str, str], Mapping[Stated, NameKey]]
) -> list[NameKey]:
    """The bare family that a longer one begins with: "Cosmos" of "Cosmos Reason 2"."""
    words = parsed.family.split()
    for length in range(min(len(words), _MOST_PARTS) - 1, 0, -1) if parsed.type in _NESTED else ():
        base = families.get((parsed.type, squeeze(words[:length])), {}).get(frozenset())
        if base is not None:
            return [base]
    return []


def stated(parsed: ParsedName) -> Stated:
    """The parts of a name besides maker and family, each variant word by itself."""
    parts = {
        "version": parsed.version, "size": parsed.size, "date": parsed.date,
        "quantisation": parsed.quantisation, "context": parsed.context,
    }  # fmt: skip
    return frozenset((name, value) for name, value in parts.items() if value) | {
        ("variant", word) for word in parsed.variant
    }


def _nearest(parts: Stated, members: Mapping[Stated, NameKey]) -> list[Stated]:
    if len(members) == 1 or len(parts) > _MOST_PARTS:
        return []
    found: list[Stated] = []
    for base in _smaller(sorted(parts)):
        if base in members and not any(base < nearer for nearer in found):
            found.append(base)
    return found


def _smaller(parts: Iterable[tuple[str, str]]) -> Iterator[Stated]:
    everything = tuple(parts)
    for size in range(len(everything) - 1, -1, -1):
        yield from map(frozenset, combinations(everything, size))
