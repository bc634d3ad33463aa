"""How well the dates of statements are told: accuracy on invented sentences, of this project and of dateparser.

    python benchmarks/time.py [--part held] [--errors] [--rival]

The sentences are those of ``tests/time_sentences.py``; one is right if first day, last day and status all are. Before any
mending the accuracy was 0.90 on the part "tuned" and 0.93 on the part "held", which nothing was mended for.
``--rival`` measures `dateparser.search` (BSD licence, if it is installed) on the first day alone: 0.54 and 0.52 with
version 1.5.0, because it knows points in time, not spans, and no clauses. So it isn't used.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kg.extract.parse import load_model
from kg.extract.times import Validity

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from time_sentences import PARTS, Example, examples, told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, help="only these sentences")
    parser.add_argument("--errors", action="store_true", help="list what is told wrongly")
    parser.add_argument("--rival", action="store_true", help="the first day as dateparser finds it, too")
    options = parser.parse_args()
    for part in PARTS:
        if options.part in (None, part):
            chosen = [e for e in examples() if e.part == part]
            show(part, list(told(chosen, load_model("en_core_web_sm"))), errors=options.errors)
            if options.rival:
                print(f"{'':8} dateparser: first day {rival(chosen):.3f}")


def show(part: str, results: Sequence[tuple[Example, Validity]], *, errors: bool) -> None:
    count = len(results)
    right = sum(e.expected == found for e, found in results)
    start = sum(e.valid_from == found.valid_from for e, found in results)
    end = sum(e.valid_until == found.valid_until for e, found in results)
    status = sum(e.status == found.status for e, found in results)
    print(f"{part:8} accuracy {right / count:.3f} ({right} of {count})", end="")
    print(f"  first day {start / count:.3f}  last day {end / count:.3f}  status {status / count:.3f}")
    for example, found in results if errors else ():
        if example.expected != found:
            print(f"    {example.word!r} in {example.sentence} ({example.published})")
            print(f"        {example.expected} told {found}")


def rival(chosen: Sequence[Example]) -> float:
    """Share of sentences in which dateparser's first date starts as ours should, cut to its precision."""
    from dateparser.search import search_dates

    right = 0
    for example in chosen:
        options: dict[str, object] = {}
        if example.published:
            options = {"RELATIVE_BASE": datetime.fromisoformat(example.published)}
        found = search_dates(example.sentence, languages=["en"], settings=options)
        first = found[0][1].date().isoformat() if found else ""
        right += first[: len(example.valid_from)] == example.valid_from and bool(first) == bool(
            example.valid_from
        )
    return right / len(chosen)


if __name__ == "__main__":
    main()
