"""How time, memory and disk grow with the number of documents, and what that comes to for many more.

    python benchmarks/scale.py BUILD [--counts 100,300,1000,3000,10000] [--keep DIR]

BUILD is a finished build of real documents: its extractions are the seed. Builds of more documents are made of copies
with other digits and, in three of ten, other names of the same length, so that names grow with documents as they do in real
ones (Heaps); what stage 1 would find in the copy lies where it lay. Stage 2, which is all that can grow faster than
its documents, is then run for real, each in a process of its own, and once more for a document that is added. Stage 1
goes document by document: its cost is that of BUILD by ``kg build``, see memory.py.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from one_build import run_apart

from kg import builds, fingerprint
from kg.builds import Build, Reading
from kg.config import load

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: Of ten names of a copy, how many are others than in the original.
NEW_OF_TEN = 3


def perturbed(text: str, mentions: list[list[Any]], copy: int) -> str:
    """Of the same length: digits turned by the number of the copy, some names with another last letter."""
    if copy == 0:
        return text
    letters = list(re.sub(r"[2-9]", lambda digit: str(2 + (int(digit[0]) + copy) % 8), text))
    for start, end, *_ in mentions:
        name = text[start:end]
        drawn = sha256(f"{name} {copy}".encode()).digest()
        if drawn[0] % 10 < NEW_OF_TEN and name[-1].islower():
            letters[end - 1] = LETTERS[drawn[1] % 26]
            letters[end - 2] = LETTERS[drawn[2] % 26] if name[-2:].islower() else letters[end - 2]
    return "".join(letters)


def extractions(seed: Build, count: int) -> Iterator[tuple[str, bytes]]:
    """Id and stored form of so many documents: all of the seed, then all of them in a first copy, and so on."""
    keys = sorted(key for reading in builds.readings(seed) for key in reading.documents)
    for number in range(count):
        copy, place = divmod(number, len(keys))
        tables = orjson.loads(seed.extraction(keys[place]).read_bytes())
        row = tables["document"]
        row[3] = perturbed(row[3], tables["mentions"], copy)
        row[1] = sha256(row[3].encode() + bytes([copy])).hexdigest()[:16]
        yield row[1], orjson.dumps(tables)


def lay_out(seed: Build, out: Path, count: int, pipeline: str) -> None:
    """A build whose first stage is done, as far as kg can tell."""
    shape = fingerprint.of_extraction(load(pipeline))
    with builds.open_for_writing(out) as build:
        builds.save_manifest(build, builds.load_manifest(seed.path))
        for number, (document, stored) in enumerate(extractions(seed, count)):
            key = f"{document}-0123456789abcdef"
            # Not by builds.write, which waits for the disk each time.
            build.extraction(key).write_bytes(stored)
            reading = Reading(f"news/{number:07}.md", "0", shape, (key,))
            build.reading(reading.source).write_bytes(orjson.dumps(asdict(reading)))


def fitted(counts: list[int], values: list[float]) -> tuple[float, float, float]:
    """Fixed part, part for each document, and the exponent of growth over the larger half."""
    each, fixed = np.polyfit(counts, values, 1)
    half = len(counts) // 2
    exponent = (
        np.polyfit(np.log(counts[half:]), np.log(values[half:]), 1)[0] if len(counts) > 2 else float("nan")
    )
    return float(fixed), float(each), float(exponent)


def stage_2(ran: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {stage: found for stage, found in ran["stages"].items() if stage not in ("start", "extract")}


def main(seed: Build, counts: list[int], keep: Path, more: list[Path]) -> None:
    """``more``: two documents; one is added when a build is made, the other when it is there."""
    name = builds.load_manifest(seed.path).pipeline
    print(
        f"{'documents':>9} {'claims':>8} {'entities':>8} {'stage 2 s':>9} {'cpu s':>7} {'peak MB':>8} {'disk MB':>8} "
        f"{'one more: cpu s':>15} {'peak MB':>8}"
    )
    rows: list[tuple[float, ...]] = []
    for count in counts:
        out = keep / str(count)
        lay_out(seed, out, count, name)
        ran = run_apart(out, [str(more[0])], "--pipeline", name)
        assert ran["extracted"] <= 1, "the first stage was done again: the seed is of another version of kg"
        disk_mb = sum(ran["disk"].values()) / 1e6
        again = run_apart(out, [str(more[1])])
        assert again["extracted"] == 1
        (wall_s, cpu_s, peak_mb), (_, more_s, more_mb) = (totals(stage_2(each)) for each in (ran, again))
        rows.append((cpu_s, peak_mb, disk_mb, more_s))
        print(
            f"{ran['documents']:9} {ran['claims']:8} {ran['entities']:8} {wall_s:9.1f} {cpu_s:7.1f} {peak_mb:8,.0f} "
            f"{disk_mb:8,.0f} {more_s:15.1f} {more_mb:8,.0f}  "
            + ", ".join(f"{stage} {found['cpu_s']:.1f}" for stage, found in stage_2(ran).items()),
            flush=True,
        )
    for what, unit, values in zip(
        ("time", "memory", "disk", "one more"),
        ("s", "MB", "MB", "s"),
        zip(*rows, strict=True),
        strict=True,
    ):
        fixed, each, exponent = fitted(counts, list(values))
        print(
            f"{what}: {fixed:,.1f} {unit} + {each * 1000:,.2f} {unit} a thousand documents; exponent {exponent:.2f}"
        )


def totals(stages: dict[str, dict[str, float]]) -> tuple[float, float, float]:
    """Wall-clock and CPU seconds, and the most memory."""
    wall_s, cpu_s = (sum(found[unit] for found in stages.values()) for unit in ("wall_s", "cpu_s"))
    return wall_s, cpu_s, max(found["peak_mb"] for found in stages.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Growth of stage 2 with the number of documents.")
    parser.add_argument("build", type=Path)
    parser.add_argument("--counts", default="100,300,1000,3000,10000")
    parser.add_argument("--keep", type=Path, help="where the builds stay; else they are deleted")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.txt" for number in range(2)]
        for number, file in enumerate(files):
            file.write_text(f"OpenAI released GPT-4 in March 2023, and this is document {number}.\n", "utf-8")
        main(Build(given.build), [int(x) for x in given.counts.split(",")], given.keep or Path(folder), files)
