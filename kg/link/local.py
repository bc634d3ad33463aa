"""The names of one document: which of them name one thing, by its own spellings, definitions and short forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.link.acronyms import abbreviations, in_brackets
from kg.link.groups import Apart, Groups
from kg.link.identifiers import identifier_of
from kg.link.lexicon import lexicon
from kg.link.names import PLAIN, ParsedName, parse
from kg.link.short import EDITION, MAKER, Fit, Named, Scene, acronyms, fit, terms, untailed
from kg.link.spelling import squeeze, written
from kg.types import Alias, Mention, NameKey, Provenance, TypeName

BY_KEY = Provenance("link:key", 1.0)
BY_ALIAS = Provenance("link:alias", 0.95)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name of a document: the name it stands for there, and why. ``carries``: it may do so elsewhere."""

    anchor: NameKey
    by: Provenance
    carries: bool = False


def name_key(surface: str, type_name: TypeName) -> NameKey:
    """What two surfaces must share to be one name."""
    return type_name, parse(surface, type_name).key


def resolve(
    mentions: Sequence[Mention],
    aliases: Iterable[Alias],
    *,
    apart: Iterable[Apart] = (),
    kept: set[Apart] | None = None,
) -> dict[NameKey, Resolved]:
    """Every name of one document; those that stand for themselves are their own anchors.

    No name is put with one that it is ``apart`` from; pairs that would have been are added to ``kept``.
    """
    named = _named(mentions)
    joined = _Joined(named, [pair for pair in apart if pair[0] in named and pair[1] in named])
    joined.join_spellings()
    joined.join_aliases([*_pairs(aliases, named), *_bracketed(named)])
    joined.join_short_forms(_scene(named))
    if kept is not None:
        kept |= joined.groups.kept
    return joined.resolved()


def fullness(parsed: ParsedName) -> tuple[int, int, str]:
    """Orders names from short to full."""
    return len(parsed.words) + len(parsed.maker.split()), len(parsed.flat), parsed.key


def conflict(a: ParsedName, b: ParsedName) -> bool:
    """Whether both state a part of an artefact and state it differently."""
    if a.type in PLAIN:
        return False
    pairs = (
        (a.version, b.version), (a.size, b.size), (a.date, b.date), (a.quantisation, b.quantisation),
        (a.context, b.context), (_owner(a), _owner(b)),
    )  # fmt: skip
    return any(x and y and x != y for x, y in pairs) or (
        bool(a.variant and b.variant) and a.variant != b.variant
    )


def _owner(parsed: ParsedName) -> str:
    return lexicon().owners.get(parsed.maker, parsed.maker)


def _scene(named: dict[NameKey, Named]) -> Scene:
    flats = [(key[0] == "Organization", name.parsed.flat) for key, name in named.items()]
    return Scene(
        frozenset(flat for institution, flat in flats if institution),
        frozenset(flat for institution, flat in flats if not institution),
    )


def _named(mentions: Iterable[Mention]) -> dict[NameKey, Named]:
    surfaces: dict[NameKey, set[str]] = {}
    identifiers: dict[NameKey, set[str]] = {}
    for mention in mentions:
        key = name_key(mention.text, mention.type)
        surfaces.setdefault(key, set()).add(written(mention.text, mention.type))
        if iri := identifier_of(mention.type, mention.url):
            identifiers.setdefault(key, set()).add(iri)
    return {
        key: Named(parse(min(forms), key[0]), tuple(sorted(forms)), frozenset(identifiers.get(key, ())))
        for key, forms in sorted(surfaces.items())
    }


def _pairs(aliases: Iterable[Alias], named: dict[NameKey, Named]) -> list[tuple[NameKey, NameKey]]:
    keys = ((name_key(alias.a.text, alias.a.type), name_key(alias.b.text, alias.b.type)) for alias in aliases)
    return sorted((min(pair), max(pair)) for pair in keys if pair[0] in named and pair[1] in named)


def _bracketed(named: dict[NameKey, Named]) -> list[tuple[NameKey, NameKey]]:
    """Acronyms that a mention itself defines: "Compressed Sparse Attention (CSA)"."""
    found = []
    for key, name in named.items():
        for pair in filter(None, map(in_brackets, name.surfaces)):
            found += [
                (key, other) for other in (name_key(form, key[0]) for form in pair[:2]) if other in named
            ]
    return sorted(found)


class _Joined:
    """Groups of names while they grow, and why each short form joined."""

    def __init__(self, named: dict[NameKey, Named], apart: Iterable[Apart] = ()) -> None:
        self._named = named
        self.groups = Groups(named, apart=apart)
        self._why: dict[NameKey, Fit] = {}
        self._aliased: set[NameKey] = set()

    def join_spellings(self) -> None:
        """Names that differ in nothing but breaks are one, however they parse: "lcbv6", "LCB v6"."""
        by_flat: dict[tuple[TypeName, str], NameKey] = {}
        for key, name in self._named.items():
            if name.parsed.flat and key[0] != "Person":
                self.groups.join(by_flat.setdefault((key[0], name.parsed.flat), key), key)

    def join_aliases(self, pairs: Iterable[tuple[NameKey, NameKey]]) -> None:
        """Pairs of two types, or with parts that contradict each other, are left alone."""
        for a, b in pairs:
            agree = a[0] == b[0] and not conflict(self._named[a].parsed, self._named[b].parsed)
            if agree and self.groups.join(a, b):
                self._aliased.update((a, b))

    def join_short_forms(self, scene: Scene) -> None:
        """Fuller names first, so that "N1.7" finds one group where "GR00T N1.7" has joined "Isaac GR00T N1.7"."""
        by_term: dict[tuple[TypeName, str], list[NameKey]] = {}
        for key, name in self._named.items():
            for term in (*terms(name.parsed), *looked_up(name)):
                by_term.setdefault((key[0], term), []).append(key)
        for key in sorted(
            self._named, key=lambda key: (fullness(self._named[key].parsed), key), reverse=True
        ):
            self._join_short_form(key, by_term, scene)

    def _join_short_form(
        self, key: NameKey, by_term: dict[tuple[TypeName, str], list[NameKey]], scene: Scene
    ) -> None:
        short = self._named[key]
        wanted = [by_term.get((key[0], term), []) for term in terms(short.parsed)]
        candidates = [*min(wanted, key=len, default=[])]
        for lookup in lookups(short):
            candidates += by_term.get((key[0], lookup), [])
        own = self.groups.find(key)
        fits: dict[NameKey, tuple[Fit, NameKey]] = {}
        for other in dict.fromkeys(candidates):
            group = self.groups.find(other)
            found = fit(short, self._named[other], scene) if group != own else None
            if found is None or not self.groups.may_join(key, other):
                continue
            if group not in fits or found.score > fits[group][0].score:
                fits[group] = (found, other)
        sure = [found for found in fits.values() if found[0].rule != EDITION] or list(fits.values())
        if len(sure) == 1:
            [(found, other)] = sure
            self._why[key] = found
            self.groups.join(key, other)

    def resolved(self) -> dict[NameKey, Resolved]:
        """The anchor of a group is its fullest name that is no short form."""
        found: dict[NameKey, Resolved] = {}
        for members in self.groups.sets().values():
            full = [key for key in members if key not in self._why] or members
            anchor = max(full, key=lambda key: fullness(self._named[key].parsed))
            found.update((key, Resolved(anchor, *self._reason(key, anchor))) for key in members)
        return found

    def _reason(self, key: NameKey, anchor: NameKey) -> tuple[Provenance, bool]:
        why = self._why.get(key)
        if why is not None:
            return Provenance("link:short", why.score), why.rule == MAKER and distinctive(
                self._named[key].parsed
            )
        return (BY_ALIAS if key != anchor and key in self._aliased else BY_KEY), False


def distinctive(parsed: ParsedName) -> bool:
    """Whether a name without its maker is enough to know it by: "Barkour" is, "G1" isn't."""
    return sum(c.isalpha() for c in (parsed.flat if parsed.type == "Organization" else parsed.family)) > 3


def is_telling(parsed: ParsedName) -> bool:
    """Whether a family is known by its name in all documents: a distinctive word, or a known product line."""
    lines = lexicon().lines.get(parsed.type, {})
    known = squeeze(parsed.family.split()) in lines or squeeze(parsed.version.split()) in lines
    return distinctive(parsed) or known


def lookups(short: Named) -> list[str]:
    """Where the full names are listed that share no word with this one."""
    letters = ["initials " + acronym for acronym in sorted(acronyms(short))]
    flat = short.parsed.flat
    return [
        *letters,
        *("flat " + name for name in (*untailed(short.parsed), flat.removesuffix("s")) if name != flat),
    ]


def looked_up(full: Named) -> list[str]:
    """Where a full name is listed, besides its words."""
    letters = sorted(set().union(*map(abbreviations, full.surfaces)))
    return [*("initials " + acronym for acronym in letters), "flat " + full.parsed.flat]
