"""``kg build`` and ``kg pipelines``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.engines import Engine
    from kg.engines.tasks import Sharded
    from kg.report import Report


def _workers(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """0 stands for as many as there are cores."""
    number = 0 if value == "auto" else int(value) if value.isdecimal() else -1
    if number < 0:
        raise click.BadParameter(f"{value!r} is no number of processes; give 1, 2, … or auto")
    return number


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Directory of the build.")
@click.option("--pipeline", metavar="NAME", help="Name (see kg pipelines) or path of a pipeline file.")
@click.option("--base", metavar="IRI", help="What the IRIs of entities, claims and documents start with.")
@click.option(
    "--decisions",
    multiple=True,
    metavar="FILE",
    help="What people decided, see kg review. May be given again; later builds heed it too.",
)
@click.option(
    "--background",
    multiple=True,
    metavar="FILE",
    help="A catalogue of your own, CSV or RDF, besides those that ship with kg; the build remembers it.",
)
@click.option("--no-background", is_flag=True, help="Without the catalogues that ship with kg.")
@click.option("--no-decisions", is_flag=True, help="Heed no decisions from now on.")
@click.option(
    "--prune", is_flag=True, help="Remove sources that are not in the folders and globs named, or gone."
)
@click.option(
    "--workers",
    default="1",
    show_default=True,
    metavar="N",
    callback=_workers,
    help="Processes that read documents; 0 or auto: as many as there are cores. The graph is the same.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where documents are read; dask is a cluster.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Of the Dask cluster, tcp://host:8786; else one starts here."
)
@click.option(
    "--shards",
    metavar="ADDRESS",
    help="Folder or address of fsspec: the workers of the cluster read the sources and leave extractions there.",
)
@click.option(
    "--validate/--no-validate",
    default=None,
    help="Check what each document says against the shapes (SHACL)."
    "  [default: where the extra shacl makes that quick]",
)
@click.option(
    "--strict", is_flag=True, help="Exit with 1 if anything could not be read, or breaks the vocabulary."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; problems are still named.")
def build(
    sources: tuple[str, ...],
    out: Path,
    pipeline: str | None,
    base: str | None,
    background: tuple[str, ...],
    no_background: bool,
    decisions: tuple[str, ...],
    no_decisions: bool,
    prune: bool,
    workers: int,
    engine: str,
    scheduler: str | None,
    shards: str | None,
    validate: bool | None,
    strict: bool,
    quiet: bool,
) -> None:
    """Build a graph from files, folders, globs or - (standard input).

    Reads .html, .md, .txt, .eml and .jsonl files and RSS or Atom feeds. On a directory that is a
    build already, sources are added or updated; documents that have not changed are not read again.
    With --prune, sources of the build that are not named are removed if they lie in a folder or fit
    a glob that is named, or if their file is gone from a folder that is there.
    """
    from kg import pipeline as steps
    from kg.cli.progress import progress
    from kg.cli.summary import complain_about, summarize

    if no_decisions and decisions:
        raise click.UsageError("--no-decisions goes without --decisions")
    with progress(quiet=quiet) as tell:
        report = steps.build(
            sources,
            out,
            pipeline=pipeline,
            base=base,
            decisions=() if no_decisions else decisions or None,
            background=_background(background, shipped=not no_background),
            progress=tell,
            engine=_engine(engine, workers, scheduler),
            sharded=_sharded(engine, workers, scheduler, shards),
            prune=prune,
            validate=validate,
        )
    complain_about(report)
    if not quiet:
        summarize(report, out)
    _fail_for(report, out, strict=strict)


def _fail_for(report: "Report", out: Path, *, strict: bool) -> None:
    if report.census.documents == 0:
        raise click.ClickException(f"nothing could be read, so the graph in {out} is empty")
    if strict and report.skips:
        raise click.ClickException(f"{len(report.skips)} could not be read (--strict)")
    if strict and report.census.broken:
        raise click.ClickException(f"{len(report.census.broken)} breaches of the vocabulary (--strict)")


def _background(files: tuple[str, ...], *, shipped: bool) -> list[str] | None:
    """None where nothing is said of it: a build keeps what it has."""
    from kg.background import SHIPPED

    if not files and shipped:
        return None
    return [*([SHIPPED] if shipped else []), *(str(Path(file).resolve()) for file in files)]


def _engine(name: str, workers: int, scheduler: str | None) -> "Engine":
    from kg.engines.processes import cores, processes

    if name == "dask":
        from kg.engines.cluster import cluster

        return cluster(scheduler or "", workers=workers or cores())
    if scheduler:
        raise click.UsageError("--scheduler goes with --engine dask")
    return processes(workers or cores())


def _sharded(name: str, workers: int, scheduler: str | None, address: str | None) -> "Sharded | None":
    from kg.engines.processes import cores

    if address is None:
        return None
    if name != "dask":
        raise click.UsageError("--shards goes with --engine dask")
    from kg.engines.sharding import sharding
    from kg.engines.tasks import Sharded, place
    from kg.stage2.cluster import folding

    there, count = scheduler or "", workers or cores()
    fold = folding(place(address), scheduler=there, workers=count)
    return Sharded(address, sharding(there, workers=count), fold=fold)


@click.command()
def pipelines() -> None:
    """List the pipelines that ship with kg."""
    from kg import config

    for name in config.pipelines():
        pipeline = config.load(name)
        click.echo(f"{name:8} {pipeline.description}  [{pipeline.path}]")
