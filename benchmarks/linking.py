"""Time and memory of linking 10k, 100k and 1M synthetic mentions, and their growth per mention.

usage: python benchmarks/linking.py [--sizes 10000,100000,1000000] [--seed 1]

Documents have 60 mentions of three families of names: makers, models in versions and sizes, chips, people, papers,
with their short forms; the number of different names grows with the number of documents (Heaps' law). Each size
runs in its own process. Seconds are processor time; bytes are the peak that linking adds, with all the links that
it returns, to the mentions themselves.
"""

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from kg.link import LINKERS
from kg.types import Document, Extraction, Mention, Provenance, Span

MENTIONS_PER_DOCUMENT = 60
SYLLABLES = [
    a + b for a in ("ar", "be", "co", "de", "fa", "go", "hi", "ju", "ke", "lu", "mo", "qui") for b in "lnrx"
]
FOUND = Provenance("synthetic", 0.9)


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 3)))).capitalize()


def _family(rng: random.Random, place: int) -> list[tuple[str, str]]:
    """One maker with a model in versions and sizes, a chip, a person and a paper; with their short forms."""
    maker, model, given, family = (_word(rng) for _ in range(4))
    version, size = rng.randint(1, 5), rng.choice((1, 3, 7, 13, 70))
    return [
        ("Organization", f"{maker} Labs"), ("Organization", maker),
        ("Model", model), ("Model", f"{model} {version}"), ("Model", f"{model}-{version}"),
        ("Model", f"{model} {version} {size}B"), ("Model", f"{model}-{version}-{size}B-Instruct"),
        ("Model", f"{maker} {model} {version}"),
        ("Chip", f"{maker} X{place % 900 + 100}"), ("Chip", f"X{place % 900 + 100}"), ("Chip", f"X{place % 900 + 100}s"),
        ("Person", f"{given} {family}"), ("Person", family),
        ("Paper", f"{model}: {_word(rng)} {_word(rng)} for {_word(rng)}"),
        ("Benchmark", f"{_word(rng)}-Bench"), ("Method", f"{_word(rng)} {_word(rng)} Attention"),
    ]  # fmt: skip


def extractions(mentions: int, seed: int) -> Iterator[Extraction]:
    """A stream of documents; early families come back ever more rarely, new ones keep coming."""
    rng = random.Random(seed)
    families: list[list[tuple[str, str]]] = []
    for place in range(max(1, mentions // MENTIONS_PER_DOCUMENT)):
        if rng.random() < 20 / (20 + len(families) ** 0.5):
            families.append(_family(rng, place))
        told = [families[int(len(families) * rng.random() ** 2)] for _ in range(3)]
        yield _document(f"{place:016x}", [rng.choice(rng.choice(told)) for _ in range(MENTIONS_PER_DOCUMENT)])


def _document(name: str, given: list[tuple[str, str]]) -> Extraction:
    found, start = [], 0
    for type_name, text in given:
        found.append(Mention(Span(name, start, start + len(text)), text, type_name, FOUND))
        start += len(text) + 1
    return Extraction(Document(name, name, "", "", ()), tuple(found), (), ())


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(mentions: int, seed: int) -> str:
    """One line: mentions, names, entities, seconds for making and for linking, peak MB without and with linking."""
    start = time.process_time()
    kept = [mention for extraction in extractions(mentions, seed) for mention in extraction.mentions]
    made, before, distinct = time.process_time(), _peak_mb(), len({(m.type, m.text) for m in kept})
    del kept
    linking_start = time.process_time()
    linking = LINKERS["names"]()(extractions(mentions, seed))
    seconds = time.process_time() - linking_start - (made - start)
    return (
        f"{len(linking.links)} {distinct} {len(linking.entities)} {seconds:.3f} {before:.0f} {_peak_mb():.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(measure(options.one, options.seed))
        return
    print(" mentions    names entities  seconds  µs each     MB bytes each  ratio")
    first = 0.0
    for size in options.sizes.split(","):
        command = [sys.executable, __file__, "--one", size, "--seed", str(options.seed)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        links, names, entities = map(int, printed[:3])
        seconds, before, after = map(float, printed[3:])
        each = seconds / links * 1e6
        first = first or each
        extra = (after - before) * 2**20 / links
        print(
            f"{links:9} {names:8} {entities:8} {seconds:8.2f} {each:8.1f} {after:6.0f} {extra:10.0f} {each / first:6.2f}"
        )


if __name__ == "__main__":
    main()
