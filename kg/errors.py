"""Every error that kg raises on purpose.

    KgError
    ├── ConfigError     a pipeline file, option, rule or ontology is wrong; nothing has run
    ├── DocumentError   one document can't be read; it is counted with its reason and the run goes on
    ├── BuildError      a build directory is missing, locked, unwritable or not a build
    ├── QueryError      a query or a name can't be answered as asked
    └── ServerError     another SPARQL server can't be reached, or refuses

Messages give the bad value and the good ones, and say what to do. Foreign errors become one of these at the
border, ``from error``. Anything else that is raised is a bug and stops the run.
"""

import os


class KgError(Exception):
    """What the command line shows as one line on stderr, without a stack trace."""


class ConfigError(KgError):
    """Raised before any work is done."""


class DocumentError(KgError):
    """Raised by readers; ``source`` is the file or address, ``reason`` a short phrase that reports count by."""

    def __init__(self, source: str, reason: str, advice: str = "") -> None:
        super().__init__(f"{source}: {reason}" + (f"; {advice}" if advice else ""))
        self.source = source
        self.reason = reason


class BuildError(KgError):
    """Raised by commands that write or open a build directory."""


class QueryError(KgError):
    """Raised for SPARQL that doesn't parse, unknown named questions and unknown entities."""


class ServerError(KgError):
    """Raised by commands that speak to a SPARQL server elsewhere; says what it answered."""


def is_utf8(name: str) -> bool:
    """False for a name that the system gave in bytes of another encoding."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def escaped(name: str) -> str:
    """Such a name for a message: its bytes as ``\\xNN``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
