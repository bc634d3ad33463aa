"""Short forms: whether one name of a document may be a shorter form of another, and how sure that is.

A rule never looks past a stated part: "GPT-4" is no short form of "GPT-4 Turbo", nor "Llama" of "Llama 3".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from kg.link.acronyms import abbreviations, acronym
from kg.link.lexicon import lexicon
from kg.link.names import PLAIN, ParsedName, parse
from kg.link.spelling import squeeze
from kg.types import TypeName

#: Short forms by which only the maker's name is dropped may hold in other documents, too.
MAKER = "maker"
#: Short forms that leave out more than the family count only where no other fits.
EDITION = "edition"
_SUBTITLE = re.compile(r"\s*:\s+|\s+[|–—-]\s+")
_CAMPUSES = (("university", "of", "california"),)


@dataclass(frozen=True, slots=True)
class Fit:
    """Why a short form fits: the rule's name and a score in [0, 1]."""

    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Named:
    """A name of one document with its surfaces, sorted, and what its links identify."""

    parsed: ParsedName
    surfaces: tuple[str, ...]
    identifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """What else a document speaks of: squeezed names of its organisations and of its other things."""

    organisations: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()


#: (short, full, what else there is) → why it fits, or None.
Rule = Callable[[Named, Named, Scene], Fit | None]


def fit(short: Named, full: Named, scene: Scene) -> Fit | None:
    """The surest rule by which ``short`` is a short form of ``full``; both are of one type, with other keys."""
    for rule in RULES.get(short.parsed.type, _ARTEFACT):
        found = rule(short, full, scene)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1 << 16)
def terms(parsed: ParsedName) -> tuple[str, ...]:
    """The words by which candidates are looked up: a short form's are all among the full form's."""
    if parsed.type in PLAIN:
        return tuple(word for word in parsed.words if len(word) > 1) or parsed.words
    numbers = (
        *parsed.version.split(),
        *parsed.size.split(),
        parsed.date,
        parsed.quantisation,
        parsed.context,
    )
    words = (*parsed.words, *parsed.family.replace("#", " ").split(), *numbers, *parsed.variant)
    return tuple(dict.fromkeys(word for word in words if word))


def _rest(parsed: ParsedName) -> tuple[object, ...]:
    return parsed.version, parsed.size, parsed.variant, parsed.date, parsed.quantisation, parsed.context


def _drops_maker(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "A100" of "NVIDIA A100"."""
    a, b = short.parsed, full.parsed
    same = squeeze(a.family.split()) == squeeze(b.family.split()) and _rest(a) == _rest(b)
    return Fit(MAKER, 0.95) if same and b.maker and not a.maker else None


def _drops_organisation(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "T1" of "Booster T1" where the document speaks of Booster; also of "Booster's T1"."""
    head = squeeze(_head(full.parsed.words, short.parsed.words))
    vague = (lexicon().vague | lexicon().institutional).issuperset(short.parsed.words)
    known = not scene.organisations.isdisjoint((head, head.removesuffix("s"))) or (head,) in lexicon().makers
    return Fit(MAKER, 0.9) if head and not vague and known else None


def _drops_brand(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "AgentCore" of "Bedrock AgentCore": what goes is a product line, or a thing that the document names.

    Not "XLA" of "MuJoCo XLA", as acronyms mostly have a life of their own, nor "Nemotron" of "Llama Nemotron".
    """
    a, b = short.parsed, full.parsed
    head = squeeze(_head(tuple(b.family.split()), tuple(a.family.split())))
    if (
        len(head) < 3
        or _rest(a) != _rest(b)
        or all(form.isupper() and form.isalpha() for form in short.surfaces)
    ):
        return None
    maker, own = _line_maker(head, a.type), _line_maker(squeeze(a.family.split()), a.type)
    free = not own or own == maker
    return Fit("brand", 0.8) if free and (maker or head in scene.things) else None


def _line_maker(line: str, type_name: TypeName) -> str:
    """The maker of the product line of that name, or ""."""
    return lexicon().lines.get(type_name, {}).get(line, "")


def _drops_family(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "R1" of "DeepSeek R1": everything but the family agrees; or "Sonnet" of "Claude 3.5 Sonnet", "31B".

    What is a product's name by itself is none's short form: "o1" of "Marco-o1", "T5" of "Flan-T5".
    """
    a, b = short.parsed, full.parsed
    if a.family or a.maker or not b.family + b.maker or _line_maker(squeeze(a.version.split()), a.type):
        return None
    if _rest(a) == _rest(b):
        return Fit("family", 0.9)
    same = _rest(a)[2:] == _rest(b)[2:]
    edition = not a.version and (a.size or a.variant) and a.size == b.size
    sized = a.version == b.version and a.variant and not a.size
    return Fit(EDITION, 0.7) if same and (edition or sized) else None


def _clips(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "AMO" of "AMO-Bench"."""
    tail = _tail(full.parsed.words, short.parsed.words)
    clipped = lexicon().clipped.get(full.parsed.type, frozenset())
    return Fit("clipped", 0.85) if tail and clipped.issuperset(tail) else None


def _adds_tail(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "Lean theorem prover" beside "Lean"; the name without the tail counts as the full form."""
    return Fit("tail", 0.85) if full.parsed.flat in untailed(short.parsed) else None


def untailed(parsed: ParsedName) -> tuple[str, ...]:
    """A name run together without one or more of the weak words at its end."""
    weak = lexicon().tails.get(parsed.type, frozenset())
    ends = range(len(parsed.words) - 1, 0, -1)
    kept = takewhile(lambda end: parsed.words[end] in weak, ends)
    return tuple(flat for end in kept if len(flat := squeeze(parsed.words[:end])) > 1)


def _is_plural(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "hyperagents" beside "hyperagent", "AI Labs" beside "AI Lab"; the singular counts as the full form.

    Proper names end in s as they like: "Cerebras" is no plural.
    """
    one, many = full.parsed.flat, short.parsed.flat
    if len(one) < 5 or many != one + "s":
        return None
    known = lexicon().vague | lexicon().institutional | lexicon().tails.get(full.parsed.type, frozenset())
    noun = full.parsed.words[-1] in known or any(form.split()[-1].islower() for form in full.surfaces)
    return Fit("plural", 0.9) if noun else None


def _is_acronym(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "GRPO" of "Group Relative Policy Optimization"; two letters prove nothing."""
    letters = acronyms(short)
    found = letters and any(letters & abbreviations(surface) for surface in full.surfaces)
    return Fit("acronym", 0.85) if found else None


def acronyms(name: Named) -> frozenset[str]:
    """The letters of a name's surfaces that are written as acronyms; "AIRS-Bench" by "AIRS"."""
    clipped = lexicon().clipped.get(name.parsed.type, frozenset())
    found = set()
    for surface in name.surfaces:
        head, _, tail = surface.rpartition("-")
        found.add(acronym(head if head and tail.casefold() in clipped else surface))
    return frozenset(letters for letters in found if len(letters) > 2)


def _leads_institution(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "Arc" of "Arc Institute", but not "Microsoft" of "Microsoft Research"."""
    words = lexicon()
    tail = _tail(full.parsed.words, short.parsed.words)
    own = short.parsed.flat not in words.parents and not words.vague.issuperset(short.parsed.words)
    return Fit("institution", 0.9) if tail and own and words.institutional.issuperset(tail) else None


def _is_campus(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "Berkeley" of "UC Berkeley"."""
    head = _head(full.parsed.words, short.parsed.words)
    return Fit("campus", 0.85) if head in _CAMPUSES else None


def _drops_names(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "Hassabis" or "Demis" of "Demis Hassabis"; "J. How" and "Jonathan How" of "Jonathan P. How"."""
    a, b = short.parsed.words, full.parsed.words
    if len(a) > 1 and _head(b, a):
        return Fit("name", 0.9)
    if len(a) >= len(b) and not any(len(word) == 1 for word in a):
        return None
    if len(a) == 1:
        return Fit("name", 0.9) if len(a[0]) > 1 and a[0] in (b[0], b[-1]) else None
    rest = iter(b[:-1])
    given = all(any(_agree(name, other) for other in rest) for name in a[:-1])
    return Fit("initials", 0.85) if a[-1] == b[-1] and given and _agree(a[0], b[0]) else None


def _agree(name: str, other: str) -> bool:
    return name == other or (len(name) == 1 and other.startswith(name))


def _drops_subtitle(short: Named, full: Named, scene: Scene) -> Fit | None:
    """ "X" of "X: a long subtitle" or of "X | the site", where X has two words or both lead to one identifier."""
    told = len(short.parsed.words) >= 2 or bool(short.identifiers & full.identifiers)
    heads = (head for surface in full.surfaces for head in _SUBTITLE.split(surface, maxsplit=1)[:-1])
    return (
        Fit("subtitle", 0.9)
        if told and any(short.parsed.key == parse(h, "Paper").key for h in heads)
        else None
    )


def _head(full: tuple[str, ...], short: tuple[str, ...]) -> tuple[str, ...]:
    return full[: -len(short)] if short and len(full) > len(short) and full[-len(short) :] == short else ()


def _tail(full: tuple[str, ...], short: tuple[str, ...]) -> tuple[str, ...]:
    return full[len(short) :] if short and full[: len(short)] == short else ()


_ARTEFACT: tuple[Rule, ...] = (
    _drops_maker,
    _drops_organisation,
    _drops_family,
    _drops_brand,
    _clips,
    _adds_tail,
    _is_plural,
    _is_acronym,
)
#: Types that aren't listed are artefacts.
RULES: dict[TypeName, tuple[Rule, ...]] = {
    # "Transformer" is no short form of "Mamba Transformer", though the document names Mamba.
    "Method": tuple(rule for rule in _ARTEFACT if rule is not _drops_brand),
    "Organization": (_leads_institution, _drops_organisation, _is_campus, _is_plural, _is_acronym),
    "Person": (_drops_names,),
    "Paper": (_drops_subtitle, _adds_tail, _is_acronym),
    "Place": (),
}
