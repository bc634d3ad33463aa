"""Standard streams as a command finds them: closed, full, in another encoding, or with nobody who reads."""

import io
import os
import select
import sys

#: Characters in a line of what is no terminal, where a row or a path that is folded is of no use.
UNFOLDED = 100_000


def prepare() -> None:
    """What is printed is UTF-8; what a shell has closed (``>&-``) is as if it were empty."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            stream.reconfigure(encoding="utf-8")


def is_unread() -> bool:
    """Whether standard output is a pipe that nobody reads any more, or was one that rich has let go of."""
    file = sys.stdout.fileno()
    poll = select.poll()
    poll.register(file, 0)
    return bool(poll.poll(0)) or os.path.samefile(os.devnull, f"/dev/fd/{file}")


def let_go() -> None:
    """Of what can't be written to standard output, and would be tried once more when Python ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
