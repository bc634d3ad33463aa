"""``kg review``: what linking and finding were unsure of, for a person to decide."""

from collections.abc import Iterator, Sequence
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
_SKIP, _QUIT, _OTHERWISE = "k", "q", "o"


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
    from kg.decisions import text_of
    from kg.review.files import decided_keys

    if out and ask:
        raise click.UsageError("give -o to write a file or --ask to be asked, not both")
    path = out or ask
    before = text_of(path) if path and path.exists() and form == "toml" else ""
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
    found = [q for q in found if (not kinds or q.kind in kinds) and not q.keys & answered]
    return with_contexts(found[: limit or None], corpus)


def _write(found: "Sequence[Question]", out: Path | None, before: str, form: str) -> None:
    from kg.builds import write
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
    write(out, text.encode())
    click.echo(f"{len(found)} questions in {out}", err=True)


def _ask_all(found: "Sequence[Question]", path: Path) -> None:
    """Answers are written as they come, so that none is lost."""
    from kg.review.files import lines

    made = 0
    for made, (question, decision) in enumerate(_answers(found), 1):  # noqa: B007
        _append(path, lines(question, decision))
    then = f"; next: kg build SOURCE... -o DIR --decisions {path}" if made else ""
    click.echo(f"\n{made} decisions added to {path}{then}")


def _answers(found: "Sequence[Question]") -> "Iterator[tuple[Question, Decision]]":
    """Until somebody quits, also by the end of input (Ctrl-D)."""
    for number, question in enumerate(found, 1):
        click.echo(f"\n{number}/{len(found)}  {question.reason}")
        can = _shown(question)
        shown = "  ".join(f"{key} {what}" for key, what in can.items())
        key = _prompt(f"{shown}  k skip  q quit", [*can, _SKIP, _QUIT], default=_SKIP)
        if key in (None, _QUIT):
            return
        if key != _SKIP:
            decision = _answer(question, key)
            if decision is None:
                return
            yield question, decision


def _shown(question: "Question") -> dict[str, str]:
    """Key → what it decides; all else that helps is printed."""
    from kg.decisions import in_words
    from kg.review.files import in_context
    from kg.review.questions import ANSWERS

    if question.kind == "fact":
        click.echo(f"    {in_words(replace(question.decision, do=ANSWERS['fact'][-1]))}")
    for context in question.contexts:
        click.echo(f"    {in_context(context)}")
    if question.otherwise:
        ways = {"t": question.decision, _OTHERWISE: question.otherwise}
        return {key: in_words(replace(decision, do="type")) for key, decision in ways.items()}
    also = {"n": "rename", "t": "type"} if question.kind in ("alike", "weak") else {}
    return {key: do for key, do in KEYS.items() if do in ANSWERS[question.kind]} | also


def _answer(question: "Question", key: str) -> "Decision | None":
    """Renaming and a wrong type of one of two names ask which is meant. None if nobody answers any more."""
    from kg.ontology import load

    asked = question.decision
    if question.otherwise:
        return replace(question.otherwise if key == _OTHERWISE else asked, do="type")
    do = KEYS[key]
    if do not in ("rename", "type"):
        return replace(asked, do=do)
    name = _prompt("which name", [asked.name, asked.other], default=asked.name, shown=True)
    if name is None:
        return None
    to = _prompt("its right type", load().types, shown=True) if do == "type" else _prompt("its right name")
    return None if to is None else replace(asked, do=do, name=name, other=to)


def _prompt(
    text: str, choices: Sequence[str] = (), *, default: str | None = None, shown: bool = False
) -> str | None:
    """None at the end of input. Ctrl-C stops the command as it does any."""
    kind = click.Choice(choices) if choices else None
    try:
        answer: str = click.prompt(text, type=kind, show_choices=shown, default=default)
    except click.Abort as error:
        if isinstance(error.__context__, EOFError):
            return None
        raise
    return answer


def _append(path: Path, rows: Sequence[str]) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(("\n" if file.tell() else "") + "\n".join(rows) + "\n")
    except OSError as error:
        raise BuildError(f"can't write {path}: {error.strerror}") from error
