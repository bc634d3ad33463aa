"""Whether a sentence asserts, denies, plans, guesses or reports: cue words by the parse, as in NegEx and FactBank."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StatusCues:
    """Compiled ``patterns/status.toml``: lower-case lemmas and words by what they signal."""

    words: Mapping[str, frozenset[str]]


def compile_status(table: Mapping[str, Any]) -> StatusCues:
    return StatusCues({name: frozenset(values) for name, values in table["words"].items()})


def status_of(token: Any, cues: StatusCues) -> str:
    """Status of what the clause of ``token`` says: the token's verb, its auxiliaries and the verbs above it."""
    verb = clause_verb(token)
    for step in (verb, *above(verb)):
        found = local_status(step, cues, top=step is verb)
        if found != "asserted":
            return found
    return sentence_status(token, cues)


def clause_verb(token: Any) -> Any:
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
        token = token.head
    return token


def above(verb: Any) -> list[Any]:
    """Verbs that govern this one as a complement ("plans to release", "rumours say that …"), nearest first."""
    found: list[Any] = []
    while verb.dep_ in ("xcomp", "ccomp", "conj", "pcomp") and verb.head.i != verb.i and len(found) < 4:
        linked = verb.dep_
        verb = verb.head
        if linked != "conj" and verb.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
            found.append(verb)
    return found


def local_status(verb: Any, cues: StatusCues, *, top: bool) -> str:
    lemma = verb.lemma_.lower()
    if any(child.dep_ == "neg" for child in verb.children):
        return "negated"
    if not top:
        for status in ("negated", "planned", "speculative", "reported"):
            if lemma in cues.words[f"{status}_verbs"]:
                return status
    for child in verb.children:
        if child.dep_ in ("aux", "advmod", "mark"):
            for status in ("speculative", "planned", "reported", "negated"):
                if child.lower_ in cues.words[f"{status}_words"]:
                    return status
    return "asserted"


def sentence_status(token: Any, cues: StatusCues) -> str:
    """Signals for a whole sentence: a question, an opening such as "Rumours say" or "Imagine"."""
    sentence = token.sent
    if len(sentence) and sentence[-1].text == "?":
        return "speculative"
    for word in sentence[:4]:
        if word.lower_ in cues.words["speculative_openers"]:
            return "speculative"
    for word in sentence:
        if word.lower_ in cues.words["reported_anywhere"]:
            return "reported"
    return "asserted"


def speaker(token: Any, cues: StatusCues) -> Any:
    """The subject token of a "says" above the clause, or None."""
    for verb in above(clause_verb(token)):
        if verb.lemma_.lower() in cues.words["says_verbs"]:
            return next((child for child in verb.children if child.dep_ == "nsubj"), None)
    return None
