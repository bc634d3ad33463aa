"""``kg build`` and ``kg pipelines``."""

from pathlib import Path

import click


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Directory of the build.")
@click.option("--pipeline", metavar="NAME", help="Name (see kg pipelines) or path of a pipeline file.")
@click.option("--base", metavar="IRI", help="What the IRIs of entities, claims and documents start with.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything could not be read.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; problems are still named.")
def build(
    sources: tuple[str, ...], out: Path, pipeline: str | None, base: str | None, strict: bool, quiet: bool
) -> None:
    """Build a graph from files, folders, globs or - (standard input).

    Reads .html, .md, .txt, .eml and .jsonl files and RSS or Atom feeds. On a directory that is a
    build already, sources are added or updated; documents that have not changed are not read again.
    """
    from kg import pipeline as steps
    from kg.cli.progress import progress
    from kg.cli.summary import complain_about, summarize

    with progress(quiet=quiet) as tell:
        report = steps.build(sources, out, pipeline=pipeline, base=base, progress=tell)
    complain_about(report)
    if not quiet:
        summarize(report, out)
    if report.census.documents == 0:
        raise click.ClickException(f"nothing could be read, so the graph in {out} is empty")
    if strict and report.skips:
        raise click.ClickException(f"{len(report.skips)} could not be read (--strict)")


@click.command()
def pipelines() -> None:
    """List the pipelines that ship with kg."""
    from kg import config

    for name in config.pipelines():
        pipeline = config.load(name)
        click.echo(f"{name:8} {pipeline.description}  [{pipeline.path}]")
