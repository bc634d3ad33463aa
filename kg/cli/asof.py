"""The options ``--as-of``, ``--min-confidence`` and ``--store``, and the store that they leave."""

import time
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


STORE = click.option(
    "--store",
    "where",
    type=click.Choice(["auto", "memory", "disk"]),
    default="auto",
    show_default=True,
    help="Load the graph, or keep a store beside the build that needs no loading; auto: by size.",
)
VERBOSE = click.option("-v", "--verbose", is_flag=True, help="Say on stderr which store was used.")


def opened(
    directory: Path,
    as_of: str | None,
    min_confidence: float | None = None,
    *,
    where: str = "memory",
    verbose: bool = False,
    reads_all: bool = False,
) -> "Store":
    """The store of a build, its background included; with a date, what is left out for want of one is told on stderr.

    ``where``: as `STORE` has it; "auto" depends on whether the command ``reads_all`` of the graph, which takes three
    times as long from disk. A store that facts are taken from is in memory.
    """
    from kg import builds
    from kg.query import asof, confident

    if as_of is not None:
        asof.last_day(as_of)
    build = builds.open_finished(directory)
    files = [build.graph, build.background]
    filtered = as_of is not None or min_confidence is not None
    if where == "auto":
        where = "disk" if _better_on_disk(files, directory / "store", reads_all) else "memory"
    store = _store(files, directory / "store", "memory" if filtered else where, verbose=verbose)
    if min_confidence is not None:
        confident.at_least(store, min_confidence)
    if as_of is None:
        return store
    found = asof.as_of(store, as_of)
    if found.undated:
        facts = "1 fact is" if found.undated == 1 else f"{found.undated:,} facts are"
        click.echo(f"{facts} left out: neither dated nor in a dated document", err=True)
    return found.store


def _better_on_disk(files: list[Path], folder: Path, reads_all: bool) -> bool:
    from kg.graph import disk

    large = disk.is_beyond_memory(files) if reads_all else disk.is_large(files)
    return large and disk.can_fill(files, folder)


def _store(files: list[Path], folder: Path, where: str, *, verbose: bool) -> "Store":
    from kg.graph import disk
    from kg.graph.store import load

    start, megabytes = time.perf_counter(), disk.size(files) >> 20
    if where == "disk":
        if not disk.is_filled(files, folder):
            click.echo(
                f"a store of {megabytes} MB of triples is made in {folder}, once for this graph", err=True
            )
        store, kind = disk.open_disk(files, folder), "on disk, opened"
    else:
        disk.drop_stale(files, folder)
        store, kind = load(*files), "in memory, loaded"
    if verbose:
        took = time.perf_counter() - start
        click.echo(f"store {kind} in {took:.2f} s: {len(store):,} triples, {megabytes} MB", err=True)
    return store
