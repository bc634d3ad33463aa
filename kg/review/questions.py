"""One question for a person: a decision that is not made yet, why it is asked, and what the texts say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.decisions import FACT, NAME, PAIR, SKIP
from kg.iri import digest
from kg.types import Decision, Span, TypeName

#: Kinds of questions, in the order in which they are asked, and what may be decided.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "alike": ("same", "apart", "variant"),
    "weak": ("same", "apart", "variant"),
    "type": ("type",),
    "fact": ("reject", "accept"),
}
FORMS = {"alike": PAIR, "weak": PAIR, "type": NAME, "fact": FACT}


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence that speaks of one side of the question. ``about``: the name there."""

    about: str
    sentence: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Question:
    """``decision``: with ``do = "skip"``. ``weight``: how much an answer helps, in [0, 1].

    ``places``: name and span of the mentions to show, until ``contexts`` are filled in. ``about``: IRIs.
    ``otherwise``: where it could be decided the other way round, that decision.
    """

    kind: str
    decision: Decision
    reason: str
    weight: float
    about: tuple[str, ...]
    places: tuple[tuple[str, Span], ...] = ()
    contexts: tuple[Context, ...] = ()
    otherwise: Decision | None = None

    @property
    def key(self) -> str:
        """The same in every build that asks it, whatever has been decided meanwhile."""
        return key_of(self.decision)

    @property
    def keys(self) -> frozenset[str]:
        """Of the decisions that answer it."""
        return frozenset(key_of(each) for each in (self.decision, self.otherwise) if each)


def key_of(decision: Decision) -> str:
    """A decision's or a question's: of the names it is about, in either order, not of what is decided."""
    if decision.relation:
        value = "" if decision.value is None else repr(float(decision.value))
        about: tuple[str, ...] = (decision.relation, decision.name, decision.other, value, decision.unit)
    else:
        about = (decision.type, *sorted((decision.name, decision.other)))
    return digest(*(part.casefold() for part in about))


def pair(type_name: TypeName, a: str, b: str) -> Decision:
    """Are these two one?"""
    return Decision(SKIP, type_name, a, b)


def without_places(question: Question, contexts: tuple[Context, ...]) -> Question:
    """Ready to be shown."""
    return replace(question, places=(), contexts=contexts)
