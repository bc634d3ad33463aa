"""A real ``kg serve`` in a process of its own, spoken to over HTTP."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Serving:
    """``address`` ends with a slash."""

    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=30, trust_env=False, **options)


@contextmanager
def serving(build: Path, *options: str) -> Iterator[Serving]:
    """Until the block ends; then it must end by itself, without a word on stderr."""
    process = start(build, *options)
    try:
        line = process.stdout.readline()
        if " at http" not in line:
            raise AssertionError(f"no server: {line!r} {process.stderr.read()}")
        yield Serving(line.split(" at ")[1].split()[0], process)
    finally:
        process.send_signal(signal.SIGINT)
        watch = threading.Timer(15, process.kill)
        watch.start()
        said = process.communicate()[1]
        watch.cancel()
    assert process.returncode == 0, said
    assert "Traceback" not in said and "ERROR" not in said, said


def start(build: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kg", "serve", str(build), "--port", "0", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, cwd=build)
