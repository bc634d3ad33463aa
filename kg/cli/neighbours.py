"""``kg neighbours``: what lies around a thing."""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.asof import AS_OF, opened

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.cli.facts import Teller
    from kg.query.paths import Neighbour

COLUMNS = (
    "depth",
    "subject",
    "relation",
    "object",
    "support",
    "confidence",
    "sentence",
    "document",
    "date",
    "claim",
)


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("name", metavar="A")
@click.option(
    "--depth", type=click.IntRange(1, 6), default=1, show_default=True, metavar="N", help="Steps from A."
)
@click.option(
    "--relation",
    "relations",
    multiple=True,
    metavar="NAME",
    help="Only this relation, such as developedBy; may be given again.",
)
@AS_OF
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv", "graphml"]),
    default="table",
    show_default=True,
)
def neighbours(
    directory: Path, name: str, depth: int, relations: tuple[str, ...], as_of: str | None, format_: str
) -> None:
    """Show the asserted facts that link an entity with others, and those with others again.

    A is any of its names, or its IRI.
    """
    from kg import builds
    from kg.cli.facts import Teller, also_named, meant
    from kg.ontology import load
    from kg.query.paths import neighbours as around

    known = load().relations
    for relation in relations:
        if relation not in known:
            raise click.UsageError(f"--relation {relation}: there are: {', '.join(known)}")
    base = builds.load_manifest(directory).base
    store = opened(directory, as_of)
    iris = meant(store, name, base=base)
    found = list(around(store, iris[0], depth=depth, relations=relations))
    teller = Teller(store)
    if format_ == "graphml":
        _graphml(store, found)
    elif format_ == "json":
        told = [{"depth": one.depth} | teller.record(one.fact) for one in found]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    elif format_ == "csv":
        _csv(found, teller)
    else:
        _table(iris[0], found, teller)
        click.echo(also_named(iris, base=base, name=name), nl=False)


def _table(iri: str, found: Sequence["Neighbour"], teller: "Teller") -> None:
    """One line a fact, below the entity from which it leads."""
    click.echo(f"{teller.label(iri)} · {teller.thing(iri)['type']}")
    if not found:
        click.echo("  no facts with others")
    last = (0, "")
    for one in found:
        if one.depth > 1 and (one.depth, one.start) != last:
            click.echo(
                f"\n{teller.label(one.start)} · {teller.thing(one.start)['type']} · {one.depth - 1} away"
            )
        last = (one.depth, one.start)
        said = one.fact.statement
        arrow = "→" if said.subject == one.start else "←"
        relation = teller.relation(said.relation)
        end = teller.thing(one.end)
        click.echo(f"  {arrow} {relation}  {end['label']} · {end['type']}")
        click.echo(f"      {teller.sentence(one.fact)}")


def _csv(found: Sequence["Neighbour"], teller: "Teller") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        told = teller.record(one.fact)
        where = told["title"] or told["source"] or told["document"]
        ends = (told["subject"]["label"], told["relation"], told["object"]["label"])
        figures = (told["support"], told["confidence"], told["sentence"], where, told["date"], told["claim"])
        writer.writerow((one.depth, *ends, *figures))


def _graphml(store: "Store", found: Sequence["Neighbour"]) -> None:
    from kg.export.graphml import graphml
    from kg.query.paths import part

    graphml(part(store, (one.fact for one in found)), sys.stdout.buffer)
