"""Training on two tiny invented documents: projection, the loop, and the folder it leaves."""

import json
from pathlib import Path

import numpy as np
import pytest

from kg.errors import ConfigError
from kg.train.data import Labelled, project
from kg.types import Block, Document, Hyperlink

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = (*SPECIAL, "acme", "made", "zed", "by", ".", "a", "robot", "is", "from", "bolt", "new", "the", "it")


def plain(text: str, *, part: str = "body", links: tuple[Hyperlink, ...] = ()) -> Document:
    return Document(
        "0123456789abcdef", "invented", "", text, (Block(0, len(text), "paragraph", 0, part),), links
    )


def test_the_longest_name_wins_and_a_plural_counts():
    document = plain("Acme Zed 2 beats Zed. Two Zeds met Zedora.")
    names = {"Zed": [("Robot",)], "Acme Zed 2": [("Model",)]}
    found = [(document.text[i.start : i.end], i.types) for i in project(document, names)]
    assert found == [("Acme Zed 2", ("Model",)), ("Zed", ("Robot",)), ("Zed", ("Robot",))]


def test_a_name_with_other_spaces_quotes_and_dashes_is_found():
    document = plain("Zed\u20112 and Bolt\u00a0\nRobot’s arm")
    found = project(document, {"Zed-2": [("Model",)], "Bolt Robot's arm": [("Robot",)]})
    assert [i.types for i in found] == [("Model",), ("Robot",)]


def test_nothing_is_projected_onto_fiction():
    assert project(plain("Zed spoke.", part="fiction"), {"Zed": [("Model",)]}) == []


def test_of_paper_and_model_under_one_name_the_link_is_the_paper():
    document = plain("Zed is new. Read more: Zed", links=(Hyperlink(23, 26, "https://example.org/"),))
    found = project(document, {"Zed": [("Model",), ("Paper",)]})
    assert [i.types for i in found] == [("Model",), ("Paper",)]


def test_a_name_of_two_types_that_cannot_be_told_is_left_open():
    document = plain("Zed")
    assert project(document, {"Zed": [("Model",), ("Organization",)]}) == [Labelled(0, 3, ())]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one narrow layer with random weights, and its tokenizer."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Path]]:
    folder = tmp_path_factory.mktemp("corpus")
    gold, documents = [], []
    sentence = "Acme made Zed. Zed is a robot from Acme. by the new robot. The new robot is from Acme.\n\n"
    for name in ("one", "two"):
        document = folder / f"{name}.md"
        document.write_text("# the robot\n\n" + sentence * 6, "utf-8")
        listed = [
            {"id": "e1", "type": "Organization", "names": ["Acme"]},
            {"id": "e2", "type": "Robot", "names": ["Zed"]},
        ]
        path = folder / f"{name}.json"
        path.write_text(json.dumps({"doc": document.name, "entities": listed, "facts": []}), "utf-8")
        documents.append(document)
        gold.append(path)
    return gold, documents


def plan_for(encoder: Path, *, epochs: int, documents: list[Path] | tuple[()] = ()):
    from kg.train.loop import Recipe
    from kg.train.run import Plan

    recipe = Recipe(epochs=epochs, lr=5e-3, head_lr=2e-2, batch_pieces=64, patience=99)
    return Plan(
        encoder=encoder,
        layers=1,
        frozen=0,
        max_pieces=32,
        held_out=("two",),
        swap=0.0,
        unlabelled=tuple(documents),
        pretrain_steps=2,
        recipe=recipe,
    )


def test_a_trained_folder_finds_the_names_of_a_held_out_document(encoder, corpus, tmp_path):
    pytest.importorskip("onnxscript")
    from kg.extract.neural import make
    from kg.train.run import Label, read_one, train

    gold, documents = corpus
    said: list[str] = []
    train(
        gold,
        documents,
        tmp_path,
        plan=plan_for(encoder, epochs=16, documents=documents),
        label=Label(date="2026-01-01"),
        report=said.append,
    )
    (reading,) = make(model=str(tmp_path))([read_one(documents[1])])
    assert {(m.text, m.type) for m in reading.mentions(threshold=0.5)} == {
        ("Acme", "Organization"),
        ("Zed", "Robot"),
    }
    card = (tmp_path / "card.md").read_text("utf-8")
    assert "2026-01-01" in card and "| Robot |" in card and "SHA-256" in card
    assert sum(line.startswith("epoch") for line in said) == 16
    assert any(line.startswith("masked words 2/2") for line in said)


def test_a_run_that_was_cut_off_ends_like_one_that_was_not(encoder, corpus, tmp_path):
    from kg.train import loop
    from kg.train.data import examples, labels_of, n_features
    from kg.train.network import Tagger, pretrained
    from kg.train.run import _tokenizer, read_one

    tokenizer, labels = _tokenizer(encoder), labels_of(["Organization"])
    document = read_one(corpus[1][0])
    named = project(document, {"Acme": [("Organization",)]})
    data = list(
        examples([document], [named], labels=labels, tokenizer=tokenizer, head="names", max_pieces=32)
    )

    def weights(folder: Path, scores: list[range]) -> np.ndarray:
        for said in scores:
            torch.manual_seed(3)
            tagger = Tagger(pretrained(encoder, n_features=n_features(), layers=1), {"names": len(labels)})
            recipe = loop.Recipe(epochs=4, batch_pieces=64)
            judged = iter(said)
            try:
                loop.fit(
                    tagger,
                    data,
                    recipe,
                    mask_id=4,
                    folder=folder,
                    judge=lambda _, judged=judged: float(next(judged)),
                    report=lambda _: None,
                )
            except (StopIteration, RuntimeError):
                continue
        return tagger.heads["names"].weight.detach().numpy()

    whole = weights(tmp_path / "whole", [range(4)])
    cut_off = weights(tmp_path / "cut", [range(2), range(2, 9)])
    assert np.array_equal(whole, cut_off)


def test_a_gold_file_without_its_document_is_refused(encoder, corpus, tmp_path):
    from kg.train.run import Label, train

    with pytest.raises(ConfigError, match="is not among the 1 documents given"):
        train(corpus[0], corpus[1][:1], tmp_path, plan=plan_for(encoder, epochs=1), label=Label())


def test_swapped_names_keep_their_labels(encoder, corpus):
    from kg.train.augment import pool_of, swap_names
    from kg.train.data import examples, labels_of
    from kg.train.run import _tokenizer, read_one

    tokenizer, types = _tokenizer(encoder), ("Organization",)
    document = read_one(corpus[1][0])
    named = project(document, {"Acme": [("Organization",)]})
    (first, *_) = examples([document], [named], labels=labels_of(types), tokenizer=tokenizer, head="names")
    pool = pool_of([("Organization", "Bolt the robot")], tokenizer=tokenizer)
    other = swap_names(first, pool, types, share=1.0, rng=np.random.default_rng(0))
    n_names = int(first.allowed[:, 1].sum())
    assert n_names and int(other.allowed[:, 1].sum()) == n_names
    assert int(other.allowed[:, 2].sum()) == 2 * n_names
    assert len(other.starts) == len(other.allowed) == len(first.starts) + 2 * n_names
