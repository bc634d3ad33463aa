"""How documents reach the extractor in stage 1: in this process, in several of this machine, on a cluster.

An engine decides where and when; what it gives is the same, to the byte, whichever it is.
"""

import pickle
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from functools import cache

from kg.errors import BuildError
from kg.extractions import encode
from kg.report import words
from kg.types import Document, Extractor


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of one document: its extraction as it is stored, or the ``reason`` why there is none."""

    content: bytes
    words: int = 0
    reason: str = ""


#: A stream of documents → what became of each, in the same order. Only a bounded number is read ahead; closing it
#: ends what it started.
Engine = Callable[[Extractor, Iterable[Document]], Generator[Extracted, None, None]]

#: What is said of a document on which a worker died twice, the second time with nothing else to do.
DIED = "the worker that read it died"


def check_installation(here: str, there: str) -> None:
    """On a worker, by digests of `kg.fingerprint`. Raises BuildError if its kg is not the one that asks: the graph would
    be of two minds.
    """
    if here != there:
        raise BuildError("a worker of the cluster has another version of kg, its data or its libraries")


def one_process(extractor: Extractor, documents: Iterable[Document]) -> Generator[Extracted, None, None]:
    """The engine that needs nothing: one document after the other, here."""
    for document in documents:
        yield extract(extractor, document)


def extract(extractor: Extractor, document: Document) -> Extracted:
    """Alone, so that nothing it yields can depend on the documents that are read with it."""
    [extraction] = extractor([document])
    return Extracted(encode(extraction), words(extraction))


def extract_with(pickled: bytes, document: Document) -> Extracted:
    """`extract` in a worker; the extractor, and what it loads, stay for the next document."""
    return extract(_unpickled(pickled), document)


@cache
def _unpickled(extractor: bytes) -> Extractor:
    loaded: Extractor = pickle.loads(extractor)
    return loaded
