"""The trained finder: the chain of labels, passages, and the shipped model in use."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from kg.assets import asset
from kg.errors import ConfigError
from kg.extract.lattice import candidates, chain, span_probabilities, spans_of, without_overlaps
from kg.extract.neural import Reading, make, read_settings
from kg.extract.passages import FEATURES, passages, shape_of, word_ends, word_starts
from kg.types import Block, Document, Hyperlink

MODEL = "names"


def document(*blocks: str, parts: tuple[str, ...] = (), links: tuple[Hyperlink, ...] = ()) -> Document:
    text, made = "", []
    for i, words in enumerate(blocks):
        part = parts[i] if parts else "body"
        made.append(Block(len(text), len(text) + len(words), "paragraph", 0, part))
        text += words + "\n\n"
    return Document("0123456789abcdef", "invented.md", "", text, tuple(made), links)


def readings(logits: np.ndarray) -> dict[tuple[int, ...], float]:
    """Every sequence of labels that obeys BIO and its probability, the slow way."""
    n, m = logits.shape
    weights = {}
    for labels in itertools.product(range(m), repeat=n):
        legal = all(
            label == 0 or label % 2 == 1 or (i > 0 and labels[i - 1] in (label, label - 1))
            for i, label in enumerate(labels)
        )
        if legal:
            weights[labels] = float(np.exp(sum(logits[i, label] for i, label in enumerate(labels))))
    total = sum(weights.values())
    return {labels: weight / total for labels, weight in weights.items()}


@pytest.fixture
def logits() -> np.ndarray:
    return np.random.default_rng(7).normal(size=(4, 5)) * 2


def test_span_probabilities_are_sums_over_all_readings(logits):
    sure = readings(logits)
    for first, last in itertools.combinations_with_replacement(range(4), 2):
        wanted = [
            sum(p for labels, p in sure.items() if (first, last, t) in spans_of(labels)) for t in range(2)
        ]
        assert span_probabilities(logits, first, last) == pytest.approx(wanted)


def test_the_chain_sums_to_one_over_all_readings(logits):
    lattice = chain(logits)
    total = np.log(
        sum(np.exp(sum(logits[i, x] for i, x in enumerate(labels))) for labels in readings(logits))
    )
    assert lattice.total == pytest.approx(total)


def test_every_span_over_the_floor_is_a_candidate(logits):
    found = {(first, last) for first, last, _ in candidates(logits, floor=0.1)}
    wanted = {
        (first, last)
        for first, last in itertools.combinations_with_replacement(range(4), 2)
        if span_probabilities(logits, first, last).max() >= 0.1
    }
    assert found == wanted


def test_an_inside_label_of_another_type_starts_a_new_span():
    assert spans_of([1, 2, 4, 0, 3, 4]) == [(0, 1, 0), (2, 2, 1), (4, 5, 1)]


def test_of_two_that_overlap_the_more_probable_stays():
    weak, strong, apart = (
        (0, 1, np.array([0.3, 0.1])),
        (1, 2, np.array([0.2, 0.5])),
        (4, 4, np.array([0.1, 0.1])),
    )
    assert without_overlaps([weak, strong, apart]) == [strong, apart]


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("robots", "lower"),
        ("Paris", "title"),
        ("NASA", "upper"),
        ("A", "capital"),
        ("OpenAI", "mixed"),
        ("7b", "lowerDigits"),
        ("H100", "upperDigits"),
        ("405", "digits"),
        ("—", "punctuation"),
    ],
)
def test_a_word_has_one_shape(word, shape):
    assert FEATURES[shape_of(word)] == shape


def tiny_tokenizer():
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = ["[PAD]", "[UNK]", "[SEP]", "[MASK]", "a", "b", "c", "##a", "##b", "##c", ".", "-"]
    tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def test_passages_hold_whole_words_and_fit():
    long = document("a ab abc. " * 40, "b")
    cut = list(passages([long], tokenizer=tiny_tokenizer(), max_pieces=50))
    assert max(map(len, cut)) <= 50
    words = [
        long.text[begin:end]
        for passage in cut
        for starts in [word_starts(passage.pieces)]
        for begin, end in zip(
            passage.pieces.offsets[starts, 0], word_ends(passage.pieces, starts), strict=True
        )
    ]
    assert words == ["a", "ab", "abc", "."] * 40 + ["b"]


def test_only_the_body_is_read():
    mixed = document("a b", "c c", parts=("body", "fiction"))
    (passage,) = passages([mixed], tokenizer=tiny_tokenizer())
    assert len(passage) == 2


def test_words_in_a_link_are_marked():
    linked = document("a b c", links=(Hyperlink(2, 3, "https://example.org/"),))
    (passage,) = passages([linked], tokenizer=tiny_tokenizer())
    assert passage.pieces.features[:, FEATURES.index("link")].tolist() == [0, 1, 0]


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="not a model folder"):
        read_settings(tmp_path)


shipped = pytest.mark.skipif(
    not asset("pipelines").joinpath("models", MODEL, "model.onnx").is_file(), reason="no model"
)
STORY = document(
    "NVIDIA has built Nemotron 4 340B",
    "Researchers from Stanford University and Google DeepMind released OpenWidget, a 7B model trained on the Common Crawl. "
    "It beats GPT-4 on MMLU and runs on a single H100, says Jane Miller of MIT.",
    "We had a long lunch and then it rained.",
)


@pytest.fixture(scope="module")
def read():
    return make(model=MODEL)


@shipped
def test_well_known_names_are_found_with_their_types(read):
    (reading,) = read([STORY])
    found = {(m.text, m.type) for m in reading.mentions(threshold=0.4)}
    assert {("Stanford University", "Organization"), ("GPT-4", "Model"), ("H100", "Chip")} <= found
    assert not [text for text, _ in found if text in ("lunch", "Researchers", "We")]


@shipped
def test_two_threads_and_other_neighbours_change_nothing(read):
    others = [document("OpenAI is in San Francisco."), STORY, document("")]
    (alone,) = read([STORY])
    together = make(model=MODEL, threads=2)(others)
    assert together[1].guesses == alone.guesses
    assert together[2].guesses == ()


@shipped
def test_scores_are_probabilities_over_a_floor(read):
    (reading,) = read([STORY])
    assert all(reading.floor <= g.score + 0.001 and sum(g.probabilities) <= 1.001 for g in reading.guesses)


@shipped
def test_a_span_given_from_outside_gets_a_probability_of_each_type(read):
    (reading,) = read([STORY])
    start = STORY.text.index("GPT-4")
    spread = dict(zip(reading.types, reading.probabilities(start, start + 5), strict=True))
    assert max(spread, key=spread.get) == "Model"
    assert sum(reading.probabilities(start + 1, start + 5)) == 0


@shipped
def test_mentions_do_not_overlap(read):
    mentions = read([STORY])[0].mentions(threshold=0.05)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(mentions))


@shipped
def test_the_shipped_folder_is_small():
    folder = asset(f"pipelines/models/{MODEL}")
    assert sum(f.stat().st_size for f in folder.iterdir()) <= 40_000_000


def test_reading_has_the_documents_own_offsets():
    empty = Reading(document("a"), ("Model",), "model:x-1", 0.05, ())
    assert empty.probabilities(0, 1) == (0.0,)
