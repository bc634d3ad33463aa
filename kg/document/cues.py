"""The words by which parts of a document are told apart, read from ``pipelines/document.toml``."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.assets import asset
from kg.errors import ConfigError

_HEADING_END = r"[\s:]*"
CUES = "pipelines/document.toml"
_PLAIN = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"))


@dataclass(frozen=True, slots=True)
class Cues:
    """Patterns match `plain_case` text from its start; ``*_phrases`` are substrings of it."""

    boilerplate_lines: re.Pattern[str]
    boilerplate_phrases: tuple[str, ...]
    phrase_chars: int
    boilerplate_headings: re.Pattern[str]
    short_headings: re.Pattern[str]
    closing: re.Pattern[str]
    fiction_headings: re.Pattern[str]
    fiction_last: re.Pattern[str]
    newsletter_phrases: tuple[str, ...]
    roundup: re.Pattern[str]
    single_headings: re.Pattern[str]
    link_noise: re.Pattern[str]
    code_lines: re.Pattern[str]
    skipped_tags: frozenset[str]
    block_tags: frozenset[str]
    chrome: frozenset[str]
    content: tuple[str, ...]
    english: frozenset[str]
    languages: tuple[tuple[str, frozenset[str]], ...]


def plain_case(text: str) -> str:
    """Lower case with straight quotes and hyphens, as cues are written."""
    if not text.isascii():
        for typographic, plain in _PLAIN:
            text = text.replace(typographic, plain)
    return text.lower()


@cache
def load_cues(name: str = CUES) -> Cues:
    """Raises ConfigError for a missing file, bad TOML, a missing list or a pattern that doesn't compile."""
    try:
        tables = tomllib.loads(asset(name).read_text(encoding="utf-8"))
        return _cues(tables)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is no TOML: {error}") from error
    except KeyError as error:
        raise ConfigError(f"{name} lacks the table or list {error}") from error
    except re.error as error:
        raise ConfigError(f"{name}: {error.pattern!r} is no regular expression: {error}") from error


def _cues(tables: dict[str, Any]) -> Cues:
    boilerplate, fiction, languages = tables["boilerplate"], tables["fiction"], tables["languages"]
    return Cues(
        boilerplate_lines=_whole(boilerplate["lines"]),
        boilerplate_phrases=tuple(boilerplate["phrases"]),
        phrase_chars=int(boilerplate["phrase_chars"]),
        boilerplate_headings=_whole(boilerplate["headings"], end=_HEADING_END),
        short_headings=_whole(boilerplate["short_headings"], end=_HEADING_END),
        closing=_start(boilerplate["closing"]),
        fiction_headings=_start(fiction["headings"]),
        fiction_last=_start(fiction["last"]),
        newsletter_phrases=tuple(tables["newsletter"]["phrases"]),
        roundup=_anywhere(tables["newsletter"]["roundup"]),
        single_headings=_whole(tables["newsletter"]["single_headings"], end=_HEADING_END),
        link_noise=re.compile("|".join(tables["links"]["noise"]), re.IGNORECASE),
        code_lines=_whole(tables["code"]["lines"]),
        skipped_tags=frozenset(tables["html"]["skipped"]),
        block_tags=frozenset(tables["html"]["blocks"]),
        chrome=frozenset(tables["html"]["chrome"]),
        content=tuple(tables["html"]["content"]),
        english=frozenset(languages["english"]),
        languages=tuple((n, frozenset(words)) for n, words in sorted(languages.items()) if n != "english"),
    )


def _whole(patterns: Sequence[str], *, end: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)}){end}\Z")


def _anywhere(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


def _start(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})(?!\w)")
