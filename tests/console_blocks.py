"""Blocks of Markdown that show a terminal or a question: what they say is what the commands print and the graph answers.

    python tests/console_blocks.py README.md docs/tutorial.md ...      writes the outputs anew

In a block marked ``console``, a line that begins with ``$ `` is a command and the lines up to the next command are
its standard output. All blocks of the pages given run one after the other in one directory that has nothing but
``examples`` at first. A block marked ``sparql`` with one marked ``text`` right behind it is a question to `BUILD`, which
a page has to have built, and its answer.
"""

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Columns that tables have.
WIDTH = "100"


#: Pages whose blocks run, in this order in one directory: the first builds what the others ask.
PAGES = ("README.md", "docs/tutorial.md", "docs/cookbook.md", "docs/gephi.md", "docs/your-own-domain.md")
QUESTION = re.compile(r"^```sparql\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What the questions are asked.
BUILD = "out/news"


def all_renewed(pages: Iterable[Path], folder: Path) -> dict[Path, str]:
    """The pages with what the commands print today, run in ``folder``, and what the graph answers."""
    environment = prepare(folder)
    return {page: renewed(page.read_text("utf-8"), folder, environment) for page in pages}


def renewed(page: str, folder: Path, environment: dict[str, str]) -> str:
    """The page with what the commands print today, and what the graph answers. `prepare` comes first."""

    def block(match: re.Match[str]) -> str:
        lines = (line for command in commands(match[1]) for line in run(command, folder, environment))
        return "```console\n" + "".join(f"{line}\n" for line in lines) + "```"

    page = BLOCK.sub(block, page)
    ask = cache(lambda: asker(folder / BUILD))
    return QUESTION.sub(lambda found: f"```sparql\n{found[1]}```\n\n```text\n{ask()(found[1])}```", page)


def asker(build: Path) -> Callable[[str], str]:
    """Question → answer as `kg query` shows it, without a process for each."""
    from rich.console import Console

    from kg.builds import Build
    from kg.graph.store import load
    from kg.query.answers import table
    from kg.query.sparql import run as answered

    files = Build(build)
    store = load(files.graph, files.background)

    def answer(question: str) -> str:
        shown = io.StringIO()
        Console(width=int(WIDTH), file=shown, color_system=None, highlight=False, markup=False).print(
            table(answered(store, question))
        )
        return "".join(f"{line.rstrip()}\n" for line in shown.getvalue().splitlines() if line.strip())

    return answer


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
    with tempfile.TemporaryDirectory() as directory:
        given = [Path(name) for name in sys.argv[1:] or PAGES]
        for page, text in all_renewed(given, Path(directory)).items():
            page.write_text(text, "utf-8")
