"""In how many documents each rule, list and model found something right: one that helps one document only is suspect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.evaluate.extractions import Item


@dataclass(frozen=True, slots=True)
class Support:
    """``alone``: right items that no other finder made. ``helps`` and ``harms``: documents, in order of name."""

    finder: str
    right: int
    wrong: int
    alone: int
    helps: tuple[str, ...]
    harms: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def verdict(self) -> str:
        """Without its best document it helps "no document", or "" for one that helps two or more."""
        return {0: "helps no document", 1: "helps one document only"}.get(len(self.helps), "")


@dataclass(slots=True)
class _Count:
    right: int = 0
    wrong: int = 0
    alone: int = 0
    helps: set[str] = field(default_factory=set)
    harms: set[str] = field(default_factory=set)


def support(documents: Mapping[str, Iterable[Item]]) -> tuple[Support, ...]:
    """One row a finder, in order of name; items that gold leaves open don't count."""
    counts: dict[str, _Count] = {}
    for name, found in documents.items():
        for item in found:
            for finder in item.finders:
                count = counts.setdefault(finder, _Count())
                if item.right is None:
                    continue
                if item.right:
                    count.right += 1
                    count.alone += len(item.finders) == 1
                    count.helps.add(name)
                else:
                    count.wrong += 1
                    count.harms.add(name)
    return tuple(
        Support(finder, c.right, c.wrong, c.alone, tuple(sorted(c.helps)), tuple(sorted(c.harms)))
        for finder, c in sorted(counts.items())
    )
