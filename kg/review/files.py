"""Questions as a file of decisions that are still to be made: reason and sentences as comments, one record each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from kg.decisions import RECORD, SKIP, parse, record
from kg.review.questions import ANSWERS, FORMS, Context, Question, key_of
from kg.types import Decision

_HEAD = """\
# Decisions on who is who and on facts, for: kg build SOURCE... -o DIR --decisions THIS_FILE
# Write another word for do = "skip" where you have decided; delete a record to take a decision back.
# Pairs: same, apart, variant (a is an edition of b). A type: type. A fact: reject, accept.
# A name or type that is wrong, as records of their own:
#   do = "rename", type, name, to  /  do = "type", type, name, to (the right type)
"""


def written(questions: Iterable[Question], *, before: str = "") -> str:
    """The text of a file; ``before``: one that was there, of which what is decided stays as it is."""
    kept = decided_part(before).rstrip("\n") or _HEAD.rstrip("\n")
    return "\n\n".join([kept, *("\n".join(lines(question)) for question in questions)]) + "\n"


def lines(question: Question, do: Decision | None = None) -> list[str]:
    """A record with its comments; ``do``: the decision on it, else it is skipped."""
    decision = do or question.decision
    form = FORMS["type"] if decision.do in ("rename", "type") else FORMS[question.kind]
    comments = [question.reason, *map(in_context, question.contexts)]
    if do is None:
        comments.append(f"do: {' or '.join((*ANSWERS[question.kind], SKIP))}")
        if question.otherwise:
            other = ", ".join(record(question.otherwise, form)[2:])
            comments.append(f"or the other way round: {other}")
    plain = (" ".join(comment.split()) for comment in comments)
    return [*(f"# {comment}" for comment in plain), *record(decision, form, key=question.key)]


def in_context(context: Context) -> str:
    """``Helix: “Figure has developed Helix …” (news/a.html, 2025-02-24)``."""
    date = f", {context.date}" if context.date else ""
    return f"{context.about}: “{context.sentence}” ({context.source}{date})"


def as_record(question: Question) -> dict[str, Any]:
    """For JSON."""
    form = FORMS[question.kind]
    return {
        "kind": question.kind,
        "key": question.key,
        "reason": question.reason,
        "weight": round(question.weight, 4),
        **_fields(question.decision, form),
        **({"otherwise": _fields(question.otherwise, form)} if question.otherwise else {}),
        "answers": [*ANSWERS[question.kind], SKIP],
        "contexts": [asdict(context) for context in question.contexts],
    }


def _fields(decision: Decision, form: Mapping[str, str]) -> dict[str, Any]:
    values = {name: getattr(decision, slot) for name, slot in form.items()}
    return {name: value for name, value in values.items() if value not in ("", None)}


def decided_part(text: str) -> str:
    """What stands in a file without the records that are skipped and their comments."""
    return "\n\n".join("\n".join(part).strip("\n") for skipped, part in _parts(text) if not skipped)


def decided_keys(text: str, file: str) -> set[str]:
    """Of the questions that a file has answered. Raises ConfigError for a file that can't be read."""
    return {key_of(decision) for decision in parse(text, file) if decision.do != SKIP}


def _parts(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Records with the comments above them, and whether they are skipped; first what stands above all."""
    rows = text.splitlines()
    starts = [number for number, row in enumerate(rows) if row.split("#")[0].strip() == RECORD]
    cuts = [_above(rows, start) for start in starts]
    yield (False, rows[: cuts[0] if cuts else len(rows)])
    for cut, end in pairwise([*cuts, len(rows)]):
        part = rows[cut:end]
        yield any(row.replace(" ", "").startswith(f'do="{SKIP}"') for row in part), part


def _above(rows: list[str], start: int) -> int:
    """Where the comments begin that belong to a record."""
    while start and rows[start - 1].startswith("#"):
        start -= 1
    return start
