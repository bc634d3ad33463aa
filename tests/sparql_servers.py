"""SPARQL servers that are not ours, each in a process and a directory of its own, spoken to over HTTP."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg.graph.remote import Login

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
FileExtend = 200
[Parameters]
ServerPort = {sql}
ServerThreads = 10
O_DIRECT = 0
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True)
class Remote:
    """``store``: of the Graph Store Protocol. ``has_default``: whether it has a default graph to write to."""

    name: str
    query: str
    update: str
    store: str
    has_default: bool
    login: Login = field(default_factory=Login)

    @property
    def user(self) -> str:
        return f"{self.login.user}:{self.login.password}" if self.login.user else ""


def oxigraph_binary() -> str:
    """Of the package ``oxigraph`` in this environment, or ""."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph") or ""


def virtuoso_binary() -> str:
    """Of the Debian package ``virtuoso-opensource-7-bin``, or ""."""
    return shutil.which("virtuoso-t") or ""


@contextmanager
def oxigraph() -> Iterator[Remote]:
    port = free_port()
    command = [oxigraph_binary(), "serve", "--bind", f"127.0.0.1:{port}"]
    base = f"http://127.0.0.1:{port}"
    with _running(command, Path.cwd(), f"{base}/query?query=ASK%7B%7D"):
        yield Remote("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store", True)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Remote]:
    """With its usual administrator; updates and the graph store ask for Digest."""
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(http=http, sql=sql))
    command = [virtuoso_binary(), "+foreground", "+configfile", "virtuoso.ini"]
    base = f"http://127.0.0.1:{http}"
    with _running(command, folder, f"{base}/sparql?query=ASK%7B%7D"):
        ends = (f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth")
        yield Remote("virtuoso", *ends, False, Login("dba", "dba"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, ready: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(ready, timeout=5):
                    break
            except (OSError, urllib.error.URLError):
                assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
                time.sleep(0.1)
        else:
            raise AssertionError(f"{command[0]} is not ready after a minute")
        yield
    finally:
        process.kill()
        process.wait()
