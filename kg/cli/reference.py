"""``docs/cli.md``: every command, question and pipeline option, from the code that has them.

``python -m kg.cli.reference`` writes it anew; a test fails while it is out of date.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from kg.cli import kg

PAGE = "docs/cli.md"
HEAD = """# The command line

Written by `python -m kg.cli.reference` out of the code; a test fails while it is out of date.

`kg` ends with 0 if the work is done, 1 if it failed (with one line that says why), 2 if the command was wrong and
130 if it was interrupted. Results go to standard output, progress and complaints to standard error.
"""


def page() -> str:
    """The whole file."""
    return "\n".join((HEAD, *_commands(), *_questions(), *_pipelines())) + "\n"


def _commands() -> Iterator[str]:
    parent = click.Context(kg, info_name="kg")
    yield "## Commands\n"
    for name, command in kg.commands.items():
        yield from _command(command, click.Context(command, info_name=name, parent=parent), level=3)


def _command(command: click.Command, context: click.Context, *, level: int) -> Iterator[str]:
    """A command; below a group, its commands."""
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    heading = f"{'#' * level} {context.command_path}"
    yield f"{heading}\n\n```text\n{usage}\n```\n\n{_prose(command.help or '')}\n"
    options = [p for p in command.params if isinstance(p, click.Option)]
    records = [record for option in options if (record := option.get_help_record(context))]
    if records:
        yield "| option | meaning |\n|---|---|"
        yield from (f"| `{_cell(names)}` | {_cell(meaning)} |" for names, meaning in records)
        yield ""
    if isinstance(command, click.Group):
        for name, member in command.commands.items():
            yield from _command(
                member, click.Context(member, info_name=name, parent=context), level=level + 1
            )


def _prose(text: str) -> str:
    """Click's own paragraphs; those after its no-wrap mark are set as they are."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        f"```text\n{rest.strip()}\n```" if mark else before
        for before, mark, rest in (paragraph.partition("\b\n") for paragraph in paragraphs)
    )


def _questions() -> Iterator[str]:
    from kg.query.questions import questions

    yield "## Questions\n\nFor `kg query DIR --name QUESTION`; the files are in `pipelines/questions/`.\n"
    yield "| question | asks for | parameters |\n|---|---|---|"
    for question in questions():
        parameters = "; ".join(f"`{p.name}={p.default}` {p.meaning}" for p in question.parameters)
        yield f"| `{question.name}` | {_cell(question.title)} | {_cell(parameters)} |"
    yield ""


def _pipelines() -> Iterator[str]:
    from kg import config
    from kg.extract import EXTRACTORS
    from kg.link import LINKERS

    yield "## Pipelines\n\nFor `--pipeline NAME`, or the path of such a file of your own.\n"
    yield "| pipeline | what it does |\n|---|---|"
    for name, path in config.pipelines().items():
        yield f"| [`{name}`](../pipelines/{path.name}) | {_cell(config.load(name).description)} |"
    tables: Mapping[str, Mapping[str, Callable[..., Any]]] = {"extract": EXTRACTORS, "link": LINKERS}
    for step, factories in tables.items():
        for name, factory in factories.items():
            yield f'\n### `[{step}]` with `use = "{name}"`\n'
            yield (inspect.getdoc(factory) or "").replace("``", "`") + "\n"
            yield from _options(factory)


def _options(factory: Callable[..., Any]) -> Iterator[str]:
    """`base` isn't among them: it is an option of the build."""
    parameters = [p for p in inspect.signature(factory).parameters.values() if p.name != "base"]
    if not parameters:
        yield "It has no options."
        return
    yield "| option | default |\n|---|---|"
    yield from (f"| `{parameter.name}` | `{parameter.default!r}` |" for parameter in parameters)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _main() -> None:
    (Path(__file__).parents[2] / PAGE).write_text(page(), "utf-8")


if __name__ == "__main__":
    _main()
