"""``kg table``: models or scores of a build, each cell with its sentences; models beside a catalogue's."""

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from kg.cli.asof import AS_OF, MIN_CONFIDENCE, STORE, opened

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from kg.query.tables import Table

#: Characters in a line of a file or a pipe.
_WIDTH = 200


@click.command()
@click.argument("name")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json", "html"]),
    default="table",
    show_default=True,
    help="csv, json and html have the sentence behind each cell.",
)
@click.option("-o", "--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to a file.")
@click.option("--wide", is_flag=True, help="scores: a row a model and a column a benchmark.")
@click.option(
    "--compare",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="models: what agrees and what differs from Epoch AI's table or another catalogue.",
)
@AS_OF
@MIN_CONFIDENCE
@STORE
def table(
    name: str,
    directory: Path,
    format_: str,
    out: Path | None,
    wide: bool,
    compare: Path | None,
    as_of: str | None,
    min_confidence: float | None,
    where: str,
) -> None:
    """Show a table of a build: models or scores.

    \b
    kg table models DIR
    kg table models DIR --format html -o models.html
    kg table models DIR --compare epoch_ai_models.csv
    kg table scores DIR --wide
    """
    from kg.query.tables import TABLES, matrix

    if name not in TABLES:
        raise click.UsageError(f"no table {name!r}; there are: {', '.join(TABLES)}")
    if wide and name != "scores":
        raise click.UsageError("--wide goes with kg table scores")
    if compare and (name != "models" or format_ == "html"):
        raise click.UsageError("--compare goes with kg table models, as table, csv or json")
    made = TABLES[name](opened(directory, as_of, min_confidence, where=where, reads_all=True))
    if compare:
        _compare(made, compare, format_, out)
        return
    _show(matrix(made) if wide else made, format_, out)


def _show(made: "Table", format_: str, out: Path | None) -> None:
    from kg.query import tableformats

    if format_ == "table":
        width = _width(out)
        _print(tableformats.grid(made, width=width), tableformats.footer(made, width=width), out)
    else:
        _write(tableformats.WRITERS[format_](made), out)


def _compare(made: "Table", catalogue: Path, format_: str, out: Path | None) -> None:
    from kg.catalogue import read_table, shipped
    from kg.query import comparisons, conflicts
    from kg.query.compare import compare

    records = read_table(catalogue, namespace="")
    found = compare(made, records, shipped(), conflicts.order().tolerance)
    if format_ == "table":
        _print(comparisons.grid(found), comparisons.lines(found, catalogue.name), out)
    else:
        _write(comparisons.WRITERS[format_](found), out)


def _print(grid: "Grid", lines: Iterable[str], out: Path | None) -> None:
    from rich.console import Console

    file = sys.stdout if out is None else io.StringIO()
    Console(file=file, highlight=False, markup=False, width=_width(out)).print(grid)
    for line in lines:
        click.echo(line, file=file)
    if isinstance(file, io.StringIO):
        _write(file.getvalue().encode(), out)


def _width(out: Path | None) -> int:
    return get_terminal_size((_WIDTH, 0)).columns if out is None else _WIDTH


def _write(content: bytes, out: Path | None) -> None:
    """To stdout, or to a file whole or not at all."""
    from kg.builds import write

    if out is None:
        sys.stdout.buffer.write(content)
    else:
        write(out, content)
