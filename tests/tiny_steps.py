"""Steps of a few lines: an extractor and a linker that load nothing, for tests of everything around them.

Run as a program it builds, so that a test can kill it: ``python -m tiny_steps SOURCE OUT SECONDS`` (for each document).
"""

import re
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg import pipeline
from kg.iri import BASE, entity_iri
from kg.pipeline import Steps
from kg.types import Claim, Document, Entity, Extraction, Extractor, Link, Linking, Mention, Provenance, Span

BY = Provenance("test")


def extract(document: Document) -> Extraction:
    """Capitalised words are organisations; a document's first one develops each that follows."""
    found = [
        Mention(Span(document.id, m.start(), m.end()), m[0], "Organization", BY)
        for m in re.finditer(r"\b[A-Z]\w+", document.text)
    ]
    whole = Span(document.id, 0, len(document.text))
    claims = [Claim(found[0], "collaboratesWith", other, whole, "asserted", BY) for other in found[1:]]
    return Extraction(document, tuple(found), (), tuple(claims))


def link(extractions: Iterable[Extraction]) -> Linking:
    links = [
        Link(mention, entity_iri("Organization", mention.text), BY)
        for extraction in extractions
        for mention in extraction.mentions
    ]
    names = {found.entity: found.mention.text for found in links}
    entities = tuple(Entity(iri, "Organization", (name,)) for iri, name in sorted(names.items()))
    return Linking(entities, tuple(links))


def extract_all(documents: Iterable[Document]) -> Iterator[Extraction]:
    return map(extract, documents)


def steps(extractor: Extractor = extract_all, *, shape: str = "1", reading: str = "1") -> Steps:
    return Steps("test", BASE, extractor, link, reading, shape, "1")


if __name__ == "__main__":
    source, out, pause_s = sys.argv[1:]

    def extract_slowly(documents: Iterable[Document]) -> Iterator[Extraction]:
        for document in documents:
            time.sleep(float(pause_s))
            yield extract(document)

    pipeline.run(steps(extract_slowly), [source], Path(out))
