"""``kg review``: what linking and finding were unsure of, for a person to decide."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import BuildError

if TYPE_CHECKING:
    from kg.review.questions import Question
    from kg.types import Decision

#: Key to press → what it decides.
KEYS = {"s": "same", "a": "apart", "v": "variant", "n": "rename", "t": "type", "r": "reject", "y": "accept"}
_SKIP, _QUIT = "k", "q"


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a file to decide in; what is decided there stays.",
)
@click.option(
    "--ask",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Ask one by one; answers are added to this file.",
)
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice(["alike", "weak", "type", "fact"]),
    help="Only these questions; may be given again.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="At most so many, the weightiest first; 0 for all.",
)
@click.option("--format", "form", type=click.Choice(["toml", "json"]), default="toml", show_default=True)
def review(
    directory: Path, out: Path | None, ask: Path | None, kind: tuple[str, ...], limit: int, form: str
) -> None:
    """Show what a build is unsure of, with the reason and the sentences, as decisions to be made.

    \b
    alike  names that may be one thing, but were not merged
    weak   names that were merged for no strong reason
    type   one name that stands for things of two types
    fact   facts that are not sure, or contradict each other

    The file is for kg build --decisions FILE: each record has do = "skip" until you write another word.
    """
    from kg.review.files import decided_keys

    if out and ask:
        raise click.UsageError("give -o to write a file or --ask to be asked, not both")
    path = out or ask
    before = path.read_text("utf-8") if path and path.exists() and form == "toml" else ""
    answered = decided_keys(before, str(path)) if before else set()
    found = _questions(directory, kind, limit, answered)
    if ask:
        _ask_all(found, ask)
    else:
        _write(found, out, before, form)


def _questions(directory: Path, kinds: Sequence[str], limit: int, answered: set[str]) -> "list[Question]":
    from kg import builds, pipeline
    from kg.graph.store import load
    from kg.review.collect import questions, with_contexts

    build = builds.open_finished(directory)
    corpus = builds.Corpus(build)
    found = questions(pipeline.relink(build, corpus), load(build.graph))
    found = [q for q in found if (not kinds or q.kind in kinds) and q.key not in answered]
    return with_contexts(found[: limit or None], corpus)


def _write(found: "Sequence[Question]", out: Path | None, before: str, form: str) -> None:
    from kg.review.files import as_record, written

    if form == "json":
        import orjson

        text = (
            orjson.dumps([as_record(question) for question in found], option=orjson.OPT_INDENT_2).decode()
            + "\n"
        )
    else:
        text = written(found, before=before)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise BuildError(f"can't write {out}: {error.strerror}") from error
    click.echo(f"{len(found)} questions in {out}", err=True)


def _ask_all(found: "Sequence[Question]", path: Path) -> None:
    """Answers are written as they come, so that none is lost."""
    from kg.decisions import in_words
    from kg.review.files import in_context, lines
    from kg.review.questions import ANSWERS

    made = 0
    for number, question in enumerate(found, 1):
        click.echo(f"\n{number}/{len(found)}  {question.reason}")
        if question.kind in ("type", "fact"):
            click.echo(f"    {in_words(replace(question.decision, do=ANSWERS[question.kind][-1]))}")
        for context in question.contexts:
            click.echo(f"    {in_context(context)}")
        can = [key for key, do in KEYS.items() if do in ANSWERS[question.kind]]
        can += ["n", "t"] if question.kind in ("alike", "weak") else []
        shown = "  ".join(f"{key} {KEYS[key]}" for key in can)
        key = click.prompt(
            f"{shown}  k skip  q quit",
            type=click.Choice([*can, _SKIP, _QUIT]),
            show_choices=False,
            default=_SKIP,
        )
        if key == _QUIT:
            break
        if key != _SKIP:
            _append(path, lines(question, _answer(question, KEYS[key])))
            made += 1
    then = f"; next: kg build SOURCE... -o DIR --decisions {path}" if made else ""
    click.echo(f"\n{made} decisions added to {path}{then}")


def _answer(question: "Question", do: str) -> "Decision":
    """Renaming and a wrong type ask which of the two names is meant."""
    from kg.ontology import load

    asked = question.decision
    if do not in ("rename", "type") or question.kind == "type":
        return replace(asked, do=do)
    name = click.prompt("which name", type=click.Choice([asked.name, asked.other]), default=asked.name)
    if do == "rename":
        to = click.prompt("its right name", type=str)
    else:
        to = click.prompt("its right type", type=click.Choice([*load().types]), show_choices=True)
    return replace(asked, do=do, name=name, other=to)


def _append(path: Path, rows: Sequence[str]) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(("\n" if file.tell() else "") + "\n".join(rows) + "\n")
    except OSError as error:
        raise BuildError(f"can't write {path}: {error.strerror}") from error
