"""``kg domain``."""

from pathlib import Path

import click


@click.command()
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.argument(
    "additions",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
def domain(out: Path, additions: tuple[Path, ...]) -> None:
    """Make a domain of your own: types, relations, units, patterns and lists, added to those that ship with kg.

    FOLDER has an ontology/ and a pipelines/ with what is to be added, in files of the names that the shipped ones have.
    With KG_ASSETS=OUT in the environment, every command uses OUT.

    \b
    kg domain out/ships examples/ships
    KG_ASSETS=out/ships kg build news/ -o out/news
    """
    from kg.domain import assemble

    for file in assemble(out, additions):
        click.echo(out / file)
