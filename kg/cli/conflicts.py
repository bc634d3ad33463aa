"""``kg conflicts``: values that contradict each other, with their sources side by side."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.asof import AS_OF, opened

if TYPE_CHECKING:
    from kg.query.conflicts import Conflict, Side
    from kg.query.entity import Sentence

COLUMNS = (
    "conflict",
    "subject",
    "type",
    "property",
    "value",
    "chosen",
    "rule",
    "support",
    "sentence",
    "document",
    "date",
    "finder",
    "score",
    "claim",
)


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--relation",
    "relations",
    multiple=True,
    metavar="NAME",
    help="Only this property, such as parameterCount; may be given again.",
)
@click.option(
    "--order",
    "rules",
    metavar="RULES",
    help="What decides, with commas: decision, support, newest, finder, confidence. Else as in conflicts.toml.",
)
@click.option(
    "--sentences",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    metavar="N",
    help="Sentences for each value in a table.",
)
@AS_OF
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
def conflicts(
    directory: Path,
    relations: tuple[str, ...],
    rules: str | None,
    sentences: int,
    as_of: str | None,
    format_: str,
) -> None:
    """Show values that contradict each other, with the sources of each, and which one the rules prefer.

    Nothing is taken out of the graph: the verdict is a rule's, and says which. Ranges, rounding, "about" and sizes of
    variants are no contradiction.
    """
    from kg.query import conflicts as query

    _known(relations)
    order = query.order([rule.strip() for rule in rules.split(",")] if rules else None)
    found = list(query.conflicts(opened(directory, as_of), order, relations=relations))
    if format_ == "json":
        click.echo(json.dumps([_record(conflict) for conflict in found], indent=2, ensure_ascii=False))
    elif format_ == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(row for number, one in enumerate(found, 1) for row in _rows(number, one))
    else:
        for conflict in found:
            click.echo("\n".join(lines(conflict, sentences=sentences)))
            click.echo()
        click.echo(f"{len(found)} conflict{'s' * (len(found) != 1)}")


def _known(relations: Sequence[str]) -> None:
    from kg.ontology import load

    ontology = load()
    single = [r.name for r in ontology.relations.values() if r.unless]
    single += [q.name for q in ontology.quantities.values() if q.functional or q.per]
    for name in relations:
        if name not in single:
            raise click.UsageError(
                f"--relation {name}: no property with one value; there are: {', '.join(single)}"
            )


def lines(conflict: "Conflict", *, sentences: int) -> Iterator[str]:
    """What is printed of one; the preferred value is marked, and the rule named."""
    yield f"{conflict.label} · {conflict.type} · {conflict.what}"
    for number, side in enumerate(conflict.sides):
        mark = f"  ← by rule: {conflict.rule}" if number == conflict.chosen else ""
        yield f"  {side.text}  ({_support(side)}){mark}"
        for sentence in side.sentences[:sentences]:
            source = sentence.source
            where = source.title or source.address or source.iri
            date = f", {source.date}" if source.date else ""
            score = "" if sentence.score is None else f" {sentence.score:.2f}"
            yield f"    “{' '.join(sentence.quote.split())}” ({where}{date}; {sentence.finder}{score})"
    if conflict.chosen < 0:
        yield "  no rule prefers either"


def _support(side: "Side") -> str:
    newest = f", newest {side.newest}" if side.newest else ""
    return f"{side.support} sentence{'s' * (side.support != 1)}{newest}, confidence {side.confidence:.2f}"


def _record(conflict: "Conflict") -> dict[str, Any]:
    return {
        "subject": {"iri": conflict.subject, "label": conflict.label, "type": conflict.type},
        "property": conflict.relation,
        "what": conflict.what,
        "verdict": {"by": "rule", "rule": conflict.rule or None, "value": conflict.chosen}
        | ({} if conflict.chosen >= 0 else {"value": None}),
        "values": [
            {
                "text": side.text,
                "iri": side.iri or None,
                "claims": list(side.claims),
                "support": side.support,
                "newest": side.newest or None,
                "confidence": round(side.confidence, 4),
                "sentences": [_sentence(sentence) for sentence in side.sentences],
            }
            for side in conflict.sides
        ],
    }


def _sentence(sentence: "Sentence") -> dict[str, Any]:
    source = sentence.source
    return {
        "sentence": " ".join(sentence.quote.split()),
        "document": source.iri,
        "title": source.title or None,
        "source": source.address or None,
        "date": source.date or None,
        "finder": sentence.finder,
        "score": sentence.score,
        "said_by": sentence.said_by or None,
    }


def _rows(number: int, conflict: "Conflict") -> Iterator[tuple[Any, ...]]:
    """One a sentence."""
    for n, side in enumerate(conflict.sides):
        chosen = "yes" if n == conflict.chosen else "no"
        for sentence in side.sentences:
            source = sentence.source
            yield (
                number,
                conflict.label,
                conflict.type,
                conflict.what,
                side.text,
                chosen,
                conflict.rule,
                side.support,
                " ".join(sentence.quote.split()),
                source.title or source.address or source.iri,
                source.date,
                sentence.finder,
                sentence.score,
                side.claims[0],
            )
