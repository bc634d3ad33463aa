"""What a user sees while a build runs: a bar on a terminal, else a line at every tenth; always on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from kg.stage1 import Progress, no_progress

STAGES = {
    "extract": "reading",
    "count": "reading names",
    "link": "linking names",
    "graph": "writing graph",
    "names": "indexing names",
}


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    if quiet:
        yield no_progress
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:14}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=STAGES[stage], completed=done, total=total)

        yield tell


def _lines() -> Progress:
    last = ("", -1)

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        tenth = 10 * done // max(total, 1)
        if (stage, tenth) != last:
            last = (stage, tenth)
            click.echo(f"{STAGES[stage]} {done}/{total}" if total > 1 else STAGES[stage], err=True)

    return tell
