"""Blocks of Markdown that show a terminal: what they say is what the commands print.

    python tests/console_blocks.py README.md      writes the outputs anew

In a block marked ``console``, a line that begins with ``$ `` is a command and the lines up to the next command are
its standard output. All blocks of a page run one after the other in one directory that has nothing but ``examples``.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Columns that tables have.
WIDTH = "100"


def renewed(page: str, folder: Path) -> str:
    """The page with what the commands print today, run in ``folder``."""
    environment = prepare(folder)

    def block(match: re.Match[str]) -> str:
        lines = (line for command in commands(match[1]) for line in run(command, folder, environment))
        return "```console\n" + "".join(f"{line}\n" for line in lines) + "```"

    return BLOCK.sub(block, page)


def commands(block: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def prepare(folder: Path) -> dict[str, str]:
    """A ``kg`` on the path that is this checkout's, and the examples where the commands look for them."""
    programs = folder / ".bin"
    programs.mkdir()
    program = programs / "kg"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n')
    program.chmod(0o755)
    (folder / "examples").symlink_to(ROOT / "examples")
    return os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": WIDTH,
        "LC_ALL": "C.UTF-8",
    }


def run(command: str, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The command and what it prints, without blanks at the ends of lines or empty lines around it."""
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}")
    yield f"$ {command}"
    yield from (line.rstrip() for line in done.stdout.strip("\n").splitlines() if line.strip())


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name)
        with tempfile.TemporaryDirectory() as directory:
            page.write_text(renewed(page.read_text("utf-8"), Path(directory)), "utf-8")
