"""Our quantity grammar against quantulum3 on the sentences of ``tests/quantity_sentences.py``.

    python benchmarks/quantities.py [--errors] [--gold DIRECTORY]

The list was written for this project and the grammar was mended until it passed, so our figures are an upper
bound: on the first run, before any mending, 159 of the first 174 sentences were read without a fault (three
of the others were wrong in the list), and then 28 of the 30 that a look at real documents added.

quantulum3 is a general reader of measurements and does not know this field; its figure says what a grammar of
the field is worth, not that quantulum3 is bad. It is run without its classifier, whose pickled model needs an
older scikit-learn, and its figures vary with PYTHONHASHSEED. A hit is the right value (within 1 %) with the
right unit; also given: the right value alone.

``--gold`` names a directory of gold files: how many of the quantities that they require are read in the words
given as evidence, by either. That is the fairer comparison where the grammar was not mended on those files.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from quantulum3 import classifier, parser

from kg.extract.quantities import make

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from quantity_sentences import SENTENCES

Found = list[tuple[float, str]]

#: quantulum3's unit names in our terms: unit and factor. What is not here keeps its own name.
UNITS = {
    "dimensionless": ("1", 1.0),
    "": ("1", 1.0),
    "count": ("1", 1.0),
    "percentage": ("%", 1.0),
    "hertz": ("Hz", 1.0),
    "kilohertz": ("Hz", 1e3),
    "megahertz": ("Hz", 1e6),
    "gigahertz": ("Hz", 1e9),
    "nanometre": ("nm", 1.0),
    "gigabyte": ("GB", 1.0),
    "terabyte": ("GB", 1e3),
    "TB": ("GB", 1e3),
    "gigabyte per second": ("GB/s", 1.0),
    "terabyte per second": ("TB/s", 1.0),
    "millisecond": ("ms", 1.0),
    "second": ("s", 1.0),
    "minute": ("min", 1.0),
    "hour": ("h", 1.0),
    "day": ("d", 1.0),
    "week": ("week", 1.0),
    "month": ("month", 1.0),
    "year": ("year", 1.0),
    "watt": ("W", 1.0),
    "gigawatt": ("W", 1e9),
    "kilogram": ("kg", 1.0),
    "metre per second": ("m/s", 1.0),
    "dollar": ("USD", 1.0),
    "united states dollar": ("USD", 1.0),
    "US dollar": ("USD", 1.0),
    "euro": ("EUR", 1.0),
    "pound sterling": ("GBP", 1.0),
    "japanese yen": ("JPY", 1.0),
    "yen": ("JPY", 1.0),
    "united states dollar per day": ("USD", 1.0),
    "minute of arc": ("min", 1.0),
    "second of arc": ("s", 1.0),
    "nucleotide": ("1", 1.0),
    "bit": ("1", 1.0),
    "dozen": ("1", 12.0),
    # Where quantulum3 can be taken to mean the scale or the ratio, it is.
    "thousand": ("1", 1e3),
    "million": ("1", 1e6),
    "billion": ("1", 1e9),
    "trillion": ("1", 1e12),
}


def foreign(sentence: str) -> Found:
    """quantulum3's readings in our terms; its centre and uncertainty of a range become the lower end."""
    found = []
    for quantity in parser.parse(sentence):
        unit, factor = UNITS.get(quantity.unit.name, (quantity.unit.name, 1.0))
        found.append(((quantity.value - (quantity.uncertainty or 0.0)) * factor, unit))
    return found


def ours(find: Callable[..., list]) -> Callable[[str], Found]:
    return lambda sentence: [in_gb(quantity.value, quantity.unit) for quantity in find(sentence, "", 0)]


def in_gb(value: float, unit: str) -> tuple[float, str]:
    """Terabytes as gigabytes, so that which of the two is written does not matter."""
    return (value * 1e3, "GB") if unit == "TB" else (value, unit)


def hits(expected: Found, found: Found, *, with_unit: bool) -> int:
    """How many of ``found`` are right; each expected quantity counts once."""
    left = list(expected)
    for value, unit in found:
        for item in left:
            near = abs(value - item[0]) <= 0.01 * max(abs(value), abs(item[0]))
            if near and (unit == item[1] or not with_unit):
                left.remove(item)
                break
    return len(expected) - len(left)


def report(name: str, read: Callable[[str], Found], *, errors: bool) -> None:
    start = time.perf_counter()
    readings = [read(sentence) for sentence, _ in SENTENCES]
    seconds = time.perf_counter() - start
    expected = [[in_gb(value, unit) for value, _, unit, _, _ in quantities] for _, quantities in SENTENCES]
    for label, with_unit in (("value and unit", True), ("value alone", False)):
        right = sum(hits(e, f, with_unit=with_unit) for e, f in zip(expected, readings, strict=True))
        print(f"{name:11s} {label:15s} {figures(right, expected, readings)}")
    print(f"{name:11s} {sum(len(s.split()) for s, _ in SENTENCES) / seconds:,.0f} words/s")
    if errors:
        for (sentence, _), wanted, found in zip(SENTENCES, expected, readings, strict=True):
            if hits(wanted, found, with_unit=True) < max(len(wanted), len(found)):
                print(f"    {sentence}\n        wanted {wanted}\n        found  {found}")


def report_gold(name: str, read: Callable[[str], Found], directory: Path) -> None:
    facts = [
        fact
        for path in sorted(directory.glob("*.json"))
        for fact in json.loads(path.read_text("utf-8"))["facts"]
    ]
    facts = [fact for fact in facts if "value" in fact and fact["p"] != "count" and not fact.get("optional")]
    right = sum(
        hits([in_gb(float(fact["value"]), fact["unit"])], read(fact["evidence"]), with_unit=True)
        for fact in facts
    )
    print(
        f"{name:11s} {directory.name}: value and unit of {right} of {len(facts)} facts read, recall {right / len(facts):.3f}"
    )


def figures(right: int, expected: Iterable[Found], readings: Iterable[Found]) -> str:
    n_found, n_expected = sum(map(len, readings)), sum(map(len, expected))
    precision, recall = right / n_found, right / n_expected
    f1 = 2 * precision * recall / (precision + recall)
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  ({right} right of {n_found}, {n_expected} wanted)"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--errors", action="store_true", help="list what was read wrongly")
    arguments.add_argument("--gold", type=Path, action="append", default=[], help="a directory of gold files")
    options = arguments.parse_args()
    classifier.USE_CLF = False
    print(f"{len(SENTENCES)} sentences")
    for name, read in (("kg", ours(make())), ("quantulum3", foreign)):
        report(name, read, errors=options.errors)
        for directory in options.gold:
            report_gold(name, read, directory)


if __name__ == "__main__":
    main()
