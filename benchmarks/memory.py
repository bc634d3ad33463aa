"""Peak memory of stage 1 and of stage 2, of a small and of a large build: the first must not grow.

    python benchmarks/memory.py FOLDER... [--small 100] [--large 941] [--pipeline rules] [--keep DIR]

The small build takes every so-many-th file of the large one, so that both have documents of the same kinds.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from one_build import run_apart

from kg.readers.sources import expand


def peaks(found: dict[str, Any]) -> tuple[float, float]:
    stages = found["stages"]
    first = max(stages["start"]["peak_mb"], stages["extract"]["peak_mb"])
    return first, max(stages[name]["peak_mb"] for name in stages if name not in ("start", "extract"))


def main(folders: list[str], small: int, large: int, pipeline: str, keep: Path) -> None:
    every = list(expand(folders))[:large]
    few = every[:: max(1, len(every) // small)][:small]
    print(f"{'documents':>10} {'stage 1, MB':>12} {'stage 2, MB':>12} {'wall s':>8} {'cpu s':>8}")
    found = []
    for name, sources in (("small", few), ("large", every)):
        ran = run_apart(keep / name, sources, "--pipeline", pipeline)
        found.append(peaks(ran))
        print(
            f"{ran['documents']:10} {found[-1][0]:12,.0f} {found[-1][1]:12,.0f} {ran['wall_s']:8.1f} {ran['cpu_s']:8.1f}",
            flush=True,
        )
    print(f"\nratio: stage 1 {found[1][0] / found[0][0]:.2f}, stage 2 {found[1][1] / found[0][1]:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Peak memory by stage of a small and a large build.")
    parser.add_argument(
        "folders", nargs="+", metavar="FOLDER", help="files, folders or globs, as for kg build"
    )
    parser.add_argument("--small", type=int, default=100)
    parser.add_argument("--large", type=int, default=941)
    parser.add_argument("--pipeline", default="rules")
    parser.add_argument("--keep", type=Path, help="where the builds stay; else they are deleted")
    given = parser.parse_args()
    if given.keep:
        main(given.folders, given.small, given.large, given.pipeline, given.keep)
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(given.folders, given.small, given.large, given.pipeline, Path(folder))
