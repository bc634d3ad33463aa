"""``kg show`` and ``kg stats``: what a graph says of one thing, and how much it holds."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.asof import AS_OF, MIN_CONFIDENCE, STORE, opened

if TYPE_CHECKING:
    from kg.query.entity import Description, Line, Sentence


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("name")
@click.option(
    "--sentences",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Sentences for each fact; 0 for none.",
)
@AS_OF
@MIN_CONFIDENCE
@STORE
def show(
    directory: Path,
    name: str,
    sentences: int,
    as_of: str | None,
    min_confidence: float | None,
    where: str,
) -> None:
    """Show an entity with its facts and the sentences behind them. NAME is any of its names, or its IRI."""
    from kg import builds
    from kg.query.entity import description, find

    base = builds.load_manifest(directory).base
    store = opened(directory, as_of, min_confidence, where=where)
    first, *others = find(store, name, base=base)
    for line in lines(description(store, first), sentences=sentences):
        click.echo(line)
    if others:
        click.echo(f"\nalso named so: {'  '.join(iri.removeprefix(base) for iri in others)}")


def lines(found: "Description", *, sentences: int) -> Iterator[str]:
    """What is printed."""
    entity = found.entity
    label = entity.names[0] if entity.names else entity.iri
    yield f"{label} · {entity.type}"
    if len(entity.names) > 1:
        yield f"also: {', '.join(entity.names[1:])}"
    yield f"{entity.iri}"
    yield from (f"see {identifier}" for identifier in entity.identifiers)
    yield from (f"decided by a person: {decision}" for decision in found.decisions)
    dates = f", {found.first} to {found.last}" if found.first else ""
    yield f"in {found.documents} document{'s' * (found.documents != 1)}{dates}"
    for group in found.groups:
        yield ""
        yield group.heading
        for line in group.lines:
            yield f"  {_fact(line)}"
            for sentence in line.sentences[:sentences]:
                yield f"    “{' '.join(sentence.quote.split())}” {_source(sentence)}"


def _fact(line: "Line") -> str:
    kind = f" · {line.type}" if line.type else ""
    status = "" if line.status == "asserted" else f" · {line.status}"
    times = f" · {line.support} times" if line.support > 1 else ""
    decided = " · decided by a person" if line.decided else ""
    return f"{line.text}{kind}{status}{_dates(line.valid_from, line.valid_until)}{times}{decided}"


def _dates(since: str, until: str) -> str:
    if since and until:
        return f" · {since} to {until}" if since != until else f" · {since}"
    return f" · since {since}" if since else f" · until {until}" if until else ""


def _source(sentence: "Sentence") -> str:
    source = sentence.source
    where = source.title or source.address or source.iri
    says = f", says {sentence.said_by}" if sentence.said_by else ""
    return f"({where}{f', {source.date}' if source.date else ''}{says})"


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def stats(directory: Path) -> None:
    """Count what is in the graph of a build."""
    from kg.builds import open_finished
    from kg.graph import disk
    from kg.graph.store import load
    from kg.query.statistics import statistics

    build = open_finished(directory)
    counted = statistics(load(build.graph))
    click.echo(
        f"{counted.triples:,} triples, {counted.documents:,} documents, {counted.evidences:,} evidences"
    )
    files = [build.graph, build.background]
    filled = ", which is there" if disk.is_filled(files, directory / "store") else ""
    way = f"a store on disk{filled}" if disk.is_large(files) else "memory"
    click.echo(f"{disk.size(files) / 1e6:,.1f} MB of triples; kg query answers from {way}")
    for title, counts in (
        ("entities by type", counted.entities),
        ("claims by status, each once", counted.claims),
        ("facts by relation, each once", counted.facts),
        ("evidences by finder", counted.finders),
    ):
        _print_counts(title, counts)


def _print_counts(title: str, counts: Mapping[str, int]) -> None:
    click.echo(f"\n{title}: {sum(counts.values()):,}")
    for name, count in counts.items():
        click.echo(f"  {count:>9,}  {name}")
