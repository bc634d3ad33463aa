"""``kg push``, and the options of those commands that speak to a SPARQL server elsewhere."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from kg.graph.push import Pushed
    from kg.graph.remote import Send

USER = click.option(
    "--user",
    default="",
    metavar="NAME:PASSWORD",
    envvar="KG_ENDPOINT_USER",
    help="For the server; better as KG_ENDPOINT_USER in the environment.",
)
TOKEN = click.option(
    "--token",
    default="",
    metavar="TEXT",
    envvar="KG_ENDPOINT_TOKEN",
    help="Bearer token for the server; better as KG_ENDPOINT_TOKEN in the environment.",
)


def connected(endpoint: str, user: str, token: str) -> "Send":
    """Raises ConfigError for what is no web address; warns where secrets could be read on the way."""
    from kg.graph.remote import Login, is_open, sender, web_address

    name, _, password = user.partition(":")
    if is_open(web_address(endpoint)) and (user or token):
        click.echo(f"kg: {endpoint} is not encrypted: others can read the password on the way", err=True)
    return sender(login=Login(name, password, token))


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--endpoint", required=True, metavar="URL", help="Where the server takes updates, or its graph store."
)
@click.option("--graph", default="", metavar="IRI", help="The graph there; else its default graph.")
@click.option(
    "--protocol",
    type=click.Choice(["update", "store"]),
    default="update",
    show_default=True,
    help="SPARQL Update, or the Graph Store Protocol.",
)
@USER
@TOKEN
@click.option("--batch", type=click.IntRange(1), metavar="N", help="Triples in a request.")
@click.option("--replace", is_flag=True, help="Empty the graph there first, and push all.")
@click.option(
    "--no-background", is_flag=True, help="Without background knowledge, which has a graph of its own."
)
def push(
    directory: Path,
    endpoint: str,
    graph: str,
    protocol: Literal["update", "store"],
    user: str,
    token: str,
    batch: int | None,
    replace: bool,
    no_background: bool,
) -> None:
    """Push the graph of a build to a SPARQL 1.1 server: what changed since the last time.

    What was pushed where is kept in DIR/push. If it is stopped, the same command goes on from there.

    \b
    kg push DIR --endpoint http://localhost:7878/update
    kg push DIR --endpoint http://localhost:7878/store --protocol store --graph http://example.org/news
    """
    from kg import builds
    from kg.graph import push as pushing
    from kg.graph.background import graph_iri

    build, base = builds.open_finished(directory), builds.load_manifest(directory).base
    send = connected(endpoint, user, token)
    folder = directory / "push"
    graphs = [(build.graph, graph)]
    if build.background.is_file() and not no_background:
        graphs.append((pushing.without_graph(build.background, folder), graph_iri(base)))
    for path, name in graphs:
        target = pushing.Target(endpoint, name, protocol)
        done = pushing.push(path, folder, target, send, batch=batch or 0, replace=replace, progress=_progress)
        click.echo(f"{name or 'default graph'}: {_told(done)}")


def _told(done: "Pushed") -> str:
    finished = "what was begun before was finished; " if done.resumed else ""
    if not done.requests:
        return f"{finished}nothing has changed since the last time"
    requests = "1 request" if done.requests == 1 else f"{done.requests:,} requests"
    return f"{finished}{done.added:,} triples added, {done.removed:,} removed, in {requests}"


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {total:,} requests", nl=done == total, err=True)
