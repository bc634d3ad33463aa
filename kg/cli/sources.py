"""``kg sources`` and ``kg remove``: what a build was made from, and taking it out again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.streams import UNFOLDED
from kg.errors import BuildError

if TYPE_CHECKING:
    from kg.builds import Build, Reading

_COLUMNS = ("source", "documents", "from", "to", "problem")


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "tsv", "jsonl"]),
    default="table",
    show_default=True,
    help="jsonl: an object a line.",
)
def sources(directory: Path, format_: str) -> None:
    """List the sources of a build, with their documents, the dates of these, and what could not be read."""
    from kg import builds

    builds.load_manifest(directory)
    build = builds.Build(directory)
    damaged: list[str] = []
    rows = (_row(build, reading, damaged) for reading in builds.readings(build))
    if format_ == "table":
        _show(rows)
    elif format_ == "tsv":
        click.echo("\t".join(_COLUMNS))
        for row in rows:
            click.echo("\t".join(" ".join(str(cell).split()) for cell in row))
    else:
        for row in rows:
            click.echo(json.dumps(dict(zip(_COLUMNS, row, strict=True)), ensure_ascii=False))
    if damaged:
        raise BuildError("\n    ".join(damaged))


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def remove(directory: Path, names: tuple[str, ...], quiet: bool) -> None:
    """Take sources out of a build, by the names that kg sources gives or globs of them.

    The graph is what a build without them would have made. Files of yours are left alone.
    """
    from kg import pipeline
    from kg.cli.progress import progress
    from kg.cli.summary import summarize

    with progress(quiet=quiet) as tell:
        report = pipeline.remove(names, directory, progress=tell)
    if not quiet:
        summarize(report, directory)


def _row(build: "Build", reading: "Reading", damaged: list[str]) -> tuple[str, int, str, str, str]:
    """What is wrong with its extractions goes to ``damaged``, too."""
    from kg import builds

    problems, known = [reading.message] if reading.message else [], []
    for key in reading.documents:
        try:
            if date := builds.load_document(build, key).published:
                known.append(date)
        except BuildError as error:
            problems.append(str(error))
            damaged.append(f"{reading.source}: {error}")
    earliest, latest = min(known, default=""), max(known, default="")
    return reading.source, len(reading.documents), earliest, latest, "; ".join(problems)


def _show(rows: Iterator[tuple[str, int, str, str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, justify="right" if column == "documents" else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(str, row))
    # A path that is broken over two lines can't be copied, and not found by a program that reads this.
    for line in Console(highlight=False, markup=False, width=UNFOLDED).render_lines(table, pad=False):
        click.echo("".join(segment.text for segment in line).rstrip())
