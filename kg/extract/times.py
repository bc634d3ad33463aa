"""When a statement holds: the date of its clause, by the parse, and whether that date makes it a plan.

"X released Y in March and sold Z in May" has two clauses with a date each. What happens in a period is so from then
on; what is the case in it ("worked there in 2019") is so as long as the period. ``patterns/times.toml`` has the words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.extract.dategrammar import DateCues, compile_dates
from kg.extract.dates import TimeExpression, find
from kg.extract.periods import Period
from kg.extract.places import Scene
from kg.extract.status import SUBJECTS, clause_verb, finite, has_to
from kg.types import Status

#: Governing words above a verb that are looked at for its tense.
HIGHEST = 6
#: A verb and the one it is joined to share a date that follows both: "trained and released in May".
TOGETHER = 3


@dataclass(frozen=True, slots=True, eq=False)
class TimeCues:
    """Compiled ``patterns/times.toml``."""

    dates: DateCues
    states: frozenset[str]
    of_nouns: frozenset[str]
    future: frozenset[str]
    modal: frozenset[str]
    timeless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Validity:
    """ISO dates, months or years, "" where the text says nothing; ``status`` as the date leaves it."""

    valid_from: str
    valid_until: str
    status: Status


@dataclass(frozen=True, slots=True, eq=False)
class _Dated:
    """An expression at tokens ``start:end`` that hangs on ``verb``."""

    expression: TimeExpression
    start: int
    verb: Any


def compile_times(table: Mapping[str, Any]) -> TimeCues:
    clauses = table["clauses"]
    names = ("states", "of_nouns", "future", "modal", "timeless")
    return TimeCues(compile_dates(table), *(frozenset(clauses[name]) for name in names))


def validity(scene: Scene, token: int, relation: str, told: Status, cues: TimeCues) -> Validity:
    """When the statement that hangs on the token holds, as far as its clause says."""
    if relation in cues.timeless:
        return Validity("", "", told)
    return of_clause(scene.passage.doc[token], told, written_on(scene.published), cues, scene)


def written_on(published: str) -> date | None:
    """None for a document that doesn't give the day, or one of another age."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return None
    return day if 1800 < day.year < 2800 else None


def of_clause(
    token: Any, told: Status, written: date | None, cues: TimeCues, scene: Scene | None = None
) -> Validity:
    verb = clause_verb(token)
    holds = Validity("", "", told)
    for found in clause_dates(verb, list(dated(verb.sent, written, cues, scene))):
        holds = _with(holds, found, verb, written, cues)
    return holds


def dated(sentence: Any, written: date | None, cues: TimeCues, scene: Scene | None) -> Iterator[_Dated]:
    """The sentence's dates with the verbs that they date; those inside names are none."""
    for expression in find(sentence.text, written, cues.dates):
        offset = sentence.start_char
        tokens = sentence.doc.char_span(
            offset + expression.start, offset + expression.end, alignment_mode="expand"
        )
        if tokens is None or (scene is not None and any(scene.at[t.i] is not None for t in tokens)):
            continue
        verb = None if after_a_noun(tokens, expression.role) else dated_verb(tokens, expression.role, cues)
        if verb is not None:
            yield _Dated(expression, tokens.start, verb)


def after_a_noun(tokens: Any, role: str) -> bool:
    """ "A design from 1980" is not "from 1980 on", whatever the parse makes of it."""
    before = tokens.start - 1
    while before > 0 and tokens.doc[before].pos_ in ("DET", "ADP"):
        before -= 1
    return role == "from" and before >= 0 and tokens.doc[before].pos_ == "NOUN"


def dated_verb(tokens: Any, role: str, cues: TimeCues) -> Any:
    """The verb whose clause the date belongs to; None where it is a noun's: "a model from 2019", "the 2023 champion"."""
    token = tokens.root
    if token.dep_ in ("nummod", "compound", "amod", "nmod", "poss") and token.head.i >= tokens.end:
        return None
    while token.pos_ not in ("VERB", "AUX") or tokens.start <= token.i < tokens.end:
        head = token.head
        if head.i == token.i:
            return None
        of_noun = (token.lower_ in cues.of_nouns and role != "span") or (
            head.dep_ in SUBJECTS and token.i > head.i
        )
        if token.dep_ == "prep" and head.pos_ in ("NOUN", "PROPN") and of_noun:
            return None
        token = head
    return token


def clause_dates(verb: Any, found: list[_Dated]) -> list[_Dated]:
    """The verb's own dates, nearest first; else one that it shares with the verb it is joined to."""
    own = [d for d in found if d.verb.i == verb.i]
    if own:
        return sorted(own, key=lambda d: abs(d.start - verb.i))
    return [d for d in found if shares(verb, d)][:1]


def shares(verb: Any, found: _Dated) -> bool:
    """ "managed to train X last week", "In May, they trained and released X", "trained and released X in May"."""
    other = found.verb
    if verb.head.i == other.i and not any(c.dep_ in SUBJECTS for c in verb.children):
        if verb.dep_ == "xcomp" or (verb.dep_ == "ccomp" and not finite(verb)):
            return True
        if verb.dep_ == "conj":
            return bool(found.start < other.i)
    return bool(
        other.dep_ == "conj" and other.head.i == verb.i and 0 < other.i - verb.i <= TOGETHER < found.start
    )


def _with(holds: Validity, found: _Dated, verb: Any, written: date | None, cues: TimeCues) -> Validity:
    """What a further date adds; one that contradicts the verb's tense adds nothing."""
    role, when = found.expression.role, tense(verb, cues)
    if role == "nowadays" and when == "present":
        return holds
    period = chosen(found.expression, "future" if holds.status == "planned" else when, written)
    if period is None:
        return holds
    to_come = written is not None and period.first > written
    if holds.status == "negated":
        if role != "until":
            return holds
        # "Not released until March" is released in March.
        role, holds = "since", Validity("", "", "planned" if to_come else "asserted")
    if to_come and when == "past" and holds.status == "asserted" and role not in ("until", "span"):
        return holds
    since, until = ends(role, period, state=verb.lemma_.lower() in cues.states)
    status = holds.status
    if status == "asserted" and to_come and since and when != "past":
        status = "planned"
    return Validity(holds.valid_from or since, holds.valid_until or until, status)


def ends(role: str, period: Period, *, state: bool) -> tuple[str, str]:
    """First and last day, month or year of what the date says; "" for an open end."""
    if role == "span":
        return period.start, period.end
    if role == "until":
        return "", period.end
    if role == "by":
        return period.end, ""
    if role == "before":
        return "", period.eve if state else ""
    return period.start, period.end if state and role == "at" else ""


def chosen(expression: TimeExpression, tense_: str, written: date | None) -> Period | None:
    """The reading that fits the tense: "in March" is the last one to a verb in the past, the next to "will"."""
    past, ahead = expression.past, expression.ahead
    if tense_ == "past":
        return past
    if tense_ == "future":
        return ahead
    if past is None or ahead is None or written is None or past == ahead:
        return past or (ahead if tense_ != "none" else None)
    return ahead if (ahead.first - written) < (written - past.last) else past


def tense(verb: Any, cues: TimeCues) -> str:
    """``past present future none``; what may or should be counts as future, a participle as past."""
    for _ in range(HIGHEST):
        told = _own_tense(verb, cues)
        if told:
            return told
        if verb.head.i == verb.i:
            return "none"
        verb = verb.head
    return "none"


def _own_tense(verb: Any, cues: TimeCues) -> str:
    """ "" for an infinitive or a gerund, which has the tense of what governs it."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    words = {c.lower_ for c in helpers}
    if words & (cues.future | cues.modal):
        return "future"
    if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in helpers):
        return "past"
    if verb.tag_ == "VBN" and (not helpers or any(c.lemma_.lower() == "have" for c in helpers)):
        return "past"
    if verb.tag_ == "VBG" and any(c.lemma_.lower() == "be" for c in helpers):
        return "future" if not any(c.lower_ == "been" for c in helpers) else "past"
    if verb.tag_ in ("VBZ", "VBP") or any(c.tag_ in ("VBZ", "VBP") for c in helpers):
        return "present"
    if has_to(verb) or verb.tag_ in ("VB", "VBG"):
        return ""
    return "" if verb.pos_ not in ("VERB", "AUX") else "present"
