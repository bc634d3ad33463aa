"""``kg validate``."""

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def validate(directory: Path) -> None:
    """Check the graph of a build against the vocabulary (SHACL); exit with 1 if it breaks a rule."""
    from kg.builds import open_finished
    from kg.graph.validate import validate as check

    violations = check(open_finished(directory).graph)
    for violation in violations:
        where = " ".join(filter(None, (violation.focus, violation.path, violation.value)))
        click.echo(f"{where}: {violation.message}")
    if violations:
        raise click.ClickException(f"{len(violations)} violations in {directory}")
    click.echo(f"{directory} keeps to the vocabulary")
