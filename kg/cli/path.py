"""``kg path``: how two things hang together."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.asof import AS_OF, opened

if TYPE_CHECKING:
    from kg.cli.facts import Teller
    from kg.query.paths import Step


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option(
    "--max-length",
    type=click.IntRange(1, 8),
    default=4,
    show_default=True,
    metavar="N",
    help="Steps at most.",
)
@click.option(
    "--count", type=click.IntRange(1, 1000), default=5, show_default=True, metavar="N", help="Paths at most."
)
@AS_OF
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def path(
    directory: Path, start: str, end: str, max_length: int, count: int, as_of: str | None, format_: str
) -> None:
    """Show the shortest ways from one entity to another over asserted facts, with a sentence for each step.

    A and B are any of their names, or their IRIs.
    """
    from kg import builds
    from kg.cli.facts import Teller, also_named, meant
    from kg.query.paths import paths

    base = builds.load_manifest(directory).base
    store = opened(directory, as_of)
    ends = [meant(store, name, base=base) for name in (start, end)]
    (a, *_), (b, *_) = ends
    found = list(paths(store, a, b, max_length=max_length, count=count))
    teller = Teller(store)
    if format_ == "json":
        click.echo(json.dumps([record(steps, teller) for steps in found], indent=2, ensure_ascii=False))
        return
    for steps in found:
        click.echo("\n".join(lines(steps, teller)) + "\n")
    if not found:
        far = f"in {max_length} step{'s' * (max_length != 1)} or fewer"
        click.echo(
            f"no way from {teller.label(a)} to {teller.label(b)} {far}"
            if a != b
            else "A and B are one entity"
        )
    for name, iris in zip((start, end), ends, strict=True):
        click.echo(also_named(iris, base=base, name=name), nl=False)


def lines(steps: Sequence["Step"], teller: "Teller") -> Iterator[str]:
    """What is printed of one way."""
    yield " → ".join(teller.label(iri) for iri in (steps[0].start, *(step.end for step in steps)))
    for step in steps:
        for fact in step.facts:
            yield f"  {teller.words(fact)}"
            yield f"    {teller.sentence(fact)}"


def record(steps: Sequence["Step"], teller: "Teller") -> dict[str, Any]:
    return {
        "length": len(steps),
        "entities": [teller.thing(iri) for iri in (steps[0].start, *(step.end for step in steps))],
        "steps": [[teller.record(fact) for fact in step.facts] for step in steps],
    }
