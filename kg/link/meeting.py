"""Names of all documents that are one thing, and why they are: decisions first, then spellings, identifiers, makers."""

from itertools import combinations

from kg.link.corpus import NameTable
from kg.link.decisions import BY_DECISION
from kg.link.groups import Groups
from kg.link.identifiers import compatible
from kg.link.local import conflict, fullness
from kg.types import NameKey, Provenance

#: Types whose identifiers say who they are; a link on an organisation's name often leads to its product.
_IDENTIFIED = frozenset({"Paper", "Model", "Software", "Dataset"})
#: An address under more names than this identifies none of them.
_MOST_NAMES = 20
_BY_IDENTIFIER = Provenance("link:identifier", 0.95)
_BY_BACKGROUND = Provenance("link:background", 0.9)
_BY_CARRYING = Provenance("link:carried", 0.8)


class Meeting:
    """``heed_same``: whether names that a person said are the same are joined; what is apart always is."""

    def __init__(self, table: NameTable, *, heed_same: bool = True) -> None:
        self._table = table
        decided = table.decided
        self.groups = Groups(table.forms, apart=decided.foes())
        self.why: dict[NameKey, Provenance] = {}
        self._joined_alone: set[NameKey] = set()
        if heed_same:
            self._join_decided()
        self._join_spellings()
        self._join_identified()
        self._join_known()
        self._join_carried()
        self._join_alone()

    def _join_decided(self) -> None:
        decided = self._table.decided
        for pair in decided.pairs:
            nodes = decided.nodes(pair, self._table.parsed) if pair.decision.do == "same" else ""
            if not isinstance(nodes, str) and nodes[0] != nodes[1]:
                self._join(*nodes, BY_DECISION)
                self._joined_alone.update(nodes)

    def _join_spellings(self) -> None:
        by_flat: dict[tuple[str, str], NameKey] = {}
        for key in list(self.groups.sets()):
            flat = self._table.parsed[key].flat
            if flat and key[0] != "Person":
                self.groups.join(by_flat.setdefault((key[0], flat), key), key)

    def _join_identified(self) -> None:
        for (type_name, _), anchors in sorted(self._table.identified.items()):
            if type_name not in _IDENTIFIED or len(anchors) > _MOST_NAMES:
                continue
            for a, b in combinations(sorted(anchors), 2):
                if compatible(self._table.parsed[a], self._table.parsed[b]):
                    self._join(a, b, _BY_IDENTIFIER)

    def _join_known(self) -> None:
        """What background knowledge has as names of one thing, also where no document says so."""
        present = self._table.forms.keys()
        first: dict[NameKey, NameKey] = {}
        for name in sorted(present):
            full = self._table.known.get(name, name)
            other = full if full in present else first.setdefault(full, name)
            if name != other and not conflict(self._table.parsed[name], self._table.parsed[other]):
                self._join(name, other, _BY_BACKGROUND)

    def _join_carried(self) -> None:
        """A name that lost its maker means the same wherever it stands alone, if all documents that say agree."""
        carried = sorted(self._table.carried.items())
        agreed = [(short, {self.groups.find(full) for full in fulls}, min(fulls)) for short, fulls in carried]
        for short, groups, full in agreed:
            if len(groups) == 1:
                self._join(short, full, _BY_CARRYING)

    def _join_alone(self) -> None:
        """What was set apart for a decision that doesn't hold it apart is what it was before."""
        for own, before in sorted(self._table.decided.alone.items()):
            if own not in self._joined_alone:
                self.groups.join(own, before)

    def _join(self, a: NameKey, b: NameKey, by: Provenance) -> None:
        if self.groups.join(a, b):
            short = min(a, b, key=lambda key: fullness(self._table.parsed[key]))
            self.why.setdefault(short, by)
