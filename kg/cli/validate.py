"""``kg validate``."""

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(["auto", "pyshacl", "rust"]),
    default="auto",
    show_default=True,
    help="rust needs the extra [shacl] and is much faster; auto takes it where it is installed.",
)
def validate(directory: Path, engine: str) -> None:
    """Check the graph of a build against the vocabulary (SHACL); exit with 1 if it breaks a rule."""
    from kg.builds import open_finished
    from kg.graph.validate import validate as check

    violations = check(open_finished(directory).graph, engine=engine)
    for violation in violations:
        where = " ".join(filter(None, (violation.focus, violation.path, violation.value)))
        click.echo(f"{where}: {violation.message}")
    if violations:
        raise click.ClickException(f"{len(violations)} violations in {directory}")
    click.echo(f"{directory} keeps to the vocabulary")
