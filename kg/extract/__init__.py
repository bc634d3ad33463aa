"""Document → mentions, quantities, claims: stage 1. spaCy objects never leave this package."""

from collections.abc import Callable

from kg.extract.reading import make
from kg.types import Extractor

#: Extractors by the name that a pipeline file uses.
EXTRACTORS: dict[str, Callable[..., Extractor]] = {"reading": make}
