"""``kg query``: questions to a graph, in SPARQL or by name."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from kg.cli.asof import AS_OF, opened

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.query.sparql import Answer

FORMAT = click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    help="table, csv, tsv, json or xml; of CONSTRUCT and DESCRIBE: table, turtle, nt, rdfxml or jsonld.",
)


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", type=click.File("r", encoding="utf-8"), help="A file with the query; - is stdin."
)
@click.option("-n", "--name", metavar="QUESTION", help="A question that ships with kg; --list shows them.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
@click.option("--list", "list_", is_flag=True, help="List the questions and their parameters.")
@AS_OF
@FORMAT
def query(
    directory: Path,
    sparql: str | None,
    file: IO[str] | None,
    name: str | None,
    parameters: tuple[str, ...],
    list_: bool,
    as_of: str | None,
    format_: str | None,
) -> None:
    """Ask a build a question in SPARQL, or by name.

    \b
    kg query DIR 'SELECT ?name { ?m a kg:Model ; rdfs:label ?name }'
    kg query DIR -f question.rq --format csv
    kg query DIR --name who-built-what
    """
    if list_:
        _list_questions()
        return
    if sum(given is not None for given in (sparql, file, name)) != 1:
        raise click.UsageError("give one of: a query, --file FILE, --name QUESTION, --list")
    if parameters and not name:
        raise click.UsageError("--set goes with --name")
    if name:
        _answer(directory, format_, question=name, parameters=_pairs(parameters), as_of=as_of)
    else:
        _answer(directory, format_, sparql=sparql or (file.read() if file else ""), as_of=as_of)


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


def _answer(
    directory: Path,
    format_: str | None,
    *,
    sparql: str = "",
    question: str = "",
    parameters: Mapping[str, str] | None = None,
    as_of: str | None = None,
) -> None:
    from kg import builds
    from kg.query import questions
    from kg.query.sparql import PREFIXES, run

    asked = questions.question(question) if question else None
    prefixes = {**PREFIXES, "id": builds.load_manifest(directory).base}
    store: Store = opened(directory, as_of)
    if asked:
        answer = questions.ask(store, asked, parameters=parameters, prefixes=prefixes)
    else:
        answer = run(store, sparql, prefixes=prefixes)
    _print(answer, format_ or "table", prefixes)


def _print(answer: "Answer", format_: str, prefixes: Mapping[str, str]) -> None:
    from kg.query import answers

    if format_ != "table":
        sys.stdout.buffer.write(answers.write(answer, format_, prefixes=prefixes))
        return
    from rich.console import Console

    Console(highlight=False, markup=False).print(answers.table(answer, prefixes=prefixes))
