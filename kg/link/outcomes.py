"""What came of each decision that linking heeds."""

from collections.abc import Iterator, Mapping

from kg.link.corpus import NameTable
from kg.link.decisions import Pair, divides
from kg.link.local import name_key
from kg.link.meeting import Meeting
from kg.types import Decision, NameKey, Outcome

APPLIED, ALREADY, NOT = "applied", "already so", "not applied"


def outcomes(table: NameTable, meeting: Meeting, of: Mapping[NameKey, str]) -> Iterator[Outcome]:
    """Of pairs and types; renaming is told by who names entities. ``of``: anchor → IRI."""
    decided = table.decided
    joins = any(not divides(pair) for pair in decided.pairs)
    natural = Meeting(table, heed_same=False) if joins else meeting
    for pair in decided.pairs:
        yield _of_pair(pair, table, meeting, natural, of)
    for number, decision in enumerate(decided.retypes):
        yield _of_type(number, decision, table, of)


def _of_pair(
    pair: Pair, table: NameTable, meeting: Meeting, natural: Meeting, of: Mapping[NameKey, str]
) -> Outcome:
    nodes = table.decided.nodes(pair, table.parsed)
    if isinstance(nodes, str):
        return Outcome(pair.decision, NOT, nodes)
    a, b = nodes
    about = tuple(dict.fromkeys((of[a], of[b])))
    if divides(pair):
        return _of_division(pair, a, b, table, meeting, of)
    if natural.groups.find(a) == natural.groups.find(b):
        return Outcome(pair.decision, ALREADY, "linking finds so by itself", about)
    if of[a] != of[b]:
        return Outcome(pair.decision, NOT, "another decision keeps them apart", about)
    return Outcome(pair.decision, APPLIED, "", about)


def _of_division(
    pair: Pair, a: NameKey, b: NameKey, table: NameTable, meeting: Meeting, of: Mapping[NameKey, str]
) -> Outcome:
    decided = table.decided
    first, second = ([of[key] for key in decided.stands_for(ref)] for ref in (pair.a, pair.b))
    shared = sorted(set(first) & set(second))
    if a == b:
        return Outcome(pair.decision, NOT, "both names say the same; say in which document (a_in)")
    if shared:
        return Outcome(pair.decision, NOT, "both are short for one name; say from which they are apart")
    about = tuple(dict.fromkeys((of[a], of[b])))
    told = {(x, y) for x in decided.stands_for(pair.a) for y in decided.stands_for(pair.b)}
    told.add((pair.a.key, pair.b.key))
    kept = decided.kept | meeting.groups.kept
    new = pair.decision.do == "variant" and (a, b) not in table.variants
    if new or any((min(names), max(names)) in kept for names in told):
        return Outcome(pair.decision, APPLIED, "", about)
    return Outcome(pair.decision, ALREADY, "linking finds so by itself", about)


def _of_type(number: int, decision: Decision, table: NameTable, of: Mapping[NameKey, str]) -> Outcome:
    key = name_key(decision.name, decision.other)
    about = (of[key],) if key in of else ()
    if number in table.decided.retyped:
        return Outcome(decision, APPLIED, "", about)
    if key in table.parsed:
        return Outcome(decision, ALREADY, f"it is a {decision.other}", about)
    return Outcome(decision, NOT, f'no document names the {decision.type} "{decision.name}"')
