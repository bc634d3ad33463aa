"""How well the status of statements is told: precision, recall and F1 of each status on invented sentences.

    python benchmarks/status.py [--part held] [--errors]

The sentences are those of ``tests/status_sentences.py``. Before any mending, the cues of this project had an accuracy
of 0.74 on the part "tuned", of 0.76 on the part "held" and of 0.80 on the part "fresh", which no cue was mended for.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.extract.parse import load_model

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from status_sentences import PARTS, STATUSES, examples, told


def measures(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, float, float, float, int]]:
    """(status, precision, recall, F1, how many there are) from pairs of (expected, told)."""
    counts = Counter(pairs)
    for status in STATUSES:
        right = counts[status, status]
        found = sum(n for (_, other), n in counts.items() if other == status)
        there = sum(n for (expected, _), n in counts.items() if expected == status)
        precision, recall = right / found if found else 0.0, right / there if there else 0.0
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        yield status, precision, recall, f1, there


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, help="only these sentences")
    parser.add_argument("--errors", action="store_true", help="list what is told wrongly")
    options = parser.parse_args()
    chosen = [e for e in examples() if options.part in (None, e.part)]
    results = list(told(chosen, load_model("en_core_web_sm")))
    print(f"{'status':<12} precision  recall      F1  sentences")
    for status, precision, recall, f1, there in measures((e.status, found) for e, found in results):
        print(f"{status:<12} {precision:9.3f} {recall:7.3f} {f1:7.3f} {there:10}")
    right = sum(e.status == found for e, found in results)
    print(f"accuracy {right / len(results):.3f} ({right} of {len(results)})")
    for example, found in results if options.errors else ():
        if example.status != found:
            print(f"{example.status} told {found}: {example.word!r} in {example.sentence}")


if __name__ == "__main__":
    main()
