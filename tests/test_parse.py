"""Blocks → parsed passages: what is read, what is cut, and that batches change nothing."""

from itertools import pairwise

import pytest
import spacy
from sentences import parsed, whole
from spacy_model import spacy_model

from kg.errors import ConfigError
from kg.extract import parse
from kg.extract.parse import MAX_BLOCK_CHARS, body_blocks, cut, load_model
from kg.types import Block, Document


def model():
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    return blank


def document(*texts: str, part: str = "body", name: str = "d") -> Document:
    blocks, start = [], 0
    for text in texts:
        blocks.append(Block(start, start + len(text), "paragraph", 0, part))
        start += len(text) + 2
    return Document(name, "invented", "", "\n\n".join(texts), tuple(blocks))


@pytest.mark.parametrize("end", ["Kittiwake 7B", "Kittiwake-1.5-34B", "Heron V2"])
def test_a_sentence_ends_behind_a_size_or_version(end):
    doc = spacy_model()(f"We started from {end}. Both are open.")
    assert [sentence.text for sentence in doc.sents] == [f"We started from {end}.", "Both are open."]


@pytest.mark.parametrize("part", ["fiction", "boilerplate", "foreign", "code"])
def test_only_the_body_is_read(part):
    assert body_blocks(document("Heron flew.", part=part)) == []


@pytest.mark.parametrize("text", ["", " ", "\t\n ", "…", "!?", "🐦🐦", "* * *", "((((("])
def test_blocks_without_a_letter_or_a_digit_are_not_read(text):
    assert body_blocks(document(text, "Heron flew.")) == [document(text, "Heron flew.").blocks[1]]


WORDS = "wader " * 10_000


@pytest.mark.parametrize(
    "text", ["x" * 50_000, WORDS.strip(), "wader\n" * 10_000, "x" * MAX_BLOCK_CHARS, " " + "x" * 30_000, "é🐦" * 20_000]
)  # fmt: skip
def test_a_long_block_is_cut_without_losing_a_character(text):
    (block,) = document("before", text).blocks[1:]
    pieces = list(cut(block, document("before", text).text))
    assert pieces[0].start == block.start and pieces[-1].end == block.end
    assert all(a.end == b.start for a, b in pairwise(pieces))
    assert all(0 < piece.end - piece.start <= MAX_BLOCK_CHARS for piece in pieces)


def test_a_long_block_is_cut_between_words_where_it_has_any():
    made = document(WORDS.strip())
    starts = [piece.start for piece in cut(made.blocks[0], made.text)]
    assert len(starts) > 2 and all(made.text[start - 1] == " " for start in starts[1:])


def test_a_short_block_stays_as_it_is():
    block = Block(0, 5, "row", 3, "body", 2, ((0, 2), (3, 5)), 1, True)
    assert list(cut(block, "Heron")) == [block]


def test_passages_carry_the_offsets_of_the_document():
    (found,) = parse.parse([document("We waded.", "Heron flew far.")], model())
    passage = found.passages[1]
    assert passage.span(0, 2) == (11, 21)
    assert found.document.text[slice(*passage.span(1, 3))] == "flew far"


def test_documents_come_in_order_with_their_own_passages_whatever_the_batch():
    made = [document(*[f"Heron {n} flew."] * (n % 4), name=str(n)) for n in range(40)]
    found = list(parse.parse(iter(made), model()))
    assert [p.document for p in found] == made
    assert [[passage.doc.text for passage in p.passages] for p in found] == [
        [f"Heron {n} flew."] * (n % 4) for n in range(40)
    ]


def test_no_more_documents_are_asked_for_than_a_batch_holds():
    asked = []

    def stream():
        for n in range(100):
            asked.append(n)
            yield document("Heron flew.")

    next(parse.parse(stream(), model()))
    assert len(asked) == parse.DOCUMENTS_PER_BATCH


def test_no_documents_give_nothing():
    assert list(parse.parse([], model())) == []
    (empty,) = parse.parse([document()], model())
    assert empty.passages == ()


def test_a_model_that_is_not_installed_is_refused_with_what_to_install():
    with pytest.raises(ConfigError, match=r"no spaCy model 'en_none'.*pip install"):
        load_model("en_none")


def test_a_span_of_tokens_slices_the_block():
    passage = whole(parsed("no names"), parsed("active")).passages[1]
    assert passage.span(0, 2) == (passage.block.start, passage.block.start + len("Nimbus Labs"))
