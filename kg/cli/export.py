"""``kg export``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kg.cli.asof import AS_OF, MIN_CONFIDENCE, STORE, opened


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "format_",
    required=True,
    metavar="FORMAT",
    help="nt, nq, turtle, trig, rdfxml, jsonld, graphml, gexf, csv, jsonl, html, parquet, neo4j.",
)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Of parquet and neo4j a folder.",
)
@click.option(
    "--parallel",
    type=click.Choice(["keep", "sum"]),
    help="graphml and gexf: keep several edges between two nodes, or write one with their summed weight.",
)
@click.option(
    "--time",
    type=click.Choice(["none", "since", "spells"]),
    help="gexf, for Gephi's timeline: nodes and edges from the first document on, or on the days of all.",
)
@click.option("--rdf12", is_flag=True, help="nt, nq, turtle and trig: claims as reifiers of RDF 1.2 too.")
@AS_OF
@MIN_CONFIDENCE
@STORE
def export(
    directory: Path,
    format_: str,
    out: Path,
    parallel: str | None,
    time: str | None,
    rdf12: bool,
    as_of: str | None,
    min_confidence: float | None,
    where: str,
) -> None:
    """Write the graph of a build to a file, or a folder of files, for other programs.

    nq and trig have background knowledge, too, in a named graph.
    """
    from kg import builds
    from kg import export as exporting
    from kg.graph.store import load

    given = {"parallel": parallel, "time": time, "rdf12": rdf12 or None}
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    _check(format_, options)
    build, manifest = builds.open_finished(directory), builds.load_manifest(directory)
    if format_ == "html":
        options["title"] = directory.resolve().name
    if format_ in exporting.PREFIXED:
        options["base"] = manifest.base
    filtered = as_of is not None or min_confidence is not None
    if format_ in exporting.TRIPLES and not filtered:
        if format_ in exporting.DATASETS and build.background.is_file():
            options["named"] = str(build.background)
        exporting.export(build.graph, format_, out, checksum=manifest.checksum, **options)
        return
    # The page counts triples, and shows none of the background.
    alone = format_ == "html" and not filtered
    store = (
        load(build.graph) if alone else opened(directory, as_of, min_confidence, where=where, reads_all=True)
    )
    exporting.export(store, format_, out, **options)


def _check(format_: str, options: Mapping[str, Any]) -> None:
    from kg import export as exporting

    if format_ not in exporting.EXPORTERS:
        raise click.UsageError(exporting.unknown(format_))
    for name in options:
        if name not in exporting.options_of(format_):
            others = [other for other in exporting.EXPORTERS if name in exporting.options_of(other)]
            raise click.UsageError(f"--{name} goes with -f {' or '.join(others)}, not with {format_}")
