"""Which record of the catalogues an entity is: by an address that both have, else by what its names state.

What is not sure has no record: two records that fit, two entities that fit one record, parts or makers that differ.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.catalogue import Record
from kg.link.groups import Groups
from kg.link.identifiers import identifier_of
from kg.link.lexicon import lexicon
from kg.link.local import conflict, distinctive, name_key
from kg.link.names import ParsedName, parse
from kg.link.spelling import fold, squeeze
from kg.types import Entity, NameKey, TypeName

BY_ADDRESS = "link:background/address"
BY_NAME = "link:background/name"
#: Types of which hundreds of records are known, most of which no document names.
_MANY = frozenset({"Model"})
#: Types whose names' links often lead to something of theirs, so that names come first.
_LOOSE = frozenset({"Organization"})
#: Types of which a name of few letters tells nothing without a maker.
_TOLD = frozenset({"Model", "Chip", "Robot", "Hardware", "Software"})
_LETTERS = re.compile(r"[^\W\d_]+")
#: A chain of parents that is longer goes in a circle.
_MOST_PARENTS = 5


@dataclass(frozen=True, slots=True)
class Match:
    """An entity's record and why it is."""

    entity: str
    record: Record
    finder: str


@dataclass(frozen=True, slots=True)
class Matches:
    """In order of entity; ``ambiguous``: entities for which several records would do, in order."""

    found: tuple[Match, ...] = ()
    ambiguous: tuple[str, ...] = ()


def match_records(
    entities: Sequence[Entity],
    records: Iterable[Record],
    *,
    makers: Mapping[str, frozenset[str]],
    organizations: Iterable[Record],
) -> Matches:
    """``makers``: IRI of an entity → names of those that documents say made it; the entity's own names count, too.

    ``organizations``: by which two makers can be told to be one, or one the other's part.
    """
    chosen = _Catalogue(records, _words(entities))
    owners = Owners(organizations)
    fits = {
        entity.iri: _fitting(entity, chosen, owners, makers.get(entity.iri, frozenset()))
        for entity in entities
    }
    return _one_to_one(fits)


class Owners:
    """Which names of organisations mean the same maker, or one within the other."""

    def __init__(self, records: Iterable[Record]) -> None:
        groups = Groups()
        organizations = [record for record in records if record.type == "Organization"]
        for alias, full in known_names(organizations).items():
            groups.join(alias, full)
        self._groups = groups
        self._parents: dict[NameKey, set[NameKey]] = {}
        for record in organizations:
            own = self._key(record.name)
            self._parents.setdefault(own, set()).update(map(self._key, record.all("parent")))

    def agree(self, makers: Iterable[str], others: Iterable[str]) -> bool:
        """Whether any of the ones is any of the others, or a part of it, or has it as a part."""
        first, second = self._keys(makers), self._keys(others)
        return bool(first & self._above(second)) or bool(second & self._above(first))

    def _keys(self, names: Iterable[str]) -> set[NameKey]:
        return {self._key(name) for name in names}

    def _key(self, name: str) -> NameKey:
        words = tuple(fold(name).casefold().split())
        maker = lexicon().makers.get(words, name)
        return self._groups.find(name_key(maker, "Organization"))

    def _above(self, keys: set[NameKey]) -> set[NameKey]:
        reached = set(keys)
        for _ in range(_MOST_PARENTS):
            reached |= {parent for key in reached for parent in self._parents.get(key, ())}
        return reached


class _Catalogue:
    """Records by address and by what their names state."""

    def __init__(self, records: Iterable[Record], words: frozenset[str]) -> None:
        self.by_address: dict[tuple[TypeName, str], list[Record]] = {}
        self.by_name: dict[NameKey, list[Record]] = {}
        for record in records:
            for address in addresses(record):
                _add(self.by_address, (record.type, address), record)
            if record.type not in _MANY or _may_be_named(record, words):
                for name in record.names:
                    _add(self.by_name, name_key(name, record.type), record)


def addresses(record: Record) -> list[str]:
    """What its links identify: in the form that mentions' links have."""
    found = (identifier_of(record.type, link) for link in (*record.all("link"), *record.all("id")))
    return list(dict.fromkeys(filter(None, found)))


def known_names(records: Iterable[Record]) -> dict[NameKey, NameKey]:
    """Other names of the records and acronyms → the names; what two records are called is left out.

    A part of an organisation may have its parent's name before its own: "Alphabet DeepMind".
    """
    own: dict[NameKey, str] = {}
    forms: dict[NameKey, set[NameKey]] = {}
    for record in records:
        key = name_key(record.name, record.type)
        own.setdefault(key, record.iri)
        for name in (*record.aliases, *_with_parent(record)):
            forms.setdefault(name_key(name, record.type), set()).add(key)
    clear = {form: next(iter(keys)) for form, keys in sorted(forms.items()) if len(keys) == 1}
    return {form: key for form, key in clear.items() if form != key and form not in own}


def finder(records: Iterable[Record]) -> Callable[[TypeName, str], Record | None]:
    """Look-up of the one record that a name of that type is of, in the first catalogue that has any."""
    known = tuple(records)
    by_name: dict[NameKey, list[Record]] = {}
    for record in known:
        _add(by_name, name_key(record.name, record.type), record)
    aliases = known_names(known)

    @lru_cache(maxsize=1 << 14)
    def find(type_name: TypeName, name: str) -> Record | None:
        key = name_key(name, type_name)
        found = by_name.get(key) or by_name.get(aliases.get(key, key), [])
        first = [record for record in found if record.catalogue == found[0].catalogue]
        return first[0] if len(first) == 1 else None

    return find


def _with_parent(record: Record) -> Iterator[str]:
    for parent in record.all("parent") if record.type == "Organization" else ():
        if not record.name.casefold().startswith(parent.casefold()):
            yield f"{parent} {record.name}"


def _fitting(
    entity: Entity, chosen: _Catalogue, owners: Owners, said: frozenset[str]
) -> tuple[list[Record], str]:
    """The records that the entity may be, and by what: an address decides unless a stated part contradicts it."""
    label = parse(entity.names[0], entity.type)
    found = [record for i in entity.identifiers for record in chosen.by_address.get((entity.type, i), ())]
    same = [record for record in _distinct(found) if not _contradicts(label, record)]
    if len(same) == 1 and entity.type not in _LOOSE:
        return same, BY_ADDRESS
    makers = said | _own_makers(label)
    for name in entity.names:
        parsed = parse(name, entity.type)
        if name != entity.names[0] and not distinctive(parsed):
            continue
        candidates = chosen.by_name.get((entity.type, parsed.key), ())
        sure = entity.type not in _TOLD or distinctive(parsed) or bool(parsed.size and len(parsed.family) > 2)
        named = [
            record
            for record in _distinct(candidates)
            if _is_named(label, record) and _made_by(record, makers, owners, sure=sure)
        ]
        if named:
            return _surest(named, same, makers, owners), BY_NAME
    return (same, BY_ADDRESS) if len(same) == 1 else ([], "")


def _contradicts(label: ParsedName, record: Record) -> bool:
    """Whether its names state another version, size or edition than all of the record's."""
    parsed = [parse(name, record.type) for name in record.names]
    return all(conflict(label, other) or _states_more(other, label) for other in parsed)


def _states_more(a: ParsedName, b: ParsedName) -> bool:
    """One repository is the address of all sizes and editions in it."""
    parts = ((a.size, b.size), (a.version, b.version), (a.variant, b.variant), (a.date, b.date))
    return any(x != y for x, y in parts)


def _is_named(label: ParsedName, record: Record) -> bool:
    return any(not conflict(label, parse(name, record.type)) for name in record.names)


def _own_makers(label: ParsedName) -> set[str]:
    """The maker in the name, and that of the product line that it belongs to."""
    lines = lexicon().lines.get(label.type, {})
    family, version = squeeze(label.family.split()), squeeze(label.version.split())
    return {label.maker, *(lines.get(line, "") for line in (family, family + version, version))} - {""}


def _made_by(record: Record, makers: Collection[str], owners: Owners, *, sure: bool) -> bool:
    """True also where one of the two doesn't say, if the name is ``sure``: many things are called "S1"."""
    known = record.all("maker")
    return owners.agree(makers, known) if known and makers else sure


def _surest(named: list[Record], same: list[Record], makers: Collection[str], owners: Owners) -> list[Record]:
    """Of several, those with the address; else those whose stated maker is the entity's."""
    addressed = [record for record in named if record in same]
    told = [r for r in named if r.all("maker") and makers and owners.agree(makers, r.all("maker"))]
    return addressed or (told if len(told) == 1 else named)


def _one_to_one(fits: Mapping[str, tuple[list[Record], str]]) -> Matches:
    wanted: dict[str, list[tuple[str, str]]] = {}
    for entity, (records, finder) in sorted(fits.items()):
        if len(records) == 1:
            wanted.setdefault(records[0].iri, []).append((entity, finder))
    found = []
    unclear = [entity for entity, (records, _) in fits.items() if len(records) > 1]
    for suitors in wanted.values():
        addressed = [suitor for suitor in suitors if suitor[1] == BY_ADDRESS]
        best = addressed or suitors
        if len(best) == 1:
            found.append(Match(best[0][0], fits[best[0][0]][0][0], best[0][1]))
        unclear += [entity for entity, _ in suitors if len(best) > 1 or entity != best[0][0]]
    return Matches(tuple(sorted(found, key=lambda match: match.entity)), tuple(sorted(unclear)))


def _words(entities: Iterable[Entity]) -> frozenset[str]:
    """Runs of letters in the names of entities of types with many records."""
    names = (name for entity in entities if entity.type in _MANY for name in entity.names)
    return frozenset(word for name in names for word in _LETTERS.findall(fold(name).casefold()))


def _may_be_named(record: Record, words: frozenset[str]) -> bool:
    """Whether any entity shares a word with it: only then its names are worth parsing."""
    found = {word for name in record.names for word in _LETTERS.findall(fold(name).casefold())}
    return not found or not words.isdisjoint(found)


def _distinct(records: Iterable[Record]) -> list[Record]:
    return list({record.iri: record for record in records}.values())


def _add(table: dict[tuple[TypeName, str], list[Record]], key: tuple[TypeName, str], record: Record) -> None:
    table.setdefault(key, []).append(record)
