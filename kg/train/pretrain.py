"""Go on with masked words on plain text of the field, so that the encoder knows its words and what shapes mean.

Whole words are masked; half of them lose their shape too, which is then to be guessed (truecasing: Mayhew et al. 2020).
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.passages import FEATURES, SHAPES, Pieces, cut
from kg.train.network import Encoder

LENGTH = 128
MASKED_SHARE = 0.15


class MaskedWords(nn.Module):
    """Guesses masked pieces (vectors shared with the embeddings) and masked shapes."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.bert.config.hidden_size
        self.transform = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self.bias = nn.Parameter(torch.zeros(encoder.bert.config.vocab_size))
        self.shapes = nn.Linear(size, len(SHAPES))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor, where: Tensor) -> tuple[Tensor, Tensor]:
        """Logits over the vocabulary and over shapes, at the positions ``where`` only."""
        states = self.encoder(ids, features, mask)[where]
        table = self.encoder.bert.embeddings.word_embeddings.weight
        return functional.linear(self.transform(states), table, self.bias), self.shapes(states)


def windows(texts: Iterable[str], *, tokenizer: Any) -> Iterator[Pieces]:
    """Texts cut into runs of at most ``LENGTH`` pieces; runs under 24 pieces are dropped."""
    for text in texts:
        pieces = cut(text, tokenizer=tokenizer)
        for i in range(0, len(pieces.ids), LENGTH):
            part = slice(i, i + LENGTH)
            run = Pieces(pieces.ids[part], pieces.offsets[part], pieces.words[part], pieces.features[part])
            if len(run.ids) >= 24:
                yield run


def mask_words(pieces: Pieces, *, mask_id: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """Ids and features with some words hidden, and which positions these are."""
    words = np.unique(pieces.words)
    chosen = words[rng.random(len(words)) < MASKED_SHARE]
    where = np.isin(pieces.words, chosen)
    ids, features = pieces.ids.copy(), pieces.features.astype(np.float32)
    fate = dict(zip(chosen.tolist(), rng.random(len(chosen)).tolist(), strict=True))
    for i in np.flatnonzero(where):
        draw = fate[int(pieces.words[i])]
        if draw < 0.8:
            ids[i] = mask_id
        elif draw < 0.9:
            ids[i] = rng.integers(1000, 30000)
        if draw < 0.4 or draw > 0.95:
            features[i, : len(SHAPES)] = 0
    return ids, features, where


def _batch(runs: Sequence[Pieces], *, mask_id: int, rng: np.random.Generator) -> dict[str, Tensor]:
    n, length = len(runs), max(len(r.ids) for r in runs)
    ids = np.zeros((n, length), dtype=np.int64)
    features = np.zeros((n, length, len(FEATURES)), dtype=np.float32)
    mask = np.zeros((n, length), dtype=np.int64)
    where = np.zeros((n, length), dtype=bool)
    words, shapes = ids.copy(), ids.copy()
    for i, run in enumerate(runs):
        k = len(run.ids)
        ids[i, :k], features[i, :k], where[i, :k] = mask_words(run, mask_id=mask_id, rng=rng)
        words[i, :k], shapes[i, :k], mask[i, :k] = run.ids, run.features[:, : len(SHAPES)].argmax(1), 1
    arrays = {
        "ids": ids,
        "features": features,
        "mask": mask,
        "where": where,
        "words": words,
        "shapes": shapes,
    }
    return {name: torch.from_numpy(a) for name, a in arrays.items()}


def pretrain(
    encoder: Encoder,
    texts: Sequence[str],
    out: Path,
    *,
    tokenizer: Any,
    minutes: float,
    lr: float = 3e-4,
    seed: int = 1,
    report: Callable[[str], None] = print,
) -> None:
    """Train for ``minutes`` of wall time and write the encoder's weights to ``out`` (also on the way)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    runs = list(windows(texts, tokenizer=tokenizer))
    report(f"{len(runs)} runs, {sum(len(r.ids) for r in runs)} pieces")
    model = MaskedWords(encoder)
    model.train()
    learner = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=lr, weight_decay=0.01, betas=(0.9, 0.98)
    )
    begin, seen = time.monotonic(), 0
    order = rng.permutation(len(runs))
    for step, i in enumerate(range(0, len(order), 24)):
        share = (time.monotonic() - begin) / 60 / minutes
        if share >= 1:
            break
        for group in learner.param_groups:
            group["lr"] = lr * min(1.0, (step + 1) / 30) * max(0.02, 1 - share)
        batch = _batch([runs[j] for j in order[i : i + 24]], mask_id=tokenizer.token_to_id("[MASK]"), rng=rng)
        where = batch["where"]
        words, shapes = model(batch["ids"], batch["features"], batch["mask"], where)
        word_loss = functional.cross_entropy(words, batch["words"][where])
        shape_loss = functional.cross_entropy(shapes, batch["shapes"][where])
        (word_loss + 0.5 * shape_loss).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        learner.step()
        learner.zero_grad()
        seen += int(batch["mask"].sum())
        if step % 10 == 0:
            rate = seen / (time.monotonic() - begin)
            losses = f"words {word_loss.item():.3f} shapes {shape_loss.item():.3f}"
            report(f"{step} {losses} {rate:.0f} pieces/s {math.floor(share * 100)}%")
        if step % 50 == 49:
            torch.save(encoder.state_dict(), out)
    torch.save(encoder.state_dict(), out)
