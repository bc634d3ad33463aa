"""``kg train``: gold files and their documents in, a model folder out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from kg.errors import ConfigError, DocumentError
from kg.readers.sources import load, read
from kg.train.augment import pool_of, swap_names
from kg.train.corpus import Annotated, pair
from kg.train.data import Example, data_hash, examples, labels_of, n_features, read_conll, read_sentences
from kg.train.folder import Origin, write_folder
from kg.train.judge import HeldOut, best_verdict, fit_temperature, held_out
from kg.train.loop import Recipe, fit, logits_of
from kg.train.network import Tagger, freeze, load_weights, pretrained
from kg.train.pretrain import pretrain
from kg.types import Document

HEAD = "names"
SIDE = "side"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained on and how. ``weak``: gold files of lesser care, weighed by ``weak_weight``.

    ``held_out``: names of gold files (without suffix) that are measured on and not learnt from; their best epoch is
    kept and sets the temperature, else ``temperature`` is used. ``side``: a CoNLL file with labels of its own that
    the encoder learns beside. ``unlabelled``: documents for ``pretrain_steps`` of masked words first. ``start``:
    weights of an encoder or of a whole network to go on from.
    """

    encoder: Path
    layers: int = 5
    frozen: int = 2
    max_pieces: int = 254
    held_out: tuple[str, ...] = ()
    weak: tuple[Path, ...] = ()
    weak_weight: float = 0.7
    side: Path | None = None
    start: Path | None = None
    unlabelled: tuple[Path, ...] = ()
    pretrain_steps: int = 250
    swap: float = 0.15
    temperature: float = 1.0
    recipe: Recipe = field(default_factory=Recipe)


@dataclass(frozen=True, slots=True)
class Label:
    """How the model and its card are headed."""

    name: str = "names"
    version: str = "1"
    date: str = ""
    licence: str = "Apache-2.0"


def train(
    gold: Sequence[Path],
    documents: Sequence[Path],
    out: Path,
    *,
    plan: Plan,
    label: Label,
    report: Callable[[str], None] = print,
) -> None:
    """Write a model folder to ``out``; checkpoints lie in ``out/checkpoints`` and a run that was cut off goes on.

    Raises ConfigError when a gold file has no document or nothing is left to learn from.
    """
    torch.manual_seed(plan.recipe.seed)
    tokenizer = _tokenizer(plan.encoder)
    near = list(zip(sorted(gold), pair(gold, documents, read=read_one), strict=True))
    apart = [item for path, item in near if path.stem in plan.held_out]
    learnt = [item for path, item in near if path.stem not in plan.held_out]
    weak = list(pair(plan.weak, documents, read=read_one))
    if not learnt:
        raise ConfigError("no gold file is left to learn from; hold fewer out")
    types = types_of([*learnt, *apart, *weak])
    labels = labels_of(types)
    cut = _cutter(labels, tokenizer, plan)
    side, side_labels = _side(plan.side, tokenizer)
    data = [*cut(learnt, 1.0), *cut(weak, plan.weak_weight), *side]
    report(f"{len(data)} passages, {sum(len(e.pieces.ids) for e in data)} word pieces, {len(types)} types")
    heads = {HEAD: len(labels)} | ({SIDE: side_labels} if side else {})
    tagger = _tagger(plan, heads, tokenizer, folder=out / "checkpoints", report=report)
    held = held_out(
        apart, types=types, labels=labels, tokenizer=tokenizer, head=HEAD, max_pieces=plan.max_pieces
    )
    names = [*learnt, *weak]
    _fit(tagger, data, held, plan, names, tokenizer=tokenizer, folder=out / "checkpoints", report=report)
    temperature, scores = _measure(tagger, held, plan, mask_id=tokenizer.token_to_id("[MASK]"))
    write_folder(
        tagger,
        out,
        head=HEAD,
        types=types,
        temperature=temperature,
        max_pieces=plan.max_pieces,
        tokenizer=plan.encoder / "tokenizer.json",
        origin=_origin(label, plan, [*gold, *plan.weak], scores, n_weak=len(weak), n_gold=len(learnt)),
    )
    report(f"wrote {out}")


def _side(path: Path | None, tokenizer: Any) -> tuple[list[Example], int]:
    """Examples of the CoNLL file and how many labels it has."""
    if path is None:
        return [], 0
    labels = labels_of(sorted({tag[2:] for _, tags in read_sentences(path) for tag in tags if tag != "O"}))
    return list(read_conll(path, tokenizer=tokenizer, labels=labels, head=SIDE)), len(labels)


def read_one(path: Path) -> Document:
    """The first document in a file. Raises DocumentError when it holds none."""
    for document in read(load(str(path)), str(path)):
        return document
    raise DocumentError(str(path), "no document in it")


def types_of(items: Sequence[Annotated]) -> tuple[str, ...]:
    """Every type that occurs, in order of the alphabet."""
    return tuple(sorted({name for item in items for types, _ in item.entities for name in types}))


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    if not (folder / "tokenizer.json").is_file():
        raise ConfigError(
            f"{folder} has no tokenizer.json; give the folder of a BERT encoder with config and weights"
        )
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _cutter(
    labels: Sequence[str], tokenizer: Any, plan: Plan
) -> Callable[[Sequence[Annotated], float], list[Example]]:
    unknown = tokenizer.token_to_id("[UNK]")

    def cut(items: Sequence[Annotated], weight: float) -> list[Example]:
        passages = examples(
            [item.document for item in items],
            [item.labelled for item in items],
            labels=labels,
            tokenizer=tokenizer,
            head=HEAD,
            max_pieces=plan.max_pieces,
            weight=weight,
        )
        return [e for e in passages if (e.pieces.ids == unknown).mean() < 0.1]

    return cut


def _tagger(
    plan: Plan, heads: dict[str, int], tokenizer: Any, *, folder: Path, report: Callable[[str], None]
) -> Tagger:
    tagger = Tagger(pretrained(plan.encoder, n_features=n_features(), layers=plan.layers), heads)
    if plan.start:
        load_weights(tagger, plan.start)
    if plan.unlabelled and not (folder / "last.pt").exists():
        texts = [body_of(read_one(path)) for path in sorted(plan.unlabelled)]
        seed = plan.recipe.seed
        pretrain(
            tagger.encoder, texts, tokenizer=tokenizer, steps=plan.pretrain_steps, seed=seed, report=report
        )
    freeze(tagger.encoder, layers=plan.frozen)
    return tagger


def body_of(document: Document) -> str:
    """What stands in the body, a block a line."""
    return "\n".join(document.text[b.start : b.end] for b in document.blocks if b.part == "body")


def _fit(
    tagger: Tagger,
    data: Sequence[Example],
    held: HeldOut,
    plan: Plan,
    items: Sequence[Annotated],
    *,
    tokenizer: Any,
    folder: Path,
    report: Callable[[str], None],
) -> None:
    mask_id = tokenizer.token_to_id("[MASK]")
    names = ((types[0], name) for item in items for types, forms in item.entities for name in forms)
    pool = pool_of(names, tokenizer=tokenizer)

    def judge(network: Tagger) -> float:
        found = best_verdict(network, held, plan.recipe, mask_id=mask_id)
        report(
            f"  held out: entities F1 {found.entities:.3f} (precision {found.precision:.3f}, recall {found.recall:.3f}, "
            f"threshold {found.threshold}), mentions F1 {found.mentions.f1():.3f}"
        )
        return found.entities

    def vary(example: Example, rng: np.random.Generator) -> Example:
        return (
            swap_names(example, pool, held.types, share=plan.swap, rng=rng)
            if example.head == HEAD
            else example
        )

    watched = judge if held.documents else None
    fit(tagger, data, plan.recipe, mask_id=mask_id, folder=folder, judge=watched, vary=vary, report=report)


def _measure(
    tagger: Tagger, held: HeldOut, plan: Plan, *, mask_id: int
) -> tuple[float, tuple[tuple[str, float, float, float, int], ...]]:
    """The temperature, and rows for the card."""
    if not held.documents:
        return plan.temperature, ()
    logits = logits_of(tagger, held.examples, plan.recipe, mask_id=mask_id)
    temperature = fit_temperature(held, logits)
    tally = best_verdict(tagger, held, plan.recipe, mask_id=mask_id, temperature=temperature).mentions
    rows = [
        (t or "all", tally.precision(t), tally.recall(t), tally.f1(t), tally.wanted[t])
        for t in (*held.types, "")
    ]
    return temperature, tuple(rows)


def _origin(
    label: Label,
    plan: Plan,
    files: Sequence[Path],
    scores: Sequence[tuple[str, float, float, float, int]],
    *,
    n_gold: int,
    n_weak: int,
) -> Origin:
    weights = hashlib.sha256((plan.encoder / "model.safetensors").read_bytes()).hexdigest()
    return Origin(
        name=label.name,
        version=label.version,
        date=label.date,
        data_hash=data_hash([*files, *([plan.side] if plan.side else [])]),
        data=(f"{n_gold} gold documents", f"{n_weak} documents of lesser care, weight {plan.weak_weight}"),
        encoder=f"{plan.encoder.parent.name}, first {plan.layers} layers, weights SHA-256 `{weights[:16]}`",
        licence=label.licence,
        recipe=asdict(replace(plan.recipe)),
        measured_on=f"{len(plan.held_out)} held-out documents"
        if plan.held_out
        else "nothing: no document was held out",
        scores=tuple(scores),
    )
