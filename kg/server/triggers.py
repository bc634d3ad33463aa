"""The words of a sentence that state a relation, found again from the name of the rule."""

from collections.abc import Iterator

from kg.types import Claim, Span


def trigger(text: str, claim: Claim) -> Iterator[Span]:
    """Nothing, as yet."""
    yield from ()
