"""What an entity is called: its label, its other names, and the readable part of its IRI."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from kg.link.lexicon import lexicon
from kg.link.names import PLAIN, ParsedName, parse
from kg.link.parts import SLOT
from kg.link.spelling import fold, singular, squeeze, tokens

_MARK = re.compile(r"v(\d[\w.]*)$")


def ordered_names(counts: Mapping[str, int], anchor: ParsedName) -> tuple[str, ...]:
    """The label first: the usual form of the fullest name, no plural and no capitals where there is another.

    The others follow by falling count, then by text.
    """
    if len(counts) == 1:
        return tuple(counts)
    forms = set(counts)
    flaws = {name: _flaws(name, anchor, forms, counts) for name in counts}
    best = [name for name in counts if flaws[name] == min(flaws.values())]
    usual = [name for name in best if counts[name] * 4 >= max(counts[other] for other in best)]
    label = min(
        usual, key=lambda name: (-len(parse(name, anchor.type).flat), -counts[name], -len(name), name)
    )
    rest = sorted(forms - {label}, key=lambda name: (-counts[name], name))
    return (label, *rest)


def _flaws(
    name: str, anchor: ParsedName, forms: Collection[str], counts: Mapping[str, int]
) -> tuple[bool, bool, bool, bool]:
    words = tokens(fold(name))
    plural = name[:-1] in forms or any(singular(word, lexicon().singular) != word for word in words)
    mixed = max((counts[other] for other in forms if other.casefold() == name.casefold() != other), default=0)
    shouted = name.isupper() and any(not f.isupper() and f.casefold() == name.casefold() for f in forms)
    generic = bool(words) and words[-1].casefold() in lexicon().generic.get(anchor.type, frozenset())
    return parse(name, anchor.type).key != anchor.key, plural, shouted and counts[name] <= mixed, generic


def canonical_label(parsed: ParsedName) -> str:
    """The parts in a fixed order and spelling, whatever order a document has them in."""
    if parsed.type in PLAIN:
        return _family(parsed.words)
    versions = iter([_marked(version, parsed.words) for version in parsed.version.split()])
    family = [next(versions, "") if word == SLOT else word for word in parsed.family.split()]
    maker = parsed.maker if parsed.key.startswith("maker=") else ""
    order = _order(parsed.type)
    variants = sorted(parsed.variant, key=lambda word: (order.get(word, len(order)), word))
    parts = (
        maker,
        _family(family),
        *versions,
        parsed.size,
        *variants,
        parsed.date,
        parsed.quantisation,
        parsed.context,
    )
    return " ".join(part for part in parts if part)


def _marked(version: str, words: Collection[str]) -> str:
    """ "v3" where the name has the mark: it is left out only where names are compared."""
    return "v" + version if version in _marks(tuple(words)) else version


@lru_cache(maxsize=1024)
def _marks(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(found[1] for word in words if (found := _MARK.search(word)))


def _family(words: Collection[str]) -> str:
    """Names that are one word however they are broken are written as one."""
    together = squeeze(tuple(words))
    return together if together in lexicon().joined else " ".join(words)


@lru_cache(maxsize=16)
def _order(type_name: str) -> Mapping[str, int]:
    return {word: place for place, word in enumerate(lexicon().variant_order.get(type_name, ()))}


def better_spelling(a: ParsedName, b: ParsedName) -> ParsedName:
    """Of two parses with one key, the one that breaks the name into more words."""
    return min(
        a, b, key=lambda parsed: (-len(parsed.family.split()), parsed.family, parsed.maker, parsed.words)
    )
