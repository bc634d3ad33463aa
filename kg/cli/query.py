"""``kg query``: questions to a graph, in SPARQL or by name."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import get_terminal_size
from typing import IO, TYPE_CHECKING

import click

from kg.cli.asof import AS_OF, MIN_CONFIDENCE, STORE, VERBOSE, opened
from kg.cli.push import TOKEN, USER, connected
from kg.cli.streams import UNFOLDED

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.graph.remote import Send
    from kg.query.questions import Question
    from kg.query.sparql import Answer


def _format(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from kg.query.answers import FORMATS

    if value is not None and value not in FORMATS:
        raise click.BadParameter(f"{value!r} is none of {', '.join(FORMATS)}")
    return value


#: What is the name of a question; no query is one word in small letters.
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

FORMAT = click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    callback=_format,
    help="table, csv, tsv, json or xml; of CONSTRUCT and DESCRIBE: table, turtle, nt, rdfxml or jsonld.",
)


@click.command()
@click.argument("directory", metavar="[DIR]", required=False)
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", type=click.File("r", encoding="utf-8"), help="A file with the query; - is stdin."
)
@click.option("-n", "--name", metavar="QUESTION", help="A question that ships with kg; --list shows them.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
@click.option("--list", "list_", is_flag=True, help="List the questions and their parameters.")
@AS_OF
@MIN_CONFIDENCE
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL server instead of a build; without DIR.")
@click.option("--graph", default="", metavar="IRI", help="With --endpoint: the graph to ask, see kg push.")
@USER
@TOKEN
@STORE
@VERBOSE
@FORMAT
def query(
    directory: str | None,
    sparql: str | None,
    file: IO[str] | None,
    name: str | None,
    parameters: tuple[str, ...],
    list_: bool,
    as_of: str | None,
    min_confidence: float | None,
    endpoint: str | None,
    graph: str,
    user: str,
    token: str,
    where: str,
    verbose: bool,
    format_: str | None,
) -> None:
    """Ask a build, or a SPARQL server, a question in SPARQL, or by name.

    \b
    kg query DIR 'SELECT ?name { ?m a kg:Model ; rdfs:label ?name }'
    kg query DIR -f question.rq --format csv
    kg query DIR who-built-what
    kg query DIR models-over-7b-by-hardware --set minimum=1e10
    kg query --endpoint http://localhost:7878/query --name who-built-what
    """
    if list_:
        _list_questions()
        return
    if endpoint and directory is not None and sparql is None:
        directory, sparql = None, directory
    if sparql and name is None and _NAME.fullmatch(sparql):
        name, sparql = sparql, None
    if sum(given is not None for given in (sparql, file, name)) != 1:
        raise click.UsageError("give one of: a query, --file FILE, --name QUESTION, --list")
    if parameters and not name:
        raise click.UsageError("--set goes with --name")
    text = sparql or (_read(file) if file else "")
    pairs, asked = _pairs(parameters), _asked(name, text)
    if endpoint:
        if directory is not None or as_of is not None or min_confidence is not None:
            raise click.UsageError("--endpoint goes without DIR, --as-of and --min-confidence")
        _ask_there(endpoint, _filled(asked, pairs), connected(endpoint, user, token), graph, format_)
    elif directory is None:
        raise click.UsageError("Missing argument 'DIR'")
    else:
        _filled(asked, pairs)
        store = opened(Path(directory), as_of, min_confidence, where=where, verbose=verbose)
        _ask_here(store, Path(directory), asked, pairs, format_)


def _read(file: IO[str]) -> str:
    try:
        return file.read()
    except (UnicodeDecodeError, OSError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise click.UsageError(f"--file {file.name}: can't be read: {reason}") from error


def _ask_there(endpoint: str, asked: str, send: "Send", graph: str, format_: str | None) -> None:
    from kg.query.remote import ask
    from kg.query.sparql import PREFIXES

    _print(ask(endpoint, asked, send, graph=graph), format_ or "table", PREFIXES)


def _ask_here(
    store: "Store", directory: Path, asked: "Question | str", pairs: Mapping[str, str], format_: str | None
) -> None:
    from kg import builds
    from kg.query.questions import with_names
    from kg.query.sparql import PREFIXES, run

    base = builds.load_manifest(directory).base
    known = pairs if isinstance(asked, str) else with_names(store, asked, pairs, base=base)
    prefixes = {**PREFIXES, "id": base}
    _print(run(store, _filled(asked, known), prefixes=prefixes), format_ or "table", prefixes)


def _asked(name: str | None, text: str) -> "Question | str":
    """The question, or the text as it is. Raises QueryError if there is none of this name."""
    from kg.query.questions import question

    return question(name) if name else text


def _filled(asked: "Question | str", pairs: Mapping[str, str]) -> str:
    """SPARQL. Raises QueryError for parameters that the question doesn't have."""
    from kg.query.questions import filled

    return asked if isinstance(asked, str) else filled(asked, pairs)


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise click.UsageError(f"--set {parameter}: write it as NAME=VALUE")
        pairs[name] = value
    return pairs


def _list_questions() -> None:
    from kg.query.questions import questions

    for question in questions():
        click.echo(f"{question.name:32} {question.title}")
        for parameter in question.parameters:
            click.echo(f"{'':34}--set {parameter.name}={parameter.default}  {parameter.meaning}")


def _print(answer: "Answer", format_: str, prefixes: Mapping[str, str]) -> None:
    from kg.query import answers

    if format_ != "table":
        sys.stdout.buffer.write(answers.write(answer, format_, prefixes=prefixes))
        return
    from rich.console import Console

    width = get_terminal_size((UNFOLDED, 0)).columns
    Console(highlight=False, markup=False, width=width).print(answers.table(answer, prefixes=prefixes))
