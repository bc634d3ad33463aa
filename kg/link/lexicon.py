"""What ``pipelines/names.toml`` knows about the words in names, checked and ready for look-up."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.assets import asset
from kg.errors import ConfigError
from kg.link.spelling import fold, squeeze, tokens

ASSET = "pipelines/names.toml"
_TABLES = (
    "words", "months", "variants", "tiers", "versions", "quantisation", "generic", "tails", "makers",
    "clipped", "owners", "hubs", "lines",
    "organizations", "same",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists by part and type.

    ``makers``, ``hubs``: words → maker; ``lines``: type → squeezed product line → maker; ``same``: type → squeezed
    name → words of the canonical one; ``variant_order``: as IRIs have them.
    """

    articles: frozenset[str]
    titles: frozenset[str]
    singular: frozenset[str]
    dimensions: frozenset[str]
    joined: frozenset[str]
    months: Mapping[str, str]
    variants: Mapping[str, frozenset[str]]
    variant_order: Mapping[str, tuple[str, ...]]
    tiers: Mapping[str, Mapping[str, str]]
    hyphenated: frozenset[str]
    yearly: frozenset[str]
    quantisation: re.Pattern[str]
    generic: Mapping[str, frozenset[str]]
    tails: Mapping[str, frozenset[str]]
    clipped: Mapping[str, frozenset[str]]
    makers: Mapping[tuple[str, ...], str]
    owners: Mapping[str, str]
    hubs: Mapping[tuple[str, ...], str]
    lines: Mapping[str, Mapping[str, str]]
    legal: frozenset[str]
    institutional: frozenset[str]
    parents: frozenset[str]
    vague: frozenset[str]
    same: Mapping[str, Mapping[str, tuple[str, ...]]]


def plain_words(name: str) -> tuple[str, ...]:
    """Words of a listed name as they are looked up."""
    return tuple(token.casefold() for token in tokens(fold(name)))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read once; raises ConfigError for a file that can't be used."""
    try:
        table = tomllib.loads(asset(ASSET).read_text(encoding="utf-8"))
        return _lexicon(table)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, re.error) as error:
        raise ConfigError(f"{ASSET}: {error!r}; it needs the tables {', '.join(_TABLES)}") from error


def _lexicon(table: Mapping[str, Any]) -> Lexicon:
    words, versions, organizations = table["words"], table["versions"], table["organizations"]
    return Lexicon(
        articles=frozenset(words["articles"]),
        titles=frozenset(words["titles"]),
        singular=frozenset(words["singular"]),
        dimensions=frozenset(words["dimensions"]),
        joined=frozenset(words["joined"]),
        months=dict(table["months"]),
        variants=_sets(table["variants"]),
        variant_order={name: tuple(words) for name, words in table["variants"].items()},
        tiers={name: dict(tiers) for name, tiers in table["tiers"].items()},
        hyphenated=frozenset(versions["hyphenated"]),
        yearly=frozenset(versions["yearly"]),
        quantisation=_alternatives(table["quantisation"]),
        generic=_sets(table["generic"]),
        tails=_sets(table["tails"]),
        clipped=_sets(table["clipped"]),
        makers=_makers(table["makers"]),
        owners=dict(table["owners"]),
        hubs=_makers(table["makers"]) | _makers(table["hubs"]),
        lines={name: _lines(lines) for name, lines in table["lines"].items()},
        legal=frozenset(organizations["legal"]),
        institutional=frozenset(organizations["generic"]),
        parents=frozenset(map(_squeezed, organizations["parents"])),
        vague=frozenset(organizations["vague"]),
        same={name: _same(names) for name, names in table["same"].items()},
    )


def _sets(table: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in table.items()}


def _squeezed(name: str) -> str:
    return squeeze(plain_words(name))


def _alternatives(table: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    return re.compile("|".join([*map(re.escape, table["words"]), *table["patterns"]]))


def _makers(table: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], str]:
    return {plain_words(form): maker for maker, forms in table.items() for form in forms}


def _lines(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {_squeezed(line): maker for maker, lines in table.items() for line in lines}


def _same(table: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {_squeezed(form): plain_words(name) for name, forms in table.items() for form in (name, *forms)}
