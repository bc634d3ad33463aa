"""What a build costs that has nothing to do, and one that has one document more, beside the first build.

    python benchmarks/incremental.py FOLDER... [--limit N] [--pipeline rules] [--build DIR --first-s SECONDS]

Every build is a process of its own, started and loaded anew. With ``--build`` the first one is not made: DIR is a
build of the same sources but the last, by this version of kg, which took so many seconds.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from one_build import run_apart

from kg.readers.sources import expand


def line(name: str, ran: dict[str, Any], first_s: float) -> str:
    stages = {stage: found["wall_s"] for stage, found in ran["stages"].items()}
    spent = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in stages.items())
    ratio = f"first ÷ this {first_s / ran['wall_s']:8.1f}"
    return f"{name:24} {ran['wall_s']:8.2f} s  {ran['extracted']:5} extracted  {ratio}  ({spent}) loaded {ran['loaded']}"


def main(sources: list[str], out: Path, pipeline: str, first_s: float | None) -> None:
    *rest, last = sources
    if first_s is None:
        first = run_apart(out, rest, "--pipeline", pipeline)
        first_s = first["wall_s"]
        print(line("first build", first, first_s), flush=True)
    print(line("no change", run_apart(out, rest), first_s), flush=True)
    print(line("no change, again", run_apart(out, rest), first_s), flush=True)
    print(line("one document more", run_apart(out, [last]), first_s), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description="Seconds of builds that have little to do, beside the first."
    )
    parser.add_argument(
        "folders", nargs="+", metavar="FOLDER", help="files, folders or globs, as for kg build"
    )
    parser.add_argument("--limit", type=int, help="only the first so many sources")
    parser.add_argument("--pipeline", default="rules")
    parser.add_argument("--build", type=Path, help="a build that is there already")
    parser.add_argument("--first-s", type=float, help="how long it took")
    given = parser.parse_args()
    found = list(expand(given.folders))[: given.limit]
    if given.build:
        main(found, given.build, given.pipeline, given.first_s)
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(found, Path(folder) / "build", given.pipeline, None)
