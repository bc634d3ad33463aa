"""``kg explain``: what was found in a document, by which rule, and what was turned down."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.document.sentences import around
from kg.errors import ConfigError
from kg.types import Block, Claim, Extraction, Mention, Provenance, Quantity, Span

if TYPE_CHECKING:
    from kg.pipeline import Steps


@click.command()
@click.argument("document", metavar="DOC")
@click.option("--sentence", metavar="TEXT|N", help="Only the sentence that has TEXT, or only block number N.")
@click.option(
    "--pipeline", default="news", show_default=True, metavar="NAME", help="Name or path of a pipeline."
)
@click.option("--decisions", multiple=True, metavar="FILE", help="What people decided, as of kg build.")
def explain(document: str, sentence: str | None, pipeline: str, decisions: tuple[str, ...]) -> None:
    """Show the blocks of a document and what was found in each, by which rule and with which score.

    Candidates that were turned down follow with the reason; with --decisions, what people decided about the
    names and facts of this document.
    """
    from kg.pipeline import extract, prepare

    steps = prepare(pipeline, decisions=decisions)
    for extraction in extract(steps, document):
        click.echo("\n".join(lines(extraction, sentence)))
        if decisions:
            click.echo("\n".join(_decided(extraction, steps)))


def _decided(extraction: Extraction, steps: "Steps") -> Iterator[str]:
    """Decisions that this document by itself gives something to decide on."""
    from kg.decisions import in_words, place
    from kg.graph.claims import claims
    from kg.graph.decisions import Rulings
    from kg.ontology import load

    linking = steps.link([extraction])
    rulings = Rulings(steps.decisions, linking.entities, load())
    for fact in claims([extraction], linking, base=steps.base):
        rulings.rule(fact.statement, fact.verdict)
    for outcome in (*linking.outcomes, *rulings.outcomes()):
        if outcome.effect != "not applied":
            decision = outcome.decision
            reason = f" ({outcome.reason})" if outcome.reason else ""
            yield f"decided by a person: {in_words(decision)}: {outcome.effect}{reason}   [{place(decision)}]"


def lines(extraction: Extraction, sentence: str | None = None) -> Iterator[str]:
    """What is printed. Raises ConfigError if ``sentence`` is not in the document."""
    document = extraction.document
    yield f"{document.title or document.source} ({document.source}, {document.published or 'no date'})"
    for number, block, start, end in _shown(extraction, sentence):
        text = " ".join(document.text[start:end].split())
        where = f"[{number}] {block.kind}, story {block.section}"
        yield f"{where}: {text}"
        if block.part != "body":
            yield f"    not read: {block.part}"
            continue
        for _, line in sorted(_found(extraction, start, end)):
            yield f"    {line}"


def _shown(extraction: Extraction, sentence: str | None) -> Iterator[tuple[int, Block, int, int]]:
    """Number of a block, the block, and the part of it to show."""
    blocks = list(enumerate(extraction.document.blocks))
    if sentence is None:
        yield from ((number, block, block.start, block.end) for number, block in blocks)
        return
    if sentence.isdecimal():
        chosen = [(number, block) for number, block in blocks if number == int(sentence)]
        if not chosen:
            raise ConfigError(f"no block {sentence}; there are 0 to {len(blocks) - 1}")
        yield from ((number, block, block.start, block.end) for number, block in chosen)
        return
    pattern = re.compile(r"\s+".join(map(re.escape, sentence.split())), re.I)
    found = [
        (n, block, around(extraction.document.text, block, *match.span()))
        for n, block in blocks
        for match in pattern.finditer(extraction.document.text, block.start, block.end)
    ]
    if not found:
        raise ConfigError(
            f"{sentence!r} is not in {extraction.document.source}; kg explain without --sentence shows all"
        )
    for n, block, (start, end) in dict.fromkeys(found):
        yield n, block, start, end


def _found(extraction: Extraction, start: int, end: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Place and text of each line below a block: mentions, quantities, claims, aliases, rejections."""

    def inside(span: Span) -> bool:
        return start <= span.start and span.end <= end

    for mention in extraction.mentions:
        if inside(mention.span):
            yield (0, mention.span.start), f"mention   {_name(mention)}   {_by(mention.by)}"
    for quantity in extraction.quantities:
        if inside(quantity.span):
            yield (1, quantity.span.start), f"quantity  {_quantity(quantity)}   {_by(quantity.by)}"
    for claim in extraction.claims:
        if claim.evidence.start < end and start < claim.evidence.end:
            yield (2, claim.subject.span.start), f"claim     {_claim(claim)}   {_by(claim.by)}"
    for alias in extraction.aliases:
        if inside(alias.b.span):
            yield (3, alias.b.span.start), f"alias     {alias.a.text} = {alias.b.text}   {_by(alias.by)}"
    text = extraction.document.text
    for rejection in extraction.rejections:
        if inside(rejection.span):
            surface = text[rejection.span.start : rejection.span.end]
            line = f"rejected  {surface!r} as {rejection.what}: {rejection.reason}   {_by(rejection.by)}"
            yield (4, rejection.span.start), " ".join(line.split(" "))


def _name(mention: Mention) -> str:
    return f"{mention.text} · {mention.type}" + (f" · {mention.url}" if mention.url else "")


def _quantity(quantity: Quantity) -> str:
    means = "".join(f" · {part}" for part in (quantity.measures, quantity.noun) if part)
    return f"{quantity.text} · {_value(quantity)}{means}"


def _value(quantity: Quantity) -> str:
    top = "" if quantity.value_max is None else f"–{quantity.value_max:g}"
    bound = "" if quantity.bound == "exact" else f"{quantity.bound} "
    return f"{bound}{quantity.value:g}{top} {quantity.unit}"


def _claim(claim: Claim) -> str:
    object_ = claim.object
    shown = object_.text if isinstance(object_, Mention) else _value(object_)
    extras = {
        "on": claim.on and claim.on.text,
        "metric": claim.metric,
        "than": claim.than and claim.than.text,
        "of": claim.of,
        "says": claim.attributed_to and claim.attributed_to.text,
        "from": claim.valid_from,
        "until": claim.valid_until,
    }
    rest = "".join(f", {name} {value}" for name, value in extras.items() if value)
    return f"{claim.subject.text} {claim.relation} {shown}{rest} · {claim.status}"


def _by(by: Provenance) -> str:
    return f"[{by.finder}]" if by.score is None else f"[{by.finder} {by.score:.2f}]"
