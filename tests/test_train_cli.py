"""``kg train names`` from the command line: a network of one narrow layer, two tiny documents, one epoch."""

import json

import pytest
from command_line import kg

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnxscript")

from test_train import corpus, encoder  # noqa: F401


def test_a_finder_of_names_is_trained_by_one_command(encoder, corpus, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    gold, documents = corpus
    out = tmp_path / "names"
    given = ("--documents", documents[0].parent, "--encoder", encoder, "--layers", 1, "--epochs", 1)
    ended = kg("train", "names", *gold, *given, "-o", out, "--held-out", "two", "--version", "7")
    assert ended.code == 0, ended.err
    card = (out / "card.md").read_text("utf-8")
    assert card.startswith("# names 7\n") and "- Date: 1970-01-02" in card and "1 held-out documents" in card
    assert json.loads((out / "config.json").read_text("utf-8"))["types"] == ["Organization", "Robot"]
    assert ended.err.splitlines()[-1] == f"wrote {out}"


def test_copies_are_left_out_together_with_their_fold(encoder, corpus, tmp_path):  # noqa: F811
    """The two documents have one text."""
    gold, documents = corpus
    given = ("--documents", documents[0].parent, "--encoder", encoder, "-o", tmp_path)
    refused = kg("train", "names", gold[0], gold[1], *given, "--fold", "1/2")
    assert refused.code == 1 and "no gold file is left to learn from" in refused.err


@pytest.mark.parametrize("text", ["Helix", "[]", '{"entities": 1}', None])
def test_what_is_no_gold_file_is_named(text, encoder, corpus, tmp_path):  # noqa: F811
    _, documents = corpus
    gold = tmp_path / f"{documents[0].stem}.json"
    if text is not None:
        gold.write_text(text)
    ended = kg(
        "train",
        "names",
        gold,
        "--documents",
        documents[0].parent,
        "--encoder",
        encoder,
        "-o",
        tmp_path / "out",
    )
    assert (
        ended.code == 1 and f"{gold}" in ended.err and "gold file" in ended.err and ended.err.count("\n") == 1
    )
