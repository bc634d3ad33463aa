"""Disjoint sets (Tarjan 1975) of names, the least name standing for each: no order of joining matters."""

from collections.abc import Iterable

from kg.types import NameKey

#: Two names that are never one, in order.
Apart = tuple[NameKey, NameKey]


class Groups:
    """Names are added when they are first spoken of. ``apart``: what no group may hold both of.

    ``kept``: those of ``apart`` that kept two groups from being joined.
    """

    __slots__ = ("_above", "_foes", "kept")

    def __init__(self, names: Iterable[NameKey] = (), *, apart: Iterable[Apart] = ()) -> None:
        self._above: dict[NameKey, NameKey] = {name: name for name in names}
        #: Least name of a group → (its own name, the foe) for each foe of any of its names.
        self._foes: dict[NameKey, list[Apart]] = {}
        self.kept: set[Apart] = set()
        for a, b in apart:
            self._foes.setdefault(a, []).append((a, b))
            self._foes.setdefault(b, []).append((b, a))

    def find(self, name: NameKey) -> NameKey:
        """The least name of its group."""
        above = self._above
        top = above.setdefault(name, name)
        while above[top] != top:
            top = above[top]
        while above[name] != top:
            above[name], name = top, above[name]
        return top

    def may_join(self, a: NameKey, b: NameKey) -> bool:
        """Whether nobody has said that a name of one group is apart from a name of the other."""
        if not self._foes:
            return True
        first, second = self.find(a), self.find(b)
        foes = [
            pair for pair in self._foes.get(first, ()) if first != second and self.find(pair[1]) == second
        ]
        self.kept.update((min(pair), max(pair)) for pair in foes)
        return not foes

    def join(self, a: NameKey, b: NameKey) -> bool:
        """Make one group of two; False if they have to stay apart."""
        if not self.may_join(a, b):
            return False
        first, second = sorted((self.find(a), self.find(b)))
        self._above[second] = first
        if first != second and second in self._foes:
            self._foes.setdefault(first, []).extend(self._foes.pop(second))
        return True

    def sets(self) -> dict[NameKey, list[NameKey]]:
        """Least name → all of its group, both in order."""
        found: dict[NameKey, list[NameKey]] = {}
        for name in sorted(self._above):
            found.setdefault(self.find(name), []).append(name)
        return found
