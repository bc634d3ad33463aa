"""Pairs of a document and its gold file."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError
from kg.train.data import Labelled, project, read_names
from kg.types import Document

#: A file → its one document.
ReadDocument = Callable[[Path], Document]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document with the occurrences of its gold names, and the gold entities as ``(types, names)``."""

    document: Document
    labelled: tuple[Labelled, ...]
    entities: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def annotated(gold: Path, document: Document) -> Annotated:
    """Raises ConfigError when ``gold`` isn't a gold file."""
    names = read_names(gold)
    listed = [
        ((entity["type"], *entity.get("also", ())), tuple(entity["names"]))
        for entity in json.loads(gold.read_text("utf-8"))["entities"]
    ]
    return Annotated(document, tuple(project(document, names)), tuple(listed))


def pair(gold: Sequence[Path], documents: Iterable[Path], *, read: ReadDocument) -> Iterator[Annotated]:
    """Each gold file with the document it names (or that bears its name).

    Raises ConfigError if there is none, and for what is no gold file.
    """
    files = {path.name: path for path in documents}
    stems: Mapping[str, Path] = {path.stem: path for path in files.values()}
    for path in sorted(gold):
        read_names(path)
        named = json.loads(path.read_text("utf-8")).get("doc", "")
        source = files.get(named) or stems.get(Path(named).stem) or stems.get(path.stem)
        if source is None:
            raise ConfigError(f"{path}: its document {named!r} is not among the {len(files)} documents given")
        yield annotated(path, read(source))
