"""The network: a small BERT that also sees the letters' shape, with one linear layer for each set of labels."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel


class Encoder(nn.Module):
    """Word pieces and their features → vectors; features are added to the embeddings of the pieces.

    Their vectors start at 0, so that flags which plain text never shows say nothing after `pretrain`.
    """

    def __init__(self, bert: BertModel, n_features: int) -> None:
        super().__init__()
        self.bert = bert
        self.features = nn.Linear(n_features, bert.config.hidden_size, bias=False)
        nn.init.zeros_(self.features.weight)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None) -> Tensor:
        """``ids`` and ``mask``: ``(n, length)`` int64; ``features``: ``(n, length, n_features)`` float32."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.features(features)
        states: Tensor = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return states


class Tagger(nn.Module):
    """An encoder with a head for each set of labels; heads see the features once more."""

    def __init__(self, encoder: Encoder, heads: Mapping[str, int], *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        size = encoder.bert.config.hidden_size + encoder.features.in_features
        self.heads = nn.ModuleDict({name: nn.Linear(size, n) for name, n in heads.items()})

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None, *, head: str) -> Tensor:
        """Logits ``(n, length, labels of the head)``."""
        states = self.dropout(self.encoder(ids, features, mask))
        logits: Tensor = self.heads[head](torch.cat([states, features], dim=-1))
        return logits


def pretrained(folder: Path, *, n_features: int, layers: int = 6, dropout: float = 0.1) -> Encoder:
    """The encoder in ``folder`` (config.json and model.safetensors), cut to its first ``layers`` layers."""
    config = BertConfig.from_pretrained(folder)
    config.hidden_dropout_prob = dropout
    config.attention_probs_dropout_prob = 0.0
    config.num_hidden_layers = layers
    bert = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
    return Encoder(bert, n_features)


def freeze(encoder: Encoder, *, layers: int) -> None:
    """Leave the pieces' vectors, their features and the first ``layers`` layers as they are; faster, and no worse
    with few documents when the encoder has gone through `pretrain`.
    """
    encoder.bert.embeddings.requires_grad_(False)
    for layer in encoder.bert.encoder.layer[:layers]:
        layer.requires_grad_(False)
    encoder.features.requires_grad_(layers == 0)


def load_weights(tagger: Tagger, path: Path) -> None:
    """Weights of a whole network, or of an encoder with at least as many layers."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if any(name.startswith("heads.") for name in state):
        tagger.load_state_dict(state)
    else:
        own = tagger.encoder.state_dict()
        tagger.encoder.load_state_dict({name: state[name] for name in own})
