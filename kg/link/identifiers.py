"""Addresses that identify a thing elsewhere: arXiv, DOI, GitHub, Hugging Face."""

import re
from collections.abc import Callable

from kg.link.names import ParsedName
from kg.link.short import Named, Scene, fit
from kg.types import TypeName

_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(
            r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE
        ),
        lambda found: f"https://arxiv.org/abs/{found[1].lower()}",
    ),
    (
        re.compile(r"doi\.org/10\.48550/arxiv\.(\d{4}\.\d{4,5})", re.IGNORECASE),
        lambda found: f"https://arxiv.org/abs/{found[1]}",
    ),
    (
        re.compile(r"(?:doi\.org|/doi(?:/(?:abs|full|pdf))?)/(10\.\d{4,9}/[^\s?#]+)", re.IGNORECASE),
        lambda found: f"https://doi.org/{found[1].lower().rstrip('/.')}",
    ),
    (
        re.compile(r"//(?:www\.)?github\.com/([\w.-]+)/([\w.-]+)", re.IGNORECASE),
        lambda found: f"https://github.com/{found[1].lower()}/{found[2].lower().removesuffix('.git')}",
    ),
    (
        re.compile(
            r"//(?:www\.)?(?:huggingface\.co|hf\.co)/(datasets/|spaces/)?([\w.-]+)/([\w.-]+)", re.IGNORECASE
        ),
        lambda found: f"https://huggingface.co/{(found[1] or '').lower()}{found[2]}/{found[3]}",
    ),
)
#: First parts of paths that are no accounts.
_PAGES = re.compile(
    r"https://(?:github\.com/(?:orgs|topics|features|sponsors|marketplace|settings|about|apps|collections)|"
    r"huggingface\.co/(?:blog|docs|papers|collections|models|learn|join|tasks|organizations))/",
    re.IGNORECASE,
)
_HUGGING_PAPER = re.compile(r"(?:huggingface\.co|hf\.co)/papers/(\d{4}\.\d{4,5})", re.IGNORECASE)


def identifier(url: str) -> str:
    """The canonical IRI that the address stands for, or ""; an arXiv version is dropped."""
    if not url:
        return ""
    paper = _HUGGING_PAPER.search(url)
    if paper:
        return f"https://arxiv.org/abs/{paper[1]}"
    for pattern, write in _PATTERNS:
        found = pattern.search(url)
        if found:
            iri = write(found)
            return "" if _PAGES.match(iri) else iri
    return ""


_HOME = re.compile(r"https?://(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?(?:[?#].*)?", re.IGNORECASE)
_NAMELESS = frozenset({"Person", "Place"})


def identifier_of(type_name: TypeName, url: str) -> str:
    """What a link on a name of that type says about who it is: an organisation is known by its home page only."""
    if not url or type_name in _NAMELESS:
        return ""
    if type_name == "Organization":
        found = _HOME.fullmatch(url)
        return f"https://{found[1].lower()}/" if found else ""
    return identifier(url)


def compatible(a: ParsedName, b: ParsedName) -> bool:
    """Whether one identifier may make two names one: one title within the other, or a short form of a product."""
    if a.type == "Paper":
        words, others = set(a.words), set(b.words)
        return words <= others or others <= words or len(words & others) >= 0.6 * len(words | others)
    first, second = Named(a, ()), Named(b, ())
    return fit(first, second, Scene()) is not None or fit(second, first, Scene()) is not None
