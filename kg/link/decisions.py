"""What a person decided about names, put to the linker: names to be told apart, to be one, and to have other types.

A decision speaks of a name by type and spelling. Where it speaks of a name in one document only, that document's
mentions of it get an anchor of their own, so that they can be joined and kept apart by themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from kg.decisions import contradiction
from kg.iri import digest
from kg.link.groups import Apart, Groups
from kg.link.local import Resolved, name_key, resolve
from kg.link.names import ParsedName, parse
from kg.types import Alias, Decision, Document, Extraction, Heard, Mention, NameKey, Provenance, TypeName

BY_DECISION = Provenance("decision:same", 1.0)
PAIRS = ("same", "apart", "variant")
#: Between the key of a name and the document in which alone it is meant.
_IN = ";in="


@dataclass(frozen=True, slots=True)
class Ref:
    """A name as a decision gives it."""

    key: NameKey
    name: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A decision about two names."""

    decision: Decision
    a: Ref
    b: Ref


class Decided:
    """The decisions of a build, and what was seen of the names that they speak of. Raises ConfigError for two that
    contradict each other.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        chosen = list(decisions)
        self.retypes = [d for d in chosen if d.do == "type"]
        self._types = {name_key(d.name, d.type): d for d in self.retypes}
        self._numbers = {decision: number for number, decision in enumerate(self.retypes)}
        self.pairs = [self._pair(d) for d in chosen if d.do in PAIRS]
        self.renames = [(d, self._ref(d.name, d.type)) for d in chosen if d.do == "rename"]
        _check(self.pairs)
        self.retyped: set[int] = set()
        #: Name that a decision speaks of → what it stands for in any document.
        self.anchors: dict[NameKey, set[NameKey]] = {}
        #: Anchor that a name has in one document only → the anchor that it would have.
        self.alone: dict[NameKey, NameKey] = {}
        self.kept: set[Apart] = set()
        self._refs = self._all_refs()
        self._wanted = {ref.key for ref in self._refs}
        self._within = {ref for ref in self._refs if ref.within}
        self._apart = [
            (pair, (min(pair.a.key, pair.b.key), max(pair.a.key, pair.b.key)))
            for pair in self.pairs
            if divides(pair) and pair.a.key != pair.b.key
        ]

    def _all_refs(self) -> list[Ref]:
        both = [ref for pair in self.pairs for ref in (pair.a, pair.b)]
        return [*both, *(ref for _, ref in self.renames)]

    def _pair(self, decision: Decision) -> Pair:
        a = self._ref(decision.name, decision.type, decision.within)
        return Pair(decision, a, self._ref(decision.other, decision.type, decision.other_within))

    def _ref(self, name: str, type_name: TypeName, within: str = "") -> Ref:
        """A name whose type is decided to be wrong is meant with its right one."""
        decision = self._types.get(name_key(name, type_name))
        if decision is not None and decision.within in ("", within):
            type_name = decision.other
        return Ref(name_key(name, type_name), name, within)

    def resolve(self, extraction: Extraction) -> tuple[Sequence[Mention], dict[NameKey, Resolved], Heard]:
        """The mentions of a document with their right types, what its names stand for, and what to `hear` of it."""
        if not self._refs and not self._types:
            return extraction.mentions, resolve(extraction.mentions, extraction.aliases), Heard()
        document = extraction.document
        mentions, aliases, retyped = self._with_types(extraction)
        kept: set[Apart] = set()
        apart = [names for pair, names in self._apart if _speaks_of(pair, document)]
        resolved = resolve(mentions, aliases, apart=apart, kept=kept)
        alone = self._set_apart(resolved, document)
        wanted = ((key, resolved[key].anchor) for key in self._wanted & resolved.keys())
        anchors = sorted((key, anchor) for key, anchor in wanted if _IN not in anchor[1])
        return mentions, resolved, Heard(tuple(anchors), tuple(alone), tuple(sorted(kept)), retyped)

    def hear(self, heard: Heard) -> None:
        """Of one document; the order of documents makes no difference."""
        for key, anchor in heard.anchors:
            self.anchors.setdefault(key, set()).add(anchor)
        for own, before in heard.alone:
            self.alone[own] = min(before, self.alone.get(own, before))
        self.kept.update(heard.kept)
        self.retyped.update(heard.retyped)

    def heard(self) -> Heard:
        """Of all documents, for another to `hear`."""
        anchors = ((key, anchor) for key, found in self.anchors.items() for anchor in found)
        return Heard(tuple(anchors), tuple(self.alone.items()), tuple(self.kept), tuple(sorted(self.retyped)))

    def _with_types(
        self, extraction: Extraction
    ) -> tuple[Sequence[Mention], Sequence[Alias], tuple[int, ...]]:
        """A name of the wrong type takes along what is short for it in its document."""
        mentions, aliases = extraction.mentions, extraction.aliases
        found = {
            key: self._types[key]
            for key in {name_key(mention.text, mention.type) for mention in mentions} & self._types.keys()
            if not self._types[key].within or is_named(self._types[key].within, extraction.document)
        }
        if not found:
            return mentions, aliases, ()
        resolved = resolve(mentions, aliases)
        anchors = {resolved[key].anchor: found[key].other for key in sorted(found)}
        types = {key: anchors[name.anchor] for key, name in resolved.items() if name.anchor in anchors}

        def typed(mention: Mention) -> Mention:
            to = types.get(name_key(mention.text, mention.type))
            return replace(mention, type=to) if to else mention

        retyped = tuple(sorted({self._numbers[decision] for decision in found.values()}))
        others = [replace(x, a=typed(x.a), b=typed(x.b)) for x in aliases]
        return tuple(map(typed, mentions)), others, retyped

    def _set_apart(
        self, resolved: dict[NameKey, Resolved], document: Document
    ) -> list[tuple[NameKey, NameKey]]:
        """Anchors of this document alone, each with the anchor that there was before."""
        found = []
        for ref in sorted(self._within, key=lambda ref: (ref.key, ref.within)):
            if ref.key not in resolved or not is_named(ref.within, document):
                continue
            own, before = alone(ref.key, ref.within), resolved[ref.key].anchor
            found.append((own, before))
            moved = [key for key, name in resolved.items() if name.anchor == before]
            for key in moved if before == ref.key else [ref.key]:
                resolved[key] = replace(resolved[key], anchor=own, carries=False)
        return found

    def foes(self) -> Iterator[Apart]:
        """Anchors that are apart wherever they are."""
        for pair in self.pairs:
            if divides(pair):
                for a in self.stands_for(pair.a):
                    yield from ((a, b) for b in self.stands_for(pair.b) if a != b)

    def stands_for(self, ref: Ref) -> list[NameKey]:
        """The anchors of a name, in order."""
        if not ref.within:
            return sorted(self.anchors.get(ref.key, ()))
        own = alone(ref.key, ref.within)
        return [own] if own in self.alone else []

    def nodes(self, pair: Pair, parsed: Mapping[NameKey, ParsedName]) -> tuple[NameKey, NameKey] | str:
        """What both names stand for, or why that can't be said."""
        a, b = self.node(pair.a, parsed), self.node(pair.b, parsed)
        if isinstance(a, str) or isinstance(b, str):
            return a if isinstance(a, str) else str(b)
        return a, b

    def node(self, ref: Ref, parsed: Mapping[NameKey, ParsedName]) -> NameKey | str:
        """What a decision's name stands for, or why that can't be said."""
        named = f'{ref.key[0]} "{ref.name}"'
        found = self.stands_for(ref)
        if not found and ref.within:
            return f"no document {ref.within!r} names the {named}"
        if not found:
            return f"no document names the {named}{_other_types(ref, parsed)}"
        if len(found) == 1 or ref.key in found:
            return ref.key if ref.key in found else found[0]
        full = ", ".join(f'"{" ".join(parsed[key].words)}"' for key in found)
        return f"the {named} is short for several: {full}; say in which document"


def alone(key: NameKey, within: str) -> NameKey:
    """The anchor of a name in one document only."""
    return key[0], f"{key[1]}{_IN}{digest(within)}"


def parsed_alone(key: NameKey, parsed: Mapping[NameKey, ParsedName]) -> ParsedName:
    """The name behind such an anchor, so that no other spelling joins it."""
    return replace(parsed[key[0], key[1].partition(_IN)[0]], key=key[1], flat="")


def is_named(within: str, document: Document) -> bool:
    """By id, address, path, or the last part of the path."""
    names = {document.id, document.source, document.url, PurePath(document.source).name}
    return within in names - {""}


def _speaks_of(pair: Pair, document: Document) -> bool:
    return all(not ref.within or is_named(ref.within, document) for ref in (pair.a, pair.b))


def divides(pair: Pair) -> bool:
    """Whether it says that they are two."""
    return pair.decision.do != "same"


def _other_types(ref: Ref, parsed: Mapping[NameKey, ParsedName]) -> str:
    keys = [key for key in {(key[0], parse(ref.name, key[0]).key) for key in parsed} if key in parsed]
    return f", but a {' and a '.join(sorted(key[0] for key in keys))}" if keys else ""


def _check(pairs: Sequence[Pair]) -> None:
    """Names that are the same, also by way of others, can't be apart."""
    same = [pair for pair in pairs if pair.decision.do == "same"]
    groups = Groups()
    for pair in same:
        groups.join(_told(pair.a), _told(pair.b))
    for pair in pairs:
        a, b = _told(pair.a), _told(pair.b)
        if divides(pair) and a != b and groups.find(a) == groups.find(b):
            guilty = [s for s in same if groups.find(_told(s.a)) == groups.find(a)]
            direct = [s for s in guilty if {s.a.key, s.b.key} == {pair.a.key, pair.b.key}]
            raise contradiction((direct or guilty or [pair])[0].decision, pair.decision)


def _told(ref: Ref) -> NameKey:
    return alone(ref.key, ref.within) if ref.within else ref.key
