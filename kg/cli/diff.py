"""``kg diff``: what another build says that this one doesn't."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kg.query.conflicts import Conflict
    from kg.query.diff import Change, Difference, Said, Thing


@click.command()
@click.argument("old", metavar="DIR1", type=click.Path(path_type=Path))
@click.argument("new", metavar="DIR2", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option(
    "-o", "--out", metavar="FILE", type=click.Path(path_type=Path), help="Instead of standard output."
)
def diff(old: Path, new: Path, format_: str, out: Path | None) -> None:
    """Show what changed from one build to another: entities, facts and conflicts.

    A fact changed if its status or dates did, or the value of a property that has one. `kg build` changes a build in
    place, so keep a copy of the old directory, or build each week's sources into one of its own.
    """
    from kg.builds import load_manifest, open_finished, write
    from kg.cli.diffpage import page
    from kg.errors import QueryError
    from kg.graph.store import load
    from kg.query.conflicts import order
    from kg.query.diff import difference

    bases = [load_manifest(directory).base for directory in (old, new)]
    if bases[0] != bases[1]:
        raise QueryError(
            f"the builds give things other IRIs: {bases[0]} and {bases[1]}; build both with one --base"
        )
    graphs = [load(open_finished(directory).graph) for directory in (old, new)]
    found = difference(graphs[0], graphs[1], order())
    if format_ == "json":
        text = json.dumps(record(found), indent=2, ensure_ascii=False) + "\n"
    elif format_ == "html":
        text = page(found, old=str(old), new=str(new))
    else:
        text = "\n".join(lines(found)) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write(out, text.encode())


def lines(found: "Difference") -> Iterator[str]:
    """What is printed; sections with nothing in them are left out."""
    sections: Sequence[tuple[str, list[str]]] = (
        ("new entities", [f"+ {_thing(thing)}" for thing in found.new_entities]),
        ("withdrawn entities", [f"- {_thing(thing)}" for thing in found.withdrawn_entities]),
        ("new facts", [line for said in found.new for line in _said("+", said)]),
        ("changed facts", [line for change in found.changed for line in _change(change)]),
        ("withdrawn facts", [line for said in found.withdrawn for line in _said("-", said)]),
        ("new conflicts", [f"! {_conflict(conflict)}" for conflict in found.new_conflicts]),
        ("conflicts that are none any more", [f"  {_conflict(c)}" for c in found.settled_conflicts]),
    )
    counts = (
        len(found.new_entities),
        len(found.withdrawn_entities),
        len(found.new),
        len(found.changed),
        len(found.withdrawn),
        len(found.new_conflicts),
        len(found.settled_conflicts),
    )
    if not any(counts):
        yield "nothing changed"
    for (title, body), count in zip(sections, counts, strict=True):
        if count:
            yield f"{title}: {count:,}"
            yield from (f"  {line}" for line in body)
            yield ""


def in_words(said: "Said") -> str:
    """Subject, relation and object, with status and dates where they aren't the usual ones."""
    status = "" if said.status == "asserted" else f" · {said.status}"
    dates = dates_in_words(said.valid_from, said.valid_until)
    return f"{said.subject.label} {said.words} {said.object}{status}{dates}"


def dates_in_words(since: str, until: str) -> str:
    if since and until:
        return f" · {since} to {until}" if since != until else f" · {since}"
    return f" · since {since}" if since else f" · until {until}" if until else ""


def change_in_words(change: "Change") -> str:
    """ "Heron developed by Kelpie: planned → asserted"."""
    before, after = change.before, change.after
    parts = []
    if "value" in change.what:
        parts.append(f"{before.object} → {after.object}")
    if "status" in change.what:
        parts.append(f"{before.status} → {after.status}")
    if "dates" in change.what:
        old, new = (dates_in_words(s.valid_from, s.valid_until)[3:] or "undated" for s in (before, after))
        parts.append(f"{old} → {new}")
    value = "" if "value" in change.what else f" {after.object}"
    return f"{after.subject.label} {after.words}{value}: {', '.join(parts)}"


def record(found: "Difference") -> dict[str, Any]:
    """As `kg.query.diff.Difference`, with conflicts in short."""
    told: dict[str, Any] = asdict(found)
    for name in ("new_conflicts", "settled_conflicts"):
        told[name] = [
            {
                "subject": {"iri": c.subject, "type": c.type, "label": c.label},
                "property": c.relation,
                "what": c.what,
                "values": [side.text for side in c.sides],
            }
            for c in getattr(found, name)
        ]
    return told


def _thing(thing: "Thing") -> str:
    return f"{thing.label} · {thing.type}"


def _said(sign: str, said: "Said") -> Iterator[str]:
    yield f"{sign} {in_words(said)}"
    if said.sentence:
        yield f"    “{said.sentence}” ({said.document}{f', {said.date}' if said.date else ''})"


def _change(change: "Change") -> Iterator[str]:
    yield f"~ {change_in_words(change)}"
    yield from list(_said("~", change.after))[1:]


def _conflict(conflict: "Conflict") -> str:
    values = " against ".join(side.text for side in conflict.sides)
    return f"{conflict.label} {conflict.what}: {values}"
