"""The end of a build: what was read, what was not and why, what was found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from kg.report import Report

#: Problems named one by one on the screen; report.json has them all.
SHOWN = 20


def complain_about(report: Report) -> None:
    """Name every source that could not be read, and every document in which nothing was found."""
    for skip in report.skips[:SHOWN]:
        click.echo(f"skipped: {skip.message}", err=True)
    if len(report.skips) > SHOWN:
        click.echo(f"skipped: {len(report.skips) - SHOWN} more; report.json names them", err=True)
    _complain_about_decisions(report)
    broken = report.census.broken
    for each in broken[:SHOWN]:
        where = " ".join(filter(None, (each.node, each.path, each.value)))
        click.echo(f"against the vocabulary: {each.source}: {where}: {each.message}", err=True)
    if len(broken) > SHOWN:
        click.echo(f"against the vocabulary: {len(broken) - SHOWN} more; report.json has them", err=True)
    silent = report.census.silent
    for source in silent[:SHOWN]:
        click.echo(f"nothing found: {source}", err=True)
    if len(silent) > SHOWN:
        click.echo(f"nothing found: {len(silent) - SHOWN} more; report.json names them", err=True)


def _complain_about_decisions(report: Report) -> None:
    """Decisions that no longer apply are named one by one, those that say what is so anyway are counted."""
    for told in report.census.decisions:
        if told.effect == "not applied":
            click.echo(f"decision not applied: {told.place}: {told.decision}: {told.reason}", err=True)
    idle = sum(told.effect == "already so" for told in report.census.decisions)
    if idle:
        plural = " is" if idle == 1 else "s are"
        click.echo(f"{idle} decision{plural} so without being told; report.json names them", err=True)


def summarize(report: Report, out: Path) -> None:
    """On stdout: one row for each thing counted, and what to do next where there is something to look at."""
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for name, count, details in _rows(report):
        table.add_row(name, f"{count:,}", details)
    Console(highlight=False).print(table)
    if report.census.entities:
        click.echo(f"\nkg table models {out}    kg query {out} --list    kg export {out} -f graphml -o FILE")


def _rows(report: Report) -> list[tuple[str, int, str]]:
    census = report.census
    read = {"read": report.extracted, "unchanged": report.cached, "copies of another": report.copies}
    blocks = {part: count for part, count in census.blocks.items() if part != "body"}
    seconds = {stage: round(time_s, 1) for stage, time_s in report.seconds.items()}
    speed = f"{report.words_per_second:,.0f} words a second" if report.extracted else "nothing to read again"
    reasons: dict[str, int] = {}
    for skip in report.skips:
        reasons[skip.reason] = reasons.get(skip.reason, 0) + 1
    rows = [
        ("documents", census.documents, _listed(read)),
        ("removed", len(report.removed), _first(report.removed)),
        ("skipped", len(report.skips), ", ".join(_times(reasons))),
        ("nothing found in", len(census.silent), ""),
        ("words", census.words, speed),
        ("blocks left out", sum(blocks.values()), _listed(blocks)),
        ("mentions", sum(census.mentions.values()), _listed(census.mentions)),
        ("quantities", census.quantities, ""),
        ("entities", sum(census.entities.values()), _listed(census.entities)),
        ("known before", _known(census.background), _listed(census.background)),
        ("decisions", len(census.decisions), _listed(Counter(told.effect for told in census.decisions))),
        ("claims", sum(census.claims.values()), _claims(census.claims)),
        ("relations", len(census.relations), _listed(census.relations)),
        ("turned down", census.rejections, "kg explain DOC says why"),
    ]
    total = ("seconds", round(sum(report.seconds.values())), _listed(seconds))
    return [row for row in rows if row[1]] + [total]


def _known(background: Mapping[str, int]) -> int:
    """Entities that have a record."""
    return sum(count for reason, count in background.items() if reason != "ambiguous")


def _claims(claims: Mapping[str, int]) -> str:
    return f"{_listed(claims)}; as often as texts say them, kg stats counts each once"


def _first(sources: Sequence[str]) -> str:
    more = len(sources) - SHOWN
    return ", ".join(sources[:SHOWN]) + (f" and {more} more; report.json names them" if more > 0 else "")


def _times(reasons: Mapping[str, int]) -> Iterator[str]:
    for reason, count in reasons.items():
        yield reason if count == 1 else f"{reason} ({count} times)"


def _listed(counts: Mapping[str, float]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
