"""One build in a process of its own, measured by stage: what memory.py, incremental.py and scale.py run.

    python benchmarks/one_build.py OUT SOURCE... [--pipeline NAME] [--workers N]

Prints one JSON object. ``wall_s`` and ``cpu_s`` are of the whole process from its start, imports included; those with a
stage's name are of that stage alone. ``peak_mb``: the most resident memory in it, all that is loaded included (Linux).
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg import pipeline
from kg.engines.processes import processes


@dataclass(slots=True)
class Meter:
    """A `Progress` that notes time and memory where one stage ends and the next begins."""

    stage: str = "start"
    began: tuple[float, float] = field(default_factory=lambda: now())
    stages: dict[str, dict[str, float]] = field(default_factory=dict)

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            self.end()
            self.stage = stage

    def end(self) -> None:
        wall_s, cpu_s = now()
        self.stages[self.stage] = {
            "wall_s": wall_s - self.began[0],
            "cpu_s": cpu_s - self.began[1],
            "peak_mb": peak_mb(),
        }
        Path("/proc/self/clear_refs").write_text("5")
        self.began = now()


def now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def peak_mb() -> float:
    """Most resident memory since it was last reset."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def disk(out: Path) -> dict[str, int]:
    """Bytes by part of the build directory."""
    parts: dict[str, int] = {}
    for path in out.rglob("*"):
        if path.is_file():
            part = path.relative_to(out).parts[0]
            parts[part] = parts.get(part, 0) + path.stat().st_size
    return dict(sorted(parts.items()))


def run_apart(out: Path, sources: Iterable[str], *options: str) -> dict[str, Any]:
    """This file as a program, in a process of its own."""
    command = [sys.executable, __file__, str(out), *sources, *options]
    began = time.perf_counter()
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    return found | {"wall_s": time.perf_counter() - began}


def main(out: Path, sources: list[str], name: str | None, workers: int) -> None:
    meter = Meter()
    report = pipeline.build(sources, out, pipeline=name, progress=meter, engine=processes(workers))
    meter.end()
    loaded = sorted({"spacy", "onnxruntime", "rdflib"} & set(sys.modules))
    census = report.census
    counts = {
        "documents": census.documents,
        "extracted": report.extracted,
        "cached": report.cached,
        "words": census.words,
        "mentions": sum(census.mentions.values()),
        "entities": sum(census.entities.values()),
        "claims": sum(census.claims.values()),
    }
    print(
        json.dumps(
            counts
            | {"stages": meter.stages, "cpu_s": time.process_time(), "loaded": loaded, "disk": disk(out)}
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="One build, measured by stage.")
    parser.add_argument("out", type=Path)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--pipeline", default=None)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    main(given.out, given.sources, given.pipeline, given.workers)
