"""The command line. Each command is one call of the library; what that needs is imported when it runs.

Exit codes: 0; 1 the work failed (one line on stderr); 2 the command was wrong; 130 interrupted.
"""

import errno
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click

from kg import __version__
from kg.cli import streams
from kg.cli.build import build, pipelines
from kg.cli.conflicts import conflicts
from kg.cli.demo import demo
from kg.cli.diff import diff
from kg.cli.domain import domain
from kg.cli.evaluate import evaluate
from kg.cli.explain import explain
from kg.cli.export import export
from kg.cli.mcp import mcp
from kg.cli.neighbours import neighbours
from kg.cli.path import path
from kg.cli.plot import plot
from kg.cli.push import push
from kg.cli.query import query
from kg.cli.review import review
from kg.cli.serve import serve
from kg.cli.show import show, stats
from kg.cli.sources import remove, sources
from kg.cli.table import table
from kg.cli.train import train
from kg.cli.validate import validate
from kg.errors import KgError, escaped, is_utf8

#: What the system may refuse anywhere, and what to do.
_REFUSED = {
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.EROFS: "choose another place",
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
}


class _Commands(click.Group):
    """Knows what was meant, and ends well where the reader of the output, a pager or head, has gone.

    Click and rich would end with 1.
    """

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name.startswith("-") or name in self.commands:
            return super().resolve_command(ctx, args)
        close = get_close_matches(name, self.commands, n=1)
        meant = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(self.commands)}"
        raise click.UsageError(f"no command {name!r}; {meant}", ctx)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (BrokenPipeError, SystemExit) as error:
            broken = isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError)
            if broken and streams.is_unread():
                streams.let_go()
                raise click.exceptions.Exit(0) from error
            raise


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kg")
@click.pass_context
def kg(context: click.Context) -> None:
    """Knowledge graphs from AI news: every fact with the sentence that says it.

    Start with: kg demo
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (
    demo,
    build,
    query,
    export,
    plot,
    push,
    show,
    stats,
    table,
    conflicts,
    diff,
    path,
    neighbours,
    review,
    validate,
    explain,
    serve,
    mcp,
    evaluate,
    train,
    sources,
    remove,
    pipelines,
    domain,
):
    kg.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and exit; no error of ours or of the user's shows a stack trace."""
    streams.prepare()
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """The exit code."""
    for argument in arguments:
        if not is_utf8(argument):
            _complain(f"{escaped(argument)} is not UTF-8; rename the file, or write it another way")
            return 2
    try:
        return kg.main(arguments, prog_name="kg", standalone_mode=False) or 0
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "kg"
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            click.echo(error.format_message(), err=True)
        else:
            _complain(error.format_message() + f" (see {path} --help)", by=path)
        return 2
    except click.ClickException as error:
        _complain(error.format_message())
        return error.exit_code
    except KgError as error:
        # Not on one line where the message shows a place in a query.
        click.echo(f"kg: {error}", err=True)
        return 1
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        streams.let_go()
        _complain(f"{error.filename or 'an output'}: {error.strerror}; {_REFUSED[error.errno]}")
        return 1
    except click.Abort:
        _complain("stopped; what was finished is kept, the same command goes on from there")
        return 130


def _complain(message: str, *, by: str = "kg") -> None:
    click.echo(f"{by}: {' '.join(message.split())}", err=True)
