"""Run ``kg`` in this process: exit code, standard output and standard error, as a shell would see them."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from kg.cli import run


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def kg(*arguments: object) -> Ended:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
        out.flush()
        err.flush()
    return Ended(code, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))
