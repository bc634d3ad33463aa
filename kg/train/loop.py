"""The training loop: seeded, resumable, with early stopping on held-out examples."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kg.train.data import Example
from kg.train.network import Tagger

#: Gets the network after each epoch and returns the score that early stopping watches; higher is better.
Judge = Callable[[Tagger], float]
#: Changes an example a little before the network sees it, each time anew.
Vary = Callable[[Example, np.random.Generator], Example]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. ``patience``: epochs without a better score before stopping; ``batch_pieces``: size of a batch."""

    epochs: int = 10
    lr: float = 2e-4
    head_lr: float = 1e-3
    warm_up: float = 0.06
    batch_pieces: int = 1200
    weight_decay: float = 0.01
    feature_dropout: float = 0.05
    piece_dropout: float = 0.03
    patience: int = 4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    ids: Tensor
    features: Tensor
    mask: Tensor
    where: tuple[Tensor, Tensor]
    allowed: Tensor
    weights: Tensor
    head: str


def batches(
    examples: Sequence[Example], recipe: Recipe, *, rng: np.random.Generator
) -> Iterator[list[Example]]:
    """Examples of one head and about one length together, in random order."""
    noise = rng.random(len(examples)) * 24
    order = sorted(
        range(len(examples)), key=lambda i: (examples[i].head, len(examples[i].pieces.ids) + noise[i], i)
    )
    groups: list[list[Example]] = []
    for i in order:
        example = examples[i]
        last = groups[-1] if groups else []
        if (
            last
            and last[0].head == example.head
            and (len(last) + 1) * len(example.pieces.ids) <= recipe.batch_pieces
        ):
            last.append(example)
        else:
            groups.append([example])
    for g in rng.permutation(len(groups)):
        yield groups[g]


def collate(
    group: Sequence[Example], *, recipe: Recipe, rng: np.random.Generator | None, mask_id: int
) -> Batch:
    """Padded tensors; with ``rng``, some pieces are masked and some words lose their features."""
    n, length = len(group), max(len(e.pieces.ids) for e in group)
    ids, mask = np.zeros((n, length), np.int64), np.zeros((n, length), np.int64)
    features = np.zeros((n, length, group[0].pieces.features.shape[1]), np.float32)
    rows, columns, weights = [], [], []
    for i, example in enumerate(group):
        k = len(example.pieces.ids)
        ids[i, :k], mask[i, :k], features[i, :k] = example.pieces.ids, 1, example.pieces.features
        if rng is not None:
            ids[i, :k][rng.random(k) < recipe.piece_dropout] = mask_id
            features[i, :k][rng.random(k) < recipe.feature_dropout] = 0
        rows.append(np.full(len(example.starts), i))
        columns.append(example.starts)
        weights.append(np.full(len(example.starts), example.weight, np.float32))
    where = (torch.from_numpy(np.concatenate(rows)), torch.from_numpy(np.concatenate(columns)))
    allowed = torch.from_numpy(np.concatenate([e.allowed for e in group]))
    weight = torch.from_numpy(np.concatenate(weights))
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(features),
        torch.from_numpy(mask),
        where,
        allowed,
        weight,
        group[0].head,
    )


def loss_of(logits: Tensor, allowed: Tensor, weights: Tensor) -> Tensor:
    """Minus the log of the probability of all labels that are allowed, mean over words."""
    right = torch.logsumexp(logits.masked_fill(~allowed, -1e4), dim=1)
    lost: Tensor = (torch.logsumexp(logits, dim=1) - right) * weights
    return lost.sum() / weights.sum()


def fit(
    tagger: Tagger,
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    mask_id: int,
    folder: Path,
    judge: Judge | None = None,
    vary: Vary = lambda example, _: example,
    report: Callable[[str], None] = print,
) -> None:
    """Train and leave the best weights in the tagger; a run that was cut off goes on after its last full epoch.

    ``folder`` gets ``last.pt`` and ``best.pt``; without a judge the last epoch is the best.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(recipe.seed)
    torch.manual_seed(recipe.seed)
    learner = _learner(tagger, recipe)
    per_epoch = len(list(batches(examples, recipe, rng=np.random.default_rng(0))))
    state = _resume(tagger, learner, folder / "last.pt")
    best, stale = float(state["best"]), int(state["stale"])
    for epoch in range(int(state["epoch"]), recipe.epochs):
        rng = np.random.default_rng([recipe.seed, epoch])
        torch.manual_seed(recipe.seed * 1000 + epoch)
        begin = time.monotonic()
        loss = _epoch(
            tagger,
            learner,
            examples,
            recipe,
            rng=rng,
            mask_id=mask_id,
            vary=vary,
            first=epoch * per_epoch,
            total=recipe.epochs * per_epoch,
        )
        score = judge(tagger) if judge else float(epoch)
        stale = 0 if score > best else stale + 1
        if score >= best:  # of equals the later, which is surer
            best = score
            torch.save(tagger.state_dict(), folder / "best.pt")
        took_s = time.monotonic() - begin
        report(
            f"epoch {epoch + 1}/{recipe.epochs} loss {loss:.4f} score {score:.4f} best {best:.4f} {took_s:.0f} s"
        )
        _save(tagger, learner, {"epoch": epoch + 1, "best": best, "stale": stale}, folder / "last.pt")
        if stale >= recipe.patience:
            break
    tagger.load_state_dict(torch.load(folder / "best.pt", map_location="cpu", weights_only=True))


def _learner(tagger: Tagger, recipe: Recipe) -> torch.optim.AdamW:
    heads = list(tagger.heads.parameters())
    names = {id(p) for p in heads}
    body = [p for p in tagger.parameters() if p.requires_grad and id(p) not in names]
    return torch.optim.AdamW(
        [
            {"params": body, "lr": recipe.lr, "full": recipe.lr},
            {"params": heads, "lr": recipe.head_lr, "full": recipe.head_lr},
        ],
        weight_decay=recipe.weight_decay,
    )


def _epoch(
    tagger: Tagger,
    learner: torch.optim.AdamW,
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    rng: np.random.Generator,
    mask_id: int,
    vary: Vary,
    first: int,
    total: int,
) -> float:
    tagger.train()
    losses = []
    for step, group in enumerate(batches(examples, recipe, rng=rng), first):
        factor = min(
            (step + 1) / max(1.0, recipe.warm_up * total), max(0.0, 1 - step / max(1, total)) + 0.01, 1.0
        )
        for parameters in learner.param_groups:
            parameters["lr"] = parameters["full"] * factor
        varied = [vary(example, rng) for example in group]
        batch = collate(varied, recipe=recipe, rng=rng, mask_id=mask_id)
        logits = tagger(batch.ids, batch.features, batch.mask, head=batch.head)[batch.where]
        loss = loss_of(logits, batch.allowed, batch.weights) * float(batch.weights.mean())
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
        learner.step()
        learner.zero_grad()
        losses.append(loss.item())
    return math.fsum(losses) / max(1, len(losses))


def _resume(tagger: Tagger, learner: torch.optim.AdamW, path: Path) -> Mapping[str, float]:
    if not path.exists():
        return {"epoch": 0, "best": -1.0, "stale": 0}
    saved = torch.load(path, map_location="cpu", weights_only=True)
    tagger.load_state_dict(saved["tagger"])
    learner.load_state_dict(saved["learner"])
    state: Mapping[str, float] = saved["state"]
    return state


def _save(tagger: Tagger, learner: torch.optim.AdamW, state: Mapping[str, float], path: Path) -> None:
    torch.save({"tagger": tagger.state_dict(), "learner": learner.state_dict(), "state": dict(state)}, path)


@torch.no_grad()
def logits_of(
    tagger: Tagger, examples: Sequence[Example], recipe: Recipe, *, mask_id: int
) -> list[np.ndarray]:
    """For each example ``(words, labels)`` float32, in the order given."""
    tagger.eval()
    found: list[np.ndarray] = [np.zeros((0, 0), np.float32)] * len(examples)
    order = sorted(range(len(examples)), key=lambda i: (examples[i].head, len(examples[i].pieces.ids)))
    for i in range(0, len(order), 8):
        for head in sorted({examples[j].head for j in order[i : i + 8]}):
            part = [j for j in order[i : i + 8] if examples[j].head == head]
            batch = collate([examples[j] for j in part], recipe=recipe, rng=None, mask_id=mask_id)
            logits = tagger(batch.ids, batch.features, batch.mask, head=head).numpy()
            for row, j in enumerate(part):
                found[j] = logits[row, examples[j].starts]
    return found
