"""How good a network is on held-out documents, and how sure it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.train.corpus import Annotated
from kg.train.data import Example, examples
from kg.train.loop import Recipe, logits_of
from kg.train.network import Tagger
from kg.train.scores import Found, Tally, entity_tally, find, mention_tally

FLOOR = 0.05
#: Thresholds tried for mentions and for names.
STEPS = tuple(round(0.2 + 0.05 * i, 2) for i in range(13))


@dataclass(frozen=True, slots=True)
class Verdict:
    """``entities``: mean F1 over documents of names with one type each, at ``threshold``; ``mentions``: pooled."""

    threshold: float
    entities: float
    precision: float
    recall: float
    mentions: Tally


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Documents that nothing was learnt from, cut into passages. ``owner[i]``: document of example ``i``."""

    documents: tuple[Annotated, ...]
    examples: tuple[Example, ...]
    owner: tuple[int, ...]
    types: tuple[str, ...]


def held_out(
    documents: Sequence[Annotated],
    *,
    types: Sequence[str],
    labels: Sequence[str],
    tokenizer: Any,
    head: str,
    max_pieces: int,
) -> HeldOut:
    cut: list[Example] = []
    owner: list[int] = []
    for i, item in enumerate(documents):
        part = list(
            examples(
                [item.document],
                [item.labelled],
                labels=labels,
                tokenizer=tokenizer,
                head=head,
                max_pieces=max_pieces,
            )
        )
        cut += part
        owner += [i] * len(part)
    return HeldOut(tuple(documents), tuple(cut), tuple(owner), tuple(types))


def found_in(
    held: HeldOut, logits: Sequence[npt.NDArray[np.float32]], *, temperature: float
) -> list[list[Found]]:
    found: list[list[Found]] = [[] for _ in held.documents]
    for example, scores, owner in zip(held.examples, logits, held.owner, strict=True):
        found[owner] += find(example, scores, temperature=temperature, floor=FLOOR)
    return found


def verdict(held: HeldOut, found: Sequence[Sequence[Found]], threshold: float) -> Verdict:
    f1, precision, recall = [], [], []
    for item, spans in zip(held.documents, found, strict=True):
        tally = entity_tally(item.document.text, spans, item.entities, held.types, threshold)
        p, r = tally.precision(), tally.right["met"] / max(1, tally.wanted[""])
        precision.append(p)
        recall.append(r)
        f1.append(2 * p * r / (p + r) if p + r else 0.0)
    mentions = mention_tally(found, [d.labelled for d in held.documents], held.types, threshold)
    return Verdict(threshold, float(np.mean(f1)), float(np.mean(precision)), float(np.mean(recall)), mentions)


def best_verdict(
    tagger: Tagger, held: HeldOut, recipe: Recipe, *, mask_id: int, temperature: float = 1.0
) -> Verdict:
    found = found_in(held, logits_of(tagger, held.examples, recipe, mask_id=mask_id), temperature=temperature)
    return max((verdict(held, found, t) for t in STEPS), key=lambda v: v.entities)


def fit_temperature(held: HeldOut, logits: Sequence[npt.NDArray[np.float32]]) -> float:
    """The temperature under which the held-out words' labels are likeliest (Guo et al. 2017), to two decimals."""
    scores = np.concatenate(list(logits)).astype(np.float64)
    allowed = np.concatenate([e.allowed for e in held.examples])

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        top = scaled.max(axis=1, keepdims=True)
        powers = np.exp(scaled - top)
        right = (powers * allowed).sum(axis=1)
        return float(-np.log(np.maximum(right / powers.sum(axis=1), 1e-12)).mean())

    return min((round(0.5 + 0.05 * i, 2) for i in range(60)), key=loss)
