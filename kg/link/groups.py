"""Disjoint sets (Tarjan 1975) of names, the least name standing for each: no order of joining matters."""

from collections.abc import Iterable

from kg.types import TypeName

#: Type and key of a name.
NameKey = tuple[TypeName, str]


class Groups:
    """Names are added when they are first spoken of."""

    __slots__ = ("_above",)

    def __init__(self, names: Iterable[NameKey] = ()) -> None:
        self._above: dict[NameKey, NameKey] = {name: name for name in names}

    def find(self, name: NameKey) -> NameKey:
        """The least name of its group."""
        above = self._above
        top = above.setdefault(name, name)
        while above[top] != top:
            top = above[top]
        while above[name] != top:
            above[name], name = top, above[name]
        return top

    def join(self, a: NameKey, b: NameKey) -> None:
        """Make one group of two."""
        first, second = sorted((self.find(a), self.find(b)))
        self._above[second] = first

    def sets(self) -> dict[NameKey, list[NameKey]]:
        """Least name → all of its group, both in order."""
        found: dict[NameKey, list[NameKey]] = {}
        for name in sorted(self._above):
            found.setdefault(self.find(name), []).append(name)
        return found
