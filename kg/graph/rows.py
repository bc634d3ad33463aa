"""Statements and votes as rows of plain values, for files and for other machines."""

from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

from kg.graph.claims import Measure, Statement, Vote

Row = list[Any]


def ballots(votes: Iterable[tuple[Statement, Vote]]) -> dict[str, tuple[Row, list[Row]]]:
    """IRI of the claim → what it claims and the votes on it."""
    found: dict[str, tuple[Row, list[Row]]] = {}
    for statement, vote in votes:
        ballot = found.get(statement.iri)
        if ballot is None:
            ballot = found[statement.iri] = (_row_of(statement), [])
        ballot[1].append([vote.status, vote.score, vote.sentence, vote.valid_from, vote.valid_until])
    return found


def statement_of(claim: str, row: Row) -> Statement:
    subject, relation, target = row
    return Statement(claim, subject, relation, target if isinstance(target, str) else Measure(*target))


def votes_of(rows: Iterable[Row]) -> list[Vote]:
    return [Vote(*row) for row in rows]


def _row_of(statement: Statement) -> Row:
    target = statement.object
    return [
        statement.subject,
        statement.relation,
        target if isinstance(target, str) else list(astuple(target)),
    ]
