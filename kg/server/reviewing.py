"""Pairs of names that may be one thing, and the file in which a person decides on them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg import builds, decisions
from kg.decisions import PAIR, RECORD, SKIP
from kg.errors import KgError
from kg.review.collect import questions, with_contexts
from kg.review.files import in_context
from kg.review.questions import key_of
from kg.server.problems import Problem
from kg.server.served import Served
from kg.types import Decision

Json = dict[str, Any]
#: The words of the API → those of the file.
WORDS: Mapping[str, str] = {"same": "same", "different": "apart", "variant": "variant"}
#: Pairs that are shown, the weightiest first.
MOST = 2000


def pairs(served: Served) -> Json:
    """All pairs of a build, without what is decided: some seconds, since the names are linked once more."""
    from kg.pipeline import relink

    corpus = builds.Corpus(served.build)
    found = [q for q in questions(relink(served.build, corpus), served.store) if q.kind in ("alike", "weak")]
    shown = with_contexts(found[:MOST], corpus)
    return {"pairs": [_pair(question.decision, question) for question in shown]}


def page(known: Sequence[Json], path: Path, offset: int, limit: int) -> Json:
    """``/api/review``, with what the file says by now."""
    decided = {key_of(each): each.do for each in _read(path) if each.do != SKIP}
    words = {word: name for name, word in WORDS.items()}
    shown = [{**pair, "decision": words.get(decided.get(pair["key"], ""), "")} for pair in known]
    return {"total": len(known), "offset": offset, "pairs": shown[offset : offset + limit]}


def decide(known: Sequence[Json], path: Path, asked: Mapping[str, str]) -> Json:
    """``/api/decisions``: the record takes the place of an earlier one on the pair; "" takes that back.

    Raises Problem: 404 if nobody asked about the pair.
    """
    pair = next((each for each in known if _is_meant(each, asked)), None)
    if pair is None:
        raise Problem(404, "nothing is asked about this pair")
    before = path.read_text("utf-8") if path.exists() else ""
    kept = _without(before, pair["key"], path)
    decision = Decision("", pair["a"]["type"], pair["a"]["label"], pair["b"]["label"])
    rows: list[str] = []
    if asked["decision"]:
        rows = [f"# {' '.join(pair['reason'].split())}"]
        rows += decisions.record(replace(decision, do=WORDS[asked["decision"]]), PAIR, key=pair["key"])
    text = "\n".join([*kept, *([""] if kept and rows else []), *rows]) + "\n"
    decisions.parse(text, str(path))
    builds.write(path, text.encode())
    made = sum(each.do != SKIP for each in _read(path))
    return {"decision": asked["decision"], "decisions": made}


def check(body: object) -> Mapping[str, str]:
    """Raises Problem (400) unless it is what `openapi.yaml` calls a Decision."""
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise Problem(400, "a decision is an object of texts: a, b, decision")
    if unknown := body.keys() - {"a", "b", "key", "decision"}:
        raise Problem(400, f"a decision has no {min(unknown)!r}; it has a, b, key, decision")
    if missing := {"a", "b", "decision"} - body.keys():
        raise Problem(400, f"{min(missing)} is missing")
    if body["decision"] not in (*WORDS, ""):
        raise Problem(400, f"decision={body['decision']!r} is none of {', '.join(WORDS)} and nothing")
    return body


def _pair(decision: Decision, question: Any) -> Json:
    a, b = question.about[0], question.about[-1]
    return {
        "key": question.key,
        "a": {"iri": a, "label": decision.name, "type": decision.type},
        "b": {"iri": b, "label": decision.other, "type": decision.type},
        "kind": question.kind,
        "score": round(question.weight, 4),
        "reason": question.reason,
        "contexts": [in_context(context) for context in question.contexts],
        "decision": "",
    }


def _is_meant(pair: Json, asked: Mapping[str, str]) -> bool:
    if asked.get("key"):
        return bool(pair["key"] == asked["key"])
    return {pair["a"]["iri"], pair["b"]["iri"]} == {asked["a"], asked["b"]}


def _read(path: Path) -> Sequence[Decision]:
    """Raises Problem (503) if the file can't be read as it is."""
    if not path.exists():
        return ()
    try:
        return decisions.read(path)
    except KgError as error:
        raise Problem(503, str(error)) from error


def _without(text: str, key: str, path: Path) -> list[str]:
    """The lines of a file but the records on one pair; what somebody else wrote stays as it is."""
    rows = text.splitlines()
    starts = [number for number, row in enumerate(rows) if row.split("#")[0].strip() == RECORD]
    read = _read(path)
    if len(read) != len(starts):
        raise Problem(503, f"{path} has records that can't be told apart; edit it by hand")
    firsts = [_above(rows, start) for start in starts]
    ends = [*firsts[1:], len(rows)][: len(firsts)]
    dropped = {
        number
        for decision, first, end in zip(read, firsts, ends, strict=True)
        if key_of(decision) == key
        for number in range(first, end)
    }
    kept = [row for number, row in enumerate(rows) if number not in dropped]
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _above(rows: Sequence[str], start: int) -> int:
    """Where the comments begin that belong to a record; a head of the file doesn't."""
    first = start
    while first and rows[first - 1].startswith("#"):
        first -= 1
    return first if first or start == 0 else start
