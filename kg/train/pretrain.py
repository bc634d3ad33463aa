"""Go on with masked words on plain text of the field, so that the encoder knows its words and what shapes mean.

Whole words are masked; half of them lose their shape too, which is then to be guessed (truecasing: Mayhew et al. 2020).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.passages import FEATURES, SHAPES, Pieces, cut
from kg.train.network import Encoder

LENGTH = 128
RUNS = 24
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
            ids[i] = pieces.ids[rng.integers(len(pieces.ids))]
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
    *,
    tokenizer: Any,
    steps: int,
    lr: float = 2.5e-4,
    seed: int = 1,
    report: Callable[[str], None] = print,
) -> None:
    """Train the encoder for ``steps`` batches of `RUNS` runs, with a linear fall of the learning rate."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    runs = list(windows(texts, tokenizer=tokenizer))
    if not runs:
        return
    model = MaskedWords(encoder)
    model.train()
    learner = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.01, betas=(0.9, 0.98))
    mask_id = tokenizer.token_to_id("[MASK]")
    for step in range(steps):
        for group in learner.param_groups:
            group["lr"] = lr * min(1.0, (step + 1) / (0.1 * steps), (steps - step) / steps + 0.02)
        drawn = rng.choice(len(runs), size=min(RUNS, len(runs)), replace=False)
        words, shapes = _losses(model, _batch([runs[i] for i in drawn], mask_id=mask_id, rng=rng))
        (words + 0.5 * shapes).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        learner.step()
        learner.zero_grad()
        if step % 10 == 0 or step + 1 == steps:
            report(f"masked words {step + 1}/{steps}: loss {words.item():.3f}, of shapes {shapes.item():.3f}")


def _losses(model: MaskedWords, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    where = batch["where"]
    words, shapes = model(batch["ids"], batch["features"], batch["mask"], where)
    return (
        functional.cross_entropy(words, batch["words"][where]),
        functional.cross_entropy(shapes, batch["shapes"][where]),
    )
