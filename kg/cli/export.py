"""``kg export``."""

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "format_",
    required=True,
    metavar="FORMAT",
    help="nt, nq, turtle, trig, rdfxml, jsonld, graphml, gexf, csv, jsonl.",
)
@click.option("-o", "--out", required=True, metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--parallel",
    type=click.Choice(["keep", "sum"]),
    help="graphml and gexf: keep several edges between two nodes, or write one with their summed weight.",
)
def export(directory: Path, format_: str, out: Path, parallel: str | None) -> None:
    """Write the graph of a build to a file for other programs.

    nq and trig have background knowledge, too, in a named graph.
    """
    from kg import export as exporting
    from kg.builds import open_finished
    from kg.graph.store import load

    options = {} if parallel is None else {"parallel": parallel}
    exporting.exporter_of(format_, options)
    build = open_finished(directory)
    graph = build.graph
    if format_ in exporting.DATASETS and build.background.is_file():
        options["named"] = str(build.background)
    exporting.export(graph if format_ in exporting.TRIPLES else load(graph), format_, out, **options)
