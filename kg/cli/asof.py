"""The options ``--as-of`` and ``--min-confidence``, and the store that they leave."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pyoxigraph import Store

AS_OF = click.option(
    "--as-of",
    metavar="DATE",
    help="Only facts that hold on that day (2025-03-31), or on the last day of that month or year.",
)
MIN_CONFIDENCE = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Only facts whose claim has at least this confidence, from 0 to 1.",
)


def opened(directory: Path, as_of: str | None, min_confidence: float | None = None) -> "Store":
    """The store of a build, its background included; with a date, what is left out for want of one is told on stderr."""
    from kg import builds
    from kg.graph.store import load
    from kg.query import asof, confident

    if as_of is not None:
        asof.last_day(as_of)
    build = builds.open_finished(directory)
    store = load(build.graph, build.background)
    if min_confidence is not None:
        confident.at_least(store, min_confidence)
    if as_of is None:
        return store
    found = asof.as_of(store, as_of)
    if found.undated:
        facts = "1 fact is" if found.undated == 1 else f"{found.undated:,} facts are"
        click.echo(f"{facts} left out: neither dated nor in a dated document", err=True)
    return found.store
