"""From a surface to the words that are compared: dashes, accents, plurals and capitals no longer count."""

import re
import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_MARKS = dict.fromkeys(map(ord, "™®©℠"), None)
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´"), "'")
_QUOTES = "\"'“”„«»‹›"
_OUTSIDE = _QUOTES + " \t\r\n,;:"
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.){2,}(?!\w)|\b(?:[A-Za-z]\.)+[A-Za-z]\b(?![\w.])")
_TOKEN = re.compile(r"\d+(?:\.\d+)+\w*|\w+\d(?:\.\d+)+\w*|[\w+#*]+")
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)")
_CAPITAL_ARTICLE = re.compile(r"(?:The|An?|THE)\s+(?=\S)")
_KEEPS_ARTICLE = frozenset({"Paper", "Dataset"})
#: "H100s", "TPUs", "LoRAs": a small s after a digit or a second capital.
_PLURAL = re.compile(r"(?=.*[A-Z0-9].*[A-Z0-9]s$)[^\W_]*[A-Z0-9]s")


@lru_cache(maxsize=1 << 16)
def written(surface: str, type_name: str) -> str:
    """The name as written, without the article, quotation marks and possessive around it."""
    name = " ".join(surface.split()).strip(_OUTSIDE)
    name = re.sub(r"['’]s?$", "", name) if re.search(r"\w['’]s?$", name) else name
    articles = _ARTICLE if type_name in _KEEPS_ARTICLE else _either_article(name)
    return articles.sub("", name, count=1) if articles.match(name) else name or surface


def _either_article(name: str) -> re.Pattern[str]:
    return _CAPITAL_ARTICLE if _CAPITAL_ARTICLE.match(name) else _ARTICLE


def fold(text: str) -> str:
    """NFKC with one dash, one apostrophe, no accents and no trade marks; capitals are kept."""
    marked = text.translate(_MARKS)
    plain = unicodedata.normalize("NFKC", marked).translate(_DASHES).translate(_APOSTROPHES)
    split = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFC", "".join(c for c in split if not unicodedata.combining(c)))


def tokens(text: str) -> list[str]:
    """Words and numbers of a folded text, capitals kept: "U.S." is "US", "1,000" is "1000", "&" is "and"."""
    short = _ABBREVIATION.sub(lambda found: found.group().replace(".", ""), text)
    short = re.sub(r"(?<=\d),(?=\d{3}\b)", "", short)
    short = re.sub(r"(?<=\w)'(?=\w)", "", short).replace("&", " and ").replace("_", " ")
    return _TOKEN.findall(short)


def singular(token: str, exceptions: frozenset[str]) -> str:
    """ "H100s" → "H100", "TPUs" → "TPU"; words ("Atlas", "AWS", "Hermes") stay as they are."""
    if _PLURAL.fullmatch(token) and token.casefold() not in exceptions:
        return token[:-1]
    return token


def squeeze(words: list[str] | tuple[str, ...]) -> str:
    """Words without what only separates them; a gap stays between digits, where it tells "3 1" from "31"."""
    joined = ""
    for word in words:
        gap = " " if joined[-1:].isdigit() and word[:1].isdigit() else ""
        joined += gap + word
    return joined
