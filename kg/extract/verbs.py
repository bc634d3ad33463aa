"""Verbs that state relations: who does what to what, in active, passive, participle, relative and coordinated clauses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class VerbPattern:
    """``subject`` and ``object`` name roles: ``agent object attr`` or ``prep:on`` (several prepositions by ``|``).

    ``work``: whether what they made is meant where the subject is the makers: ``described`` ("we use …") or also
    ``named`` ("Nimbus Labs extends …"). ``types``: of both ends; empty, all that the ontology licenses.
    ``literal``: both ends by name, not by description.
    """

    relation: str
    subject: str
    object: str
    score: float
    name: str
    particle: str = ""
    work: str = ""
    types: frozenset[str] = frozenset()
    literal: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A verb that fits a pattern, with the tokens that head the two arguments."""

    pattern: VerbPattern
    verb: Any
    subject: Any
    object: Any


def compile_verbs(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, tuple[VerbPattern, ...]]:
    """Patterns by lemma, in the order of the file."""
    by_lemma: dict[str, tuple[VerbPattern, ...]] = {}
    for row in rows:
        pattern = VerbPattern(
            row["relation"],
            row["subject"],
            row["object"],
            row["score"],
            f"pattern:{row['relation']}/{row['name']}",
            row.get("particle", ""),
            row.get("work", ""),
            frozenset(row.get("types", ())),
            row.get("literal", False),
        )
        for lemma in row["lemmas"]:
            by_lemma[lemma] = (*by_lemma.get(lemma, ()), pattern)
    return by_lemma


def matches(doc: Any, patterns: Mapping[str, tuple[VerbPattern, ...]]) -> Iterator[Match]:
    for token in doc:
        if token.pos_ not in ("VERB", "AUX", "NOUN", "ADJ") or not (
            fitting := patterns.get(token.lemma_.lower())
        ):
            continue
        if token.pos_ in ("NOUN", "ADJ") and token.tag_ not in ("VBG", "VBN", "VBD", "VBZ"):
            continue
        for pattern in fitting:
            if pattern.particle and not any(c.lower_ == pattern.particle for c in token.children):
                continue
            for subject in role(token, pattern.subject):
                for obj in role(token, pattern.object):
                    if subject.i != obj.i:
                        yield Match(pattern, token, subject, obj)


def role(verb: Any, name: str) -> list[Any]:
    """Head tokens that fill the role; pronouns of relative clauses are followed to their noun."""
    if name == "agent":
        return agents(verb)
    if name == "object":
        return objects(verb)
    if name == "attr":
        return [c for c in verb.children if c.dep_ in ("attr", "oprd")]
    return prepositional(verb, frozenset(name.removeprefix("prep:").split("|")))


def is_passive(verb: Any) -> bool:
    return any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children) or (
        verb.dep_ == "acl" and verb.tag_ == "VBN"
    )


def agents(verb: Any) -> list[Any]:
    """Who does it: subject of an active verb, "by" of a passive one, else what the clause hangs on."""
    if is_passive(verb):
        return [
            p
            for c in verb.children
            if c.dep_ in ("agent", "prep") and c.lower_ == "by"
            for p in c.children
            if p.dep_ == "pobj"
        ]
    own = [c for c in verb.children if c.dep_ in ("nsubj", "csubj")]
    if own:
        return [followed(c, verb) for c in own]
    return inherited(verb, depth=4)


def inherited(verb: Any, *, depth: int) -> list[Any]:
    """Subject of a verb without one: from the verb it is joined or subordinate to, or the noun it modifies."""
    head = verb.head
    if depth == 0 or head.i == verb.i:
        return []
    if verb.dep_ in ("acl", "relcl"):
        return [head]
    if verb.dep_ in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "dep"):
        if verb.dep_ == "pcomp" and head.dep_ == "prep":
            head = head.head
        own = [c for c in head.children if c.dep_ in ("nsubj", "nsubjpass")]
        return [followed(c, head) for c in own] or inherited(head, depth=depth - 1)
    return []


def followed(token: Any, verb: Any) -> Any:
    """ "which", "that" and "who" stand for the noun that their clause modifies."""
    if token.lower_ in ("which", "that", "who") and verb.dep_ == "relcl":
        return verb.head
    return token


def objects(verb: Any) -> list[Any]:
    if is_passive(verb):
        own = [c for c in verb.children if c.dep_ == "nsubjpass"]
        if own:
            return [followed(c, verb) for c in own]
        if verb.dep_ == "acl":
            return [verb.head]
        return inherited(verb, depth=3) if verb.dep_ == "conj" else []
    own = [followed(c, verb) for c in verb.children if c.dep_ in ("dobj", "obj", "oprd")]
    own += [c for c in verb.children if c.dep_ == "ccomp" and c.pos_ in ("NOUN", "PROPN")]
    if (
        not own
        and verb.dep_ == "relcl"
        and not any(c.lower_ in ("which", "that", "who") and c.dep_ == "nsubj" for c in verb.children)
    ):
        return [verb.head]
    return own


def prepositional(verb: Any, prepositions: frozenset[str]) -> list[Any]:
    """Objects of the verb's prepositions, also of those on its direct object ("run X on Y") and stacked ones."""
    found: list[Any] = []
    hosts = [verb, *(c for c in verb.children if c.dep_ in ("dobj", "obj", "attr", "prt", "advmod"))]
    for host in hosts:
        for child in host.children:
            if child.dep_ in ("prep", "agent", "dative") and child.lower_ in prepositions:
                found.extend(g for g in child.children if g.dep_ in ("pobj", "pcomp"))
    return found
