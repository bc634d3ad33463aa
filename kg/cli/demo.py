"""``kg demo``: the whole way once, on the examples that ship with kg."""

from pathlib import Path

import click

EXAMPLES = "examples/news"
QUESTION = "models-over-7b-by-hardware"
ENTITY = "Dunlin"


@click.command()
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/demo"),
    show_default=True,
    help="Directory of the build; the GraphML file is written beside it.",
)
def demo(out: Path) -> None:
    """Build a graph from the examples, and show tables, an entity with its sentences, and the GraphML file.

    The examples were written for kg; the companies and models in them are invented.
    """
    from kg.assets import asset
    from kg.cli.build import build
    from kg.cli.export import export
    from kg.cli.query import query
    from kg.cli.show import show
    from kg.cli.table import table
    from kg.query.questions import question

    examples = asset(EXAMPLES)
    _announce(f"kg build {examples} -o {out}", "What was read and what was found")
    _run(build, examples, "-o", out)
    _announce(f"kg table models {out}", "What they tell of models")
    _run(table, "models", out)
    _announce(f"kg query {out} --name {QUESTION}", question(QUESTION).title)
    _run(query, out, "--name", QUESTION)
    _announce(f"kg show {out} '{ENTITY}'", "One model, with the sentences that say it")
    _run(show, out, ENTITY)
    graphml = out.with_name(f"{out.name}.graphml")
    _announce(f"kg export {out} -f graphml -o {graphml}", "The same graph for other programs")
    _run(export, out, "-f", "graphml", "-o", graphml)
    click.echo(f"{graphml.resolve()}")
    click.echo(
        "Gephi: File > Open, choose it, keep what the dialog proposes; networkx: nx.read_graphml(path)."
    )


def _run(command: click.Command, *arguments: object) -> None:
    """As if it were typed: with the defaults and the checks of its options."""
    command.main([str(argument) for argument in arguments], standalone_mode=False)


def _announce(command: str, title: str) -> None:
    click.secho(f"\n{title}", bold=True)
    click.secho(f"$ {command}", dim=True)
