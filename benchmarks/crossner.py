"""Names on CrossNER-AI: F1 of exact spans with their type on its dev sentences.

    python benchmarks/crossner.py TRAIN DEV --start MODEL/checkpoints/best.pt [--write docs/quality.md]

Learns from TRAIN (100 sentences) and from `crossner_extra.txt` beside this file (written for this project;
`--only-theirs` leaves them out) with the network of `kg train names`; ``--start`` gives the weights that it begins
with, of a finder that was trained before; without, it begins with the plain encoder. Measured is the mean of the scores of
``--networks`` networks that differ in their seed; each alone is printed too. Nothing is chosen on DEV: epochs, rate and the
threshold of 0.5 are fixed. Five minutes a network on one core.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from kg.cli.train import packaged_encoder
from kg.extract.lattice import spans_of
from kg.extract.passages import word_ends
from kg.train.data import Example, Labelled, labels_of, n_features, read_conll, read_sentences
from kg.train.loop import Recipe, fit, logits_of
from kg.train.network import Tagger, freeze, pretrained
from kg.train.scores import Tally, find, mention_tally

HEAD = "crossner"
THRESHOLD = 0.5
RECIPE = Recipe(lr=3e-4, head_lr=2e-3, batch_pieces=320, piece_dropout=0.05)
EXTRA = Path(__file__).with_name("crossner_extra.txt")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--start", type=Path, help="weights to begin with")
    parser.add_argument("--only-theirs", action="store_true", help="without crossner_extra.txt")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--networks", type=int, default=3, metavar="N", help="how many are averaged")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table between PAGE's marks")
    given = parser.parse_args()
    torch.set_num_threads(1)
    tally, types, n_sentences = measure(given)
    table = rows(tally, types, n_sentences)
    print(table)
    if given.write:
        page = given.write.read_text("utf-8")
        begin, end = "<!-- figures: crossner -->\n", "<!-- /figures -->"
        before, _, rest = page.partition(begin)
        given.write.write_text(before + begin + table + "\n" + end + rest.partition(end)[2], "utf-8")
    return 0


def measure(given: argparse.Namespace) -> tuple[Tally, list[str], int]:
    encoder = packaged_encoder()
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    types = sorted({tag[2:] for _, tags in read_sentences(given.train) for tag in tags if tag != "O"})
    labels = labels_of(types)
    learnt = list(read_conll(given.train, tokenizer=tokenizer, labels=labels, head=HEAD))
    if not given.only_theirs:
        with tempfile.NamedTemporaryFile("w", suffix=".conll") as file:
            file.write(conll_of(EXTRA.read_text("utf-8")))
            file.flush()
            learnt += read_conll(Path(file.name), tokenizer=tokenizer, labels=labels, head=HEAD)
    dev = list(read_conll(given.dev, tokenizer=tokenizer, labels=labels, head=HEAD))
    gold = [wanted(example, types) for example in dev]
    mask_id = tokenizer.token_to_id("[MASK]")

    def score(logits: Sequence[npt.NDArray[np.float32]]) -> Tally:
        found = [find(example, x, temperature=1, floor=0.05) for example, x in zip(dev, logits, strict=True)]
        return mention_tally(found, gold, types, THRESHOLD)

    said: list[list[npt.NDArray[np.float32]]] = []
    for seed in range(1, given.networks + 1):
        recipe = replace(RECIPE, epochs=given.epochs, seed=seed)
        torch.manual_seed(seed)
        tagger = begin(given.start, encoder, len(labels))
        with tempfile.TemporaryDirectory() as folder:
            fit(tagger, learnt, recipe, mask_id=mask_id, folder=Path(folder), report=tell)
        said.append(logits_of(tagger, dev, recipe, mask_id=mask_id))
        tell(f"network {seed} alone: F1 {score(said[-1]).f1():.3f}")
    return score([np.mean(one, axis=0) for one in zip(*said, strict=True)]), types, len(learnt)


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def begin(start: Path | None, encoder: Path, n_labels: int) -> Tagger:
    """A network whose encoder has the weights of ``start``, however many layers these are, and a new head."""
    state: dict[str, Any] = torch.load(start, weights_only=True) if start else {}
    layers = {int(m[1]) for name in state if (m := re.search(r"encoder\.layer\.(\d+)\.", name))}
    tagger = Tagger(pretrained(encoder, n_features=n_features(), layers=len(layers) or 6), {HEAD: n_labels})
    kept = {name: weights for name, weights in state.items() if name.startswith("encoder.")}
    if start and not kept:
        raise SystemExit(f"{start} holds no network of kg train names")
    tagger.load_state_dict(tagger.state_dict() | kept)
    freeze(tagger.encoder, layers=1 if start else 0)
    return tagger


def conll_of(text: str) -> str:
    """``The [perceptron/algorithm]`` → a word and its label a line."""
    lines = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        for part in re.split(r"(\[[^\]]*/[a-z]+\])", line.strip()):
            name = re.fullmatch(r"\[(.*)/([a-z]+)\]", part)
            words = (name[1] if name else part).split()
            for i, word in enumerate(words):
                label = f"{'I' if i else 'B'}-{name[2]}" if name else "O"
                lines.append(f"{word}\t{label}")
        lines.append("")
    return "\n".join(lines)


def wanted(example: Example, types: Sequence[str]) -> list[Labelled]:
    begins, ends = example.pieces.offsets[example.starts, 0], word_ends(example.pieces, example.starts)
    spans = spans_of(np.asarray(example.allowed).argmax(1).tolist())
    return [Labelled(int(begins[first]), int(ends[last]), (types[k],)) for first, last, k in spans]


def rows(tally: Tally, types: Sequence[str], n_sentences: int) -> str:
    lines = [
        f"Learnt from {n_sentences} sentences.",
        "",
        "| type | in dev | P | R | F1 |",
        "|---|---|---|---|---|",
    ]
    for type_name in (*types, ""):
        figures = (tally.precision(type_name), tally.recall(type_name), tally.f1(type_name))
        cells = " | ".join(f"{figure:.3f}" for figure in figures)
        lines.append(f"| {type_name or 'all'} | {tally.wanted[type_name]} | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
