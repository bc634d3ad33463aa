"""The names of artefacts, word by word: which word states which part."""

import re
from dataclasses import dataclass, field

from kg.link.lexicon import Lexicon, lexicon
from kg.link.spelling import singular, squeeze, tokens
from kg.types import TypeName

_NUMBER = re.compile(r"v?(\d+(?:\.\d+)*[a-z]?)")
_LETTERS_NUMBER = re.compile(r"([^\W\d_]+?)(v?(?!0\d+[a-z])\d+(?:\.\d+)*[a-z]?)")
_MODEL_SIZE = re.compile(r"[ae]?\d+(?:\.\d+)?[bmt]|\d+x\d+(?:\.\d+)?[bm]")
_ITEMS = re.compile(r"\d+(?:\.\d+)?[kmbt]")
_BYTES = re.compile(r"\d+(?:\.\d+)?[mgt]b")
_CONTEXT = re.compile(r"\d+k")
_ISO_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_DIGITS_DATE = re.compile(
    r"20[12]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|2[3-9](?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?"
)
_MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_YEAR = re.compile(r"20[0-4]\d")
_HUB = re.compile(r"([\w.-]{2,40})/([\w.-]{2,96})")
_SIZES = {"Model": _MODEL_SIZE, "Dataset": _ITEMS, "Benchmark": _ITEMS, "Chip": _BYTES, "Hardware": _BYTES}
#: A number that stands among the words of the family when there are several, so that their order counts.
SLOT = "#"


@dataclass(slots=True)
class Parts:
    """What was read so far. ``words``: all words but generic ones, lower case, in order."""

    type: TypeName
    words: list[str]
    maker: str = ""
    family: list[str] = field(default_factory=list)
    version: list[str] = field(default_factory=list)
    size: str = ""
    variant: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    quantisation: str = ""
    context: str = ""

    @property
    def date(self) -> str:
        """Year first: "2024-10" of "Oct 2024"."""
        return "-".join(sorted(self.dates, key=len, reverse=True))

    @property
    def stated(self) -> bool:
        """Whether any part but maker and family is."""
        return bool(
            self.version or self.size or self.variant or self.dates or self.quantisation or self.context
        )

    def lines(self) -> tuple[str, ...]:
        """Product lines that the name may belong to, squeezed: family, family with version, version."""
        family, version = squeeze(self.family), squeeze(self.version)
        return tuple(line for line in (family, family + version, version, *self.family[:1]) if line)


def read_parts(text: str, type_name: TypeName) -> Parts:
    """``text`` is folded (one dash, no accents), capitals kept."""
    words = lexicon()
    organisation, text = _hub_name(text, type_name)
    text, dates = _iso_date(_closed_up(text, words))
    spelt = [singular(token, words.singular).casefold() for token in tokens(text)]
    spelt = _canonical(_joined_numbers(spelt, type_name), type_name, words)
    parts = Parts(type_name, spelt, maker=words.hubs.get(organisation, " ".join(organisation)), dates=dates)
    for word in _without_maker(parts, words):
        _place(parts, word, words)
    _settle(parts, words)
    return parts


def _hub_name(text: str, type_name: TypeName) -> tuple[tuple[str, ...], str]:
    """ "nvidia/GR00T-N1.7" as the hubs write it: the maker's words and the rest."""
    found = _HUB.fullmatch(text)
    if type_name not in ("Model", "Dataset") or found is None:
        return (), text
    return tuple(token.casefold() for token in tokens(found[1])), found[2]


def _closed_up(text: str, words: Lexicon) -> str:
    """ "Q4_K_M", "4-bit" and "claude-3-5-sonnet" in one piece each."""
    text = re.sub(r"(?<=\d)-(?=bits?\b)", "", text)
    pieces = re.split(r"([\s/()-]+)", text)
    text = "".join(
        piece.replace("_", "") if words.quantisation.fullmatch(piece.casefold()) else piece
        for piece in pieces
    )
    if any(re.match(rf"{family}\b", text, re.IGNORECASE) for family in sorted(words.hyphenated)):
        return re.sub(r"(?<![\d.])(\d)-(\d)(?![\d.])", r"\1.\2", text)
    return text


def _iso_date(text: str) -> tuple[str, list[str]]:
    found = _ISO_DATE.search(text)
    return (_ISO_DATE.sub(" ", text), ["".join(found.groups())]) if found else (text, [])


def _joined_numbers(spelt: list[str], type_name: TypeName) -> list[str]:
    """ "R-1" is "r1", "80 GB" is "80gb"."""
    joined: list[str] = []
    for word in spelt:
        before = joined[-1] if joined else ""
        unit = word in ("gb", "tb", "mb") or (word == "b" and type_name == "Model")
        if (len(before) == 1 and before.isalpha() and word[0].isdigit()) or (unit and before[-1:].isdigit()):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _canonical(spelt: list[str], type_name: TypeName, words: Lexicon) -> list[str]:
    if len(spelt) > 1 and spelt[0] in words.articles:
        spelt = spelt[1:]
    same = words.same.get(type_name, {})
    if squeeze(spelt) in same:
        return list(same[squeeze(spelt)])
    kept = list(spelt)
    while len(kept) > 1 and kept[-1] in words.generic.get(type_name, frozenset()):
        kept.pop()
    rest = kept if _stands_alone(kept) else spelt
    return list(same.get(squeeze(rest), rest))


def _stands_alone(spelt: list[str]) -> bool:
    """Whether what is left when the generic word goes is still a name: "o" of "o series" is not."""
    return any(c.isdigit() for word in spelt for c in word) or sum(map(len, spelt)) > 2


def _without_maker(parts: Parts, words: Lexicon) -> list[str]:
    """Take the longest maker's name off the front where something is left."""
    for length in range(min(3, len(parts.words) - 1), 0, -1):
        *front, last = parts.words[:length]
        # The apostrophe of "OpenAI's o1" is gone by now.
        maker = words.makers.get((*front, last)) or words.makers.get((*front, last.removesuffix("s")))
        if maker is not None:
            parts.maker = maker
            return parts.words[length:]
    return parts.words


def _place(parts: Parts, word: str, words: Lexicon) -> None:
    """Put one word where it belongs; "qwen2.5" and "gsm8k" state a word and a number."""
    if _place_number(parts, word, words):
        return
    found = _LETTERS_NUMBER.fullmatch(word)
    whole = words.dimensions | words.variants.get(parts.type, frozenset())
    if found is None or word in whole:
        _place_word(parts, word, words)
    elif len(found[1]) == 1:
        _add_version(parts, word)
    elif found[2].lstrip("v") in words.dimensions:
        parts.family += [found[1], found[2]]
    else:
        _place_word(parts, found[1], words)
        if not _place_number(parts, found[2], words):
            _add_version(parts, found[2].lstrip("v"))


def _place_word(parts: Parts, word: str, words: Lexicon) -> None:
    variants = words.variants.get(parts.type, frozenset())
    if word in variants:
        parts.variant.append(word)
    elif word in words.months and parts.type == "Model":
        parts.dates.append(words.months[word])
    elif word[:-1] in variants and word.endswith("s"):
        parts.variant.append(word[:-1])
    else:
        tiers = words.tiers.get(parts.type, {})
        # "nano" of "Nano Banana" and "video" of "Stable Video Diffusion" tell no editions apart.
        parts.family += [*(before for before in parts.variant if before not in tiers), word]
        parts.variant = [before for before in parts.variant if before in tiers]


def _place_number(parts: Parts, word: str, words: Lexicon) -> bool:
    """Sizes, dates, context lengths, quantisations and versions; False for anything else."""
    sizes = _SIZES.get(parts.type)
    if parts.type in ("Model", "Method") and words.quantisation.fullmatch(word):
        parts.quantisation = "+".join(filter(None, (parts.quantisation, word.replace("_", ""))))
    elif sizes and sizes.fullmatch(word):
        _add_size(parts, word)
    elif parts.type == "Model" and _CONTEXT.fullmatch(word):
        parts.context = word
    elif parts.type == "Model" and _is_date(word, parts):
        parts.dates.append(word)
    elif (found := _NUMBER.fullmatch(word)) and word not in words.dimensions:
        _add_version(parts, _year(found[1], parts, words))
    else:
        return False
    return True


def _is_date(word: str, parts: Parts) -> bool:
    named = bool(parts.family or parts.version)
    four = _MONTH_DAY.fullmatch(word) or _YEAR.fullmatch(word) or _DIGITS_DATE.fullmatch(word)
    return named and len(word) >= 4 and bool(four)


def _year(number: str, parts: Parts, words: Lexicon) -> str:
    """ "24" of "AIME 24" is 2024."""
    if (
        parts.type == "Benchmark"
        and re.fullmatch(r"[012]\d", number)
        and words.yearly.intersection(parts.family)
    ):
        return "20" + number
    return number


def _add_size(parts: Parts, word: str) -> None:
    number = re.sub(r"(\.\d*?)0+(?=[a-z])", r"\1", word).replace(".b", "b").replace(".m", "m")
    if parts.type == "Model" and parts.size and number.endswith("m"):
        parts.context = number
    else:
        parts.size = "-".join(filter(None, (parts.size, number)))


def _add_version(parts: Parts, number: str) -> None:
    parts.version.append(number)
    parts.family.append(SLOT)


def _settle(parts: Parts, words: Lexicon) -> None:
    """One version needs no slot; a tier with a version states its family; a maker alone is the family."""
    if len(parts.version) < 2:
        parts.family = [word for word in parts.family if word != SLOT]
    implied = sorted(
        {words.tiers[parts.type][tier] for tier in parts.variant if tier in words.tiers.get(parts.type, {})}
    )
    if implied and parts.version and not parts.family:
        parts.family = implied[:1]
    if parts.maker and not parts.family and not parts.stated:
        parts.family = parts.maker.split()
