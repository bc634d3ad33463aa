"""What a name states: maker, family, version, size, variant, date, quantisation, context length.

Two names of one type have the same ``key`` exactly when they state the same parts, however they are spelt.
Word lists: ``pipelines/names.toml``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kg.link.acronyms import in_brackets
from kg.link.lexicon import Lexicon, lexicon
from kg.link.parts import Parts, read_parts
from kg.link.spelling import fold, singular, squeeze, tokens, written
from kg.types import TypeName

#: Types whose names have no versions and sizes; all others, also new ones, are read as artefacts.
PLAIN = frozenset({"Person", "Organization", "Paper", "Place"})


@dataclass(frozen=True, slots=True)
class ParsedName:
    """Parts are lower case without accents; "" or () where the name doesn't state them.

    Of a Person ``family`` is the last name and ``variant`` the names before it, in order; otherwise ``variant``
    is sorted. ``version`` holds several with a blank between ("3.1 1"). ``words``: all but the generic ones.
    ``flat``: these run together, so equal for names that differ in nothing but breaks and capitals.
    """

    type: TypeName
    maker: str = ""
    family: str = ""
    version: str = ""
    size: str = ""
    variant: tuple[str, ...] = ()
    date: str = ""
    quantisation: str = ""
    context: str = ""
    key: str = ""
    words: tuple[str, ...] = field(default=(), compare=False)
    flat: str = field(default="", compare=False)


@lru_cache(maxsize=1 << 16)
def parse(name: str, type: TypeName) -> ParsedName:
    """Read one surface; anything can be parsed, at worst to a family of all its words."""
    text = fold(written(name, type))
    if type != "Paper" and (bracketed := in_brackets(text)):
        text = f"{bracketed[0]} {bracketed[2]}"
    parsed = (_READERS.get(type) or _artefact(type))(text, lexicon())
    return replace(parsed, flat=squeeze(parsed.words))


def _spelt(text: str, words: Lexicon) -> list[str]:
    return [singular(token, words.singular).casefold() for token in tokens(text)]


def _key(**parts: str) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _plain(type_name: TypeName) -> Callable[[str, Lexicon], ParsedName]:
    def read(text: str, words: Lexicon) -> ParsedName:
        spelt = _canonical(_spelt(text, words), type_name, words)
        return ParsedName(
            type_name, family=" ".join(spelt), key=_key(family=squeeze(spelt)), words=tuple(spelt)
        )

    return read


def _person(text: str, words: Lexicon) -> ParsedName:
    spelt = [token.casefold() for token in tokens(text)]
    named = [token for token in spelt if token not in words.titles] or spelt or [text.casefold()]
    key = _key(family=" ".join(named))
    return ParsedName("Person", family=named[-1], variant=tuple(named[:-1]), key=key, words=tuple(named))


def _organization(text: str, words: Lexicon) -> ParsedName:
    spelt = _spelt(text, words)
    while len(spelt) > 1 and spelt[-1] in words.legal:
        spelt.pop()
    spelt = _canonical(spelt, "Organization", words)
    return ParsedName(
        "Organization", family=" ".join(spelt), key=_key(family=squeeze(spelt)), words=tuple(spelt)
    )


def _canonical(spelt: list[str], type_name: TypeName, words: Lexicon) -> list[str]:
    if len(spelt) > 1 and spelt[0] in words.articles:
        spelt = spelt[1:]
    return list(words.same.get(type_name, {}).get(squeeze(spelt), spelt))


def _artefact(type_name: TypeName) -> Callable[[str, Lexicon], ParsedName]:
    def read(text: str, words: Lexicon) -> ParsedName:
        parts = read_parts(text, type_name)
        if not parts.family and not parts.stated:
            return ParsedName(type_name, family=text.casefold(), key=_key(family=text.casefold()))
        return _assembled(type_name, parts, words)

    return read


def _assembled(type_name: TypeName, parts: Parts, words: Lexicon) -> ParsedName:
    family = list(parts.family)
    lines = words.lines.get(type_name, {})
    owners = {parts.maker, words.owners.get(parts.maker, parts.maker)} - {""}
    known = any(lines.get(line) in owners for line in parts.lines())
    key = _key(
        maker="" if known or parts.maker == " ".join(family) else squeeze(parts.maker.split()),
        family=squeeze(family),
        version=" ".join(parts.version),
        size=parts.size,
        variant="+".join(sorted(set(parts.variant))),
        date=parts.date,
        quantisation=parts.quantisation,
        context=parts.context,
    )
    return ParsedName(
        type_name,
        parts.maker,
        " ".join(family),
        " ".join(parts.version),
        parts.size,
        tuple(sorted(set(parts.variant))),
        parts.date,
        parts.quantisation,
        parts.context,
        key,
        tuple(parts.words),
    )


_READERS: dict[TypeName, Callable[[str, Lexicon], ParsedName]] = {
    "Person": _person,
    "Organization": _organization,
    "Paper": _plain("Paper"),
    "Place": _plain("Place"),
}
