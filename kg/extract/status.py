"""Whether a sentence asserts, denies, plans, guesses or reports: cue words by the parse, as in NegEx and FactBank."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: The order in which signals win over each other.
STRENGTH = ("negated", "reported", "speculative", "planned")
#: Governing words above a verb that are looked at.
HIGHEST = 6
SUBJECTS = ("nsubj", "nsubjpass")


@dataclass(frozen=True, slots=True)
class StatusCues:
    """Compiled ``patterns/status.toml``: lower-case lemmas and words by what they signal."""

    heads: Mapping[str, frozenset[str]]
    words: Mapping[str, frozenset[str]]
    adjectives: Mapping[str, str]
    openers: frozenset[str]
    opening: int
    rumours: tuple[str, ...]
    denials: tuple[str, ...]
    despite: frozenset[str]
    sources: frozenset[str]
    says: frozenset[str]
    according: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Governor:
    """A word above ``verb`` that may take away what it says. ``link``: ``xcomp ccomp aside acl acomp noun prep conj``."""

    head: Any
    verb: Any
    link: str


def compile_status(table: Mapping[str, Any]) -> StatusCues:
    sentence, speakers = table["sentence"], table["speakers"]
    return StatusCues(
        {name: frozenset(values) for name, values in table["heads"].items()},
        {name: frozenset(values) for name, values in table["words"].items()},
        {word: status for status, words in table["adjectives"].items() for word in words},
        frozenset(sentence["openers"]),
        int(sentence["opening"]),
        tuple(sentence["rumours"]),
        tuple(sentence["denials"]),
        frozenset(sentence["despite"]),
        frozenset(sentence["sources"]),
        frozenset(speakers["verbs"]),
        frozenset(speakers["prepositions"]),
    )


def status_of(token: Any, cues: StatusCues, *, ends: Iterable[Any] = ()) -> str:
    """Status of what the clause of ``token`` says: by the token's verb, the words above it and its sentence.

    ``ends``: tokens of what it is said of; "not A but B" says nothing against B.
    """
    verb = clause_verb(token)
    governors = list(above(verb, cues))
    found = {*beside(verb, cues), *sentence_signals(verb, governors, cues)}
    for governor in governors:
        found.update(governing(governor, cues))
    if "negated" in found and any(taken_back(end, verb, cues) for end in ends):
        found.discard("negated")
    return next((status for status in STRENGTH if status in found), "asserted")


def taken_for_granted(words: Iterable[Any], status: str, cues: StatusCues) -> str:
    """Status of what a noun phrase says by the way: "A's X could win" leaves no doubt that X is A's.

    ``words``: of the phrase; "A's planned X" is a plan, and with a "not" it has the ``status`` of its clause.
    """
    for word in words:
        if word.lower_ in cues.adjectives:
            return cues.adjectives[word.lower_]
        if word.lower_ in cues.words["negated"]:
            return status
    return "asserted"


def taken_back(end: Any, verb: Any, cues: StatusCues) -> bool:
    """Whether a "but" on the way from the end up to the verb sets it against what is denied."""
    while end.i != verb.i and end.head.i != end.i:
        if end.dep_ == "conj" and joined_by_but(end.head, cues):
            return True
        end = end.head
    return False


def joined_by_but(head: Any, cues: StatusCues) -> bool:
    return any(c.dep_ == "cc" and c.lower_ in cues.words["but"] for c in head.children)


def clause_verb(token: Any) -> Any:
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
        token = token.head
    return token


def above(verb: Any, cues: StatusCues) -> Iterator[Governor]:
    """What governs the verb, nearest first: "plans to release", "is likely to release", "plans on releasing"."""
    for _ in range(HIGHEST):
        if verb.head.i == verb.i:
            return
        if verb.dep_ == "pcomp":
            yield Governor(verb.head, verb, "prep")
            if verb.head.lower_ not in cues.words["into"]:
                return
            verb, link = verb.head, "xcomp"
        else:
            link = link_of(verb)
        if not link or verb.head.i == verb.i:
            return
        yield Governor(verb.head, verb, link)
        verb = verb.head


def link_of(verb: Any) -> str:
    """How the word hangs on its head; "" where the head has no say in what it states."""
    link = str(verb.dep_)
    if link == "ccomp":
        return "aside" if verb.i < verb.head.i and not has_mark(verb) else link
    if link == "acl":
        return link if has_mark(verb) or has_to(verb) else ""
    if link == "conj":
        return "" if finite(verb) and not finite(verb.head) else link
    if verb.pos_ == "NOUN" and link in ("dobj", "attr", *SUBJECTS):
        return "noun"
    return {"xcomp": "xcomp", "oprd": "acomp", "acomp": "acomp"}.get(link, "")


def has_mark(verb: Any) -> bool:
    return any(child.dep_ == "mark" for child in verb.children)


def has_to(verb: Any) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def finite(verb: Any) -> bool:
    return verb.tag_ in ("VBD", "VBZ", "VBP") or any(
        child.dep_ in ("aux", "auxpass") and child.tag_ in ("VBD", "VBZ", "VBP", "MD")
        for child in verb.children
    )


def beside(verb: Any, cues: StatusCues) -> Iterator[str]:
    """Signals of the verb's own auxiliaries, adverbs, conjunction, subject and object."""
    if denied(verb, cues):
        yield "negated"
    if has_to(verb) and verb.dep_ in ("relcl", "acl", "advcl") and verb.head.lower_ in cues.words["nobody"]:
        yield "negated"
    if inverted(verb):
        yield "speculative"
    yield from modality(verb, cues)
    if verb.tag_ == "VBG" and any(c.lemma_ == "be" for c in verb.children) and later(verb, cues):
        yield "planned"


def denied(verb: Any, cues: StatusCues) -> bool:
    nobody = cues.words["nobody"]
    for child in verb.children:
        if child.dep_ == "neg" or (child.dep_ == "advmod" and child.lower_ in cues.words["negated"]):
            if not (child.i + 1 < len(child.doc) and child.nbor().lower_ in cues.words["only"]):
                return True
        elif child.dep_ == "advmod":
            if any(word.dep_ == "neg" for word in child.children):
                return True
        elif child.dep_ in (*SUBJECTS, "dobj") and (
            child.lower_ in nobody
            or any(c.dep_ in ("det", "preconj") and c.lower_ in nobody for c in child.children)
        ):
            return True
    return False


def inverted(verb: Any) -> bool:
    """ "Had X released Y, …": an auxiliary that opens the sentence before its subject; questions are seen elsewhere."""
    first = next((c for c in verb.children if c.dep_ in ("aux", "auxpass")), None)
    return first is not None and first.is_sent_start and first.lower_ in ("had", "were", "should")


def modality(verb: Any, cues: StatusCues) -> Iterator[str]:
    for child in verb.children:
        if child.dep_ in ("aux", "advmod", "mark"):
            for status in ("speculative", "planned", "reported"):
                if child.lower_ in cues.words[status]:
                    yield status


def later(verb: Any, cues: StatusCues) -> bool:
    times = (c for c in verb.children if c.dep_ in ("npadvmod", "advmod"))
    return any(word.lower_ in cues.words["future"] for time in times for word in time.subtree)


def governing(governor: Governor, cues: StatusCues) -> Iterator[str]:
    """Signals of one word above the statement."""
    head, verb, link = governor.head, governor.verb, governor.link
    if link == "prep":
        yield from prepositional(head, cues)
        return
    if link == "conj":
        if not finite(verb) and not any(c.dep_ in SUBJECTS for c in verb.children):
            but = joined_by_but(head, cues)
            yield from (status for status in beside(head, cues) if not (but and status == "negated"))
        return
    if head.lemma_.lower() in cues.words["polite"] and verb.lemma_.lower() in cues.words["performed"]:
        return
    yield from meaning(governor, cues)
    if link == "aside" or (link == "ccomp" and (head.lemma_.lower() in cues.heads["factive"] or asked(verb))):
        return
    if denied(head, cues) or (
        head.pos_ == "NOUN" and any(c.lower_ in cues.words["nobody"] for c in head.children)
    ):
        yield "negated"
    yield from modality(head, cues)


def prepositional(preposition: Any, cues: StatusCues) -> Iterator[str]:
    """ "without …", "rather than …", "kept from …"."""
    word = preposition.lower_
    before = preposition.nbor(-1).lower_ if preposition.i else ""
    if word in cues.words["without"] or before in cues.words["instead"]:
        yield "negated"
    if word == "from" and preposition.head.lemma_.lower() in cues.heads["blocking"]:
        yield "negated"


def meaning(governor: Governor, cues: StatusCues) -> Iterator[str]:
    """What the governing word itself says of its complement."""
    head, verb, link = governor.head, governor.verb, governor.link
    lemma = head.lemma_.lower()
    subject = next((c for c in head.children if c.dep_ in SUBJECTS), None)
    if lemma in cues.heads["told"] and link == "xcomp" and any(c.dep_ == "auxpass" for c in head.children):
        yield "reported"
        return
    if lemma in cues.says and subject is not None and subject.lemma_.lower() in cues.sources:
        yield "reported"
    if lemma == "be" and subject is not None and link in ("xcomp", "ccomp"):
        yield from told_by(subject, verb, link, cues)
    if has_to(verb) and any(c.lower_ == "yet" for word in (head, verb) for c in word.children):
        yield "negated"
    if link == "ccomp":
        for told in (c for c in head.children if c.dep_ in ("acomp", "oprd", "attr")):
            yield from (status for status in STRENGTH if told.lemma_.lower() in cues.heads[status])
    own = any(c.dep_ in SUBJECTS for c in verb.children)
    if lemma in cues.heads["hedged"] and own and subject is not None and subject.lower_ in ("i", "we"):
        yield "speculative"
    if head.pos_ == "NOUN" and link == "acl" and lemma in cues.heads["hearsay"]:
        yield "reported"
    for status in STRENGTH:
        if lemma in cues.heads[status] and (lemma != "go" or has_to(verb)):
            yield status


def told_by(subject: Any, verb: Any, link: str, cues: StatusCues) -> Iterator[str]:
    """ "The goal is to …", "my guess is that …", and "X is to …", which is a plan."""
    lemma = subject.lemma_.lower()
    listed = [status for status in STRENGTH if lemma in cues.heads[status]]
    yield from listed
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    if not listed and link == "xcomp" and has_to(verb) and (passive or subject.pos_ in ("PROPN", "PRON")):
        yield "planned"


def asked(verb: Any) -> bool:
    """Whether it is a clause such as "why it was released", which takes for granted that it was."""
    return any(c.tag_ == "WRB" and c.dep_ == "advmod" for c in verb.children)


def sentence_signals(verb: Any, governors: list[Governor], cues: StatusCues) -> Iterator[str]:
    """Signals for a whole sentence: a question, an opening such as "Imagine", a word such as "rumours"."""
    sentence = verb.sent
    top = governors[-1].head if governors else verb
    if top.dep_ == "ROOT" and sentence[-1].text == "?":
        yield "speculative"
    if any(word.lower_ in cues.openers for word in sentence[: cues.opening]):
        yield "speculative"
    text = f" {' '.join(word.lower_ for word in sentence)} "
    if top.dep_ == "ROOT" and any(f" {phrase} " in text for phrase in cues.denials):
        yield "negated"
    for phrase in cues.rumours:
        before, found, _ = text.partition(f" {phrase} ")
        if found and not cues.despite & set(before.split()[-3:]):
            yield "reported"


def speaker(token: Any, cues: StatusCues) -> Any:
    """The token that heads who says it: the subject of a "says" above the clause or "according to X"; or None."""
    verb = clause_verb(token)
    governors = [g for g in above(verb, cues) if g.link in ("ccomp", "aside", "conj", "xcomp")]
    for governor in governors:
        if governor.link in ("ccomp", "aside") and governor.head.lemma_.lower() in cues.says:
            return next((c for c in governor.head.children if c.dep_ == "nsubj"), None)
    for word in (verb, *(g.head for g in governors)):
        for child in word.children:
            if child.dep_ == "prep" and child.lower_ in cues.according:
                return next((g for c in child.children for g in c.children if g.dep_ == "pobj"), None)
    return None
