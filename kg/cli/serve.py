"""``kg serve``: a build as a web page, a SPARQL endpoint and a JSON API."""

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 for any.")
@click.option("--token", default="", metavar="TEXT", help="Answer only who gives this.", envvar="KG_TOKEN")
@click.option("--cors", multiple=True, metavar="ORIGIN", help="Let pages of this origin ask; * for all.")
@click.option(
    "--timeout", default=10.0, show_default=True, type=click.FloatRange(0.1, 600), help="Seconds for a query."
)
@click.option(
    "--rows", default=10_000, show_default=True, type=click.IntRange(1), help="At most so many in an answer."
)
@click.option(
    "--memory",
    default=1024,
    show_default=True,
    type=click.IntRange(64),
    metavar="MB",
    help="For a query, beside the graph.",
)
@click.option(
    "--queries",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="SPARQL queries that run at once.",
)
@click.option(
    "--graph", "graphs", multiple=True, metavar="IRI=FILE", help="Serve an RDF file too, as a named graph."
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Let the page write decisions on uncertain names to this file, see kg review.",
)
@click.option("--open", "open_", is_flag=True, help="Show the page in the browser.")
def serve(
    directory: Path,
    host: str,
    port: int,
    token: str,
    cors: tuple[str, ...],
    timeout: float,
    rows: int,
    memory: int,
    queries: int,
    graphs: tuple[str, ...],
    decisions: Path | None,
    open_: bool,
) -> None:
    """Serve a build: web page, SPARQL 1.1 endpoint at /sparql, JSON API at /api/. Ctrl-C ends it.

    It only reads, and it listens on this machine only, unless --host says otherwise.

    \b
    kg serve DIR --open
    kg serve DIR --host 0.0.0.0 --port 8080 --token "$(openssl rand -hex 16)"
    """
    from kg.server.options import Options
    from kg.server.serve import serve as run

    options = Options(
        host=host,
        port=port,
        token=token,
        cors=cors,
        timeout_s=timeout,
        max_rows=rows,
        memory_mb=memory,
        queries=queries,
        graphs=dict(_named(graph) for graph in graphs),
        decisions=decisions and decisions.absolute(),
    )
    if not options.is_loopback:
        guarded = (
            "asks for the token" if token else "asks for no token: anybody who reaches it can read the build"
        )
        click.echo(f"kg: listening at {host}, which other machines can reach; it {guarded}", err=True)

    def ready(address: str) -> None:
        click.echo(f"{directory} is served at {address} (Ctrl-C ends it)")
        if open_:
            click.launch(f"{address}?token={token}" if token else address)

    run(directory, options, on_ready=ready)


def _named(graph: str) -> tuple[str, Path]:
    iri, equals, path = graph.rpartition("=")
    if not equals or ":" not in iri:
        raise click.UsageError(f"--graph {graph}: write it as IRI=FILE")
    return iri, Path(path)
