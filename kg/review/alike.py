"""Entities that linking left apart although their names, acronyms or addresses are alike.

Pairs are proposed by what they share (a word, an address, all letters but one), so their number grows with the number
of entities, not with its square.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.link.lexicon import lexicon
from kg.link.local import conflict, looked_up, lookups
from kg.link.names import ParsedName, parse
from kg.link.short import Named, Scene, fit, terms
from kg.link.variants import stated
from kg.types import Entity, TypeName

#: Entities that share a word which more than this many have are not compared for that.
MOST_SHARING = 60
#: Fuller names that one short name is asked about.
MOST_FULL = 3
#: Names with fewer letters are never alike by spelling.
LEAST_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """Two entities of one type, and why they may be one; ``weight`` in [0, 1]."""

    a: str
    b: str
    reason: str
    weight: float


def alike(entities: Sequence[Entity]) -> Iterator[Alike]:
    """Each pair once, by its weightiest reason."""
    best: dict[tuple[str, str], Alike] = {}
    known = [_Known(entity) for entity in entities]
    for found in (*_by_address(known), *_by_short_form(known), *_by_spelling(known)):
        pair = (min(found.a, found.b), max(found.a, found.b))
        if pair not in best or found.weight > best[pair].weight:
            best[pair] = found
    yield from best.values()


class _Known:
    """An entity with its parsed label."""

    __slots__ = ("entity", "label", "named", "parsed")

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        self.label = entity.names[0]
        self.parsed: ParsedName = parse(self.label, entity.type)
        self.named = Named(self.parsed, tuple(sorted(entity.names)), frozenset(entity.identifiers))


def _by_address(known: Iterable[_Known]) -> Iterator[Alike]:
    by_address: dict[tuple[TypeName, str], list[_Known]] = {}
    for one in known:
        for address in one.entity.identifiers:
            by_address.setdefault((one.entity.type, address), []).append(one)
    for (_, address), sharing in sorted(by_address.items()):
        if 1 < len(sharing) <= MOST_FULL + 1:
            first, *others = sharing
            for other in others:
                reason = f"both lead to {address}, but their names state different parts"
                yield Alike(first.entity.iri, other.entity.iri, reason, 0.8)


def _by_short_form(known: Sequence[_Known]) -> Iterator[Alike]:
    by_term: dict[tuple[TypeName, str], list[_Known]] = {}
    for one in known:
        for term in dict.fromkeys((*terms(one.parsed), *looked_up(one.named))):
            by_term.setdefault((one.entity.type, term), []).append(one)
    for short in known:
        shared = [by_term.get((short.entity.type, term), []) for term in terms(short.parsed)]
        near = [*min(shared, key=len, default=[])]
        near += [one for term in lookups(short.named) for one in by_term.get((short.entity.type, term), [])]
        if 1 < len(near) <= MOST_SHARING:
            yield from _short_forms(short, near)


def _short_forms(short: _Known, near: Iterable[_Known]) -> Iterator[Alike]:
    """At most some fuller names, the likeliest first."""
    found: dict[str, tuple[float, str]] = {}
    for full in near:
        if full.entity.iri == short.entity.iri or conflict(short.parsed, full.parsed):
            continue
        rule = fit(short.named, full.named, Scene())
        if rule is not None:
            found[full.entity.iri] = (
                rule.score,
                f'"{short.label}" may be short for "{full.label}" ({rule.rule})',
            )
        elif _is_bare(short.parsed, full.parsed):
            reason = f'"{short.label}" states fewer parts than "{full.label}": the same, or its family?'
            found[full.entity.iri] = (0.4, reason)
    likeliest = sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))
    for iri, (score, reason) in likeliest[:MOST_FULL]:
        yield Alike(short.entity.iri, iri, reason, score / len(found))


def _is_bare(short: ParsedName, full: ParsedName) -> bool:
    return bool(short.family) and short.family == full.family and stated(short) < stated(full)


def _by_spelling(known: Iterable[_Known]) -> Iterator[Alike]:
    """One letter more, less or other, or two swapped; what has another number is no misspelling (Garbe 2012)."""
    by_rest: dict[tuple[TypeName, str], list[_Known]] = {}
    for one in known:
        flat = one.parsed.flat
        if sum(c.isalpha() for c in flat) >= LEAST_LETTERS:
            for rest in {flat, *(flat[:place] + flat[place + 1 :] for place in range(len(flat)))}:
                by_rest.setdefault((one.entity.type, rest), []).append(one)
    for _, sharing in sorted(by_rest.items(), key=lambda pair: pair[0]):
        for place, a in enumerate(sharing if len(sharing) <= MOST_SHARING else ()):
            for b in sharing[place + 1 :]:
                if _digits(a) == _digits(b) and stated(a.parsed) == stated(b.parsed) and _long_enough(a, b):
                    reason = f'"{a.label}" and "{b.label}" are spelt alike'
                    yield Alike(a.entity.iri, b.entity.iri, reason, 0.6)


def _long_enough(a: _Known, b: _Known) -> bool:
    """Whether the words in which they differ are long: one letter of "IFBench" and "ITBench" says nothing."""
    clipped = tuple(lexicon().clipped.get(a.entity.type, ()))
    differing = set(a.parsed.words) ^ set(b.parsed.words)
    cores = [next((w.removesuffix(end) for end in clipped if w.endswith(end)), w) for w in differing]
    return all(len(core) >= LEAST_LETTERS for core in cores)


def _digits(one: _Known) -> str:
    return "".join(c for c in one.parsed.flat if c.isdigit())
