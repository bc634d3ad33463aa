"""``kg plot``."""

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("picture", metavar="[PICTURE]", default="models")
@click.option(
    "-o", "--out", metavar="FILE", required=True, type=click.Path(path_type=Path), help="A .png or .svg file."
)
def plot(directory: Path, picture: str, out: Path) -> None:
    """Draw what a build says: models (over time), organizations (by models), hardware, scores (over time), network.

    The network is drawn as Gephi would: ForceAtlas 2, colours by type, sizes by how many facts. Needs the extra [plot].

    \b
    kg plot DIR models -o models.svg
    kg plot DIR network -o network.png
    """
    from kg import pictures
    from kg.graph.store import open_build

    pictures.save(pictures.figure(open_build(directory), picture), out)
