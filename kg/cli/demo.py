"""``kg demo``: the whole way once, on the examples that ship with kg."""

from pathlib import Path

import click


@click.command()
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/demo"),
    show_default=True,
    help="Directory.",
)
@click.pass_context
def demo(context: click.Context, out: Path) -> None:
    """Build a graph from the examples and show what it holds."""
    from kg.assets import asset
    from kg.cli.build import build
    from kg.cli.export import export
    from kg.cli.query import query, table

    context.invoke(build, sources=(str(asset("examples")),), out=out)
    click.echo("\nModels: kg table models " + str(out))
    context.invoke(table, name="models", directory=out)
    click.echo(f"Who built what: kg query {out} --name who-built-what")
    context.invoke(query, directory=out, name="who-built-what")
    graphml = out.with_name(f"{out.name}.graphml")
    context.invoke(export, directory=out, format_="graphml", out=graphml)
    click.echo(f"The graph for Gephi or networkx: {graphml}")
