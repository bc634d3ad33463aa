"""``kg mcp``: a build as tools for an assistant."""

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0.1, 600),
    help="Seconds for an answer.",
)
@click.option(
    "--rows", default=200, show_default=True, type=click.IntRange(1), help="At most so many of a query."
)
def mcp(directory: Path, timeout: float, rows: int) -> None:
    """Offer a build to an assistant that speaks the Model Context Protocol: it starts this command itself.

    Tools: search, entity, evidence, query and vocabulary; they only read. Needs the extra [mcp]. In the assistant's
    settings:

    \b
    {"mcpServers": {"kg": {"command": "kg", "args": ["mcp", "/path/to/DIR"]}}}
    """
    from kg.errors import ConfigError
    from kg.server.options import Options

    try:
        from kg.server.mcp import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise ConfigError("kg mcp needs the extra [mcp]: pip install 'ainews-kg[mcp]'") from error
    serve(directory, Options(timeout_s=timeout, max_rows=rows))
