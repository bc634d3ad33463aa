"""``kg export``."""

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("-f", "--format", "format_", required=True, metavar="FORMAT", help="nt, turtle, jsonld, rdfxml, graphml, gexf, csv, jsonl.")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option("--parallel", type=click.Choice(["keep", "sum"]), help="Several edges between two nodes: keep them, or one with the summed weight.")
def export(directory: Path, format_: str, out: Path, parallel: str | None) -> None:
    """Write the graph of a build for other programs."""
