"""Gold files and their documents as the command line names them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import ConfigError, DocumentError
from kg.types import Document


def gold_files(paths: Iterable[Path]) -> list[Path]:
    """Files as given, folders with all ``.json`` below them, in order of path."""
    found: dict[Path, None] = {}
    for path in paths:
        below = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        if not path.exists():
            raise ConfigError(f"can't read gold file {path}: it is not there")
        if not below:
            raise ConfigError(f"no gold file (.json) in {path}")
        found.update(dict.fromkeys(below))
    return list(found)


def pairs(golds: Iterable[Path], folders: Sequence[Path]) -> list[tuple[Path, Path]]:
    """Each gold file with the document of its stem in the first of ``folders`` that has one.

    Raises ConfigError if none has, if that folder has several, or if two gold files have one stem.
    """
    indexed = [_by_stem(folder) for folder in folders]
    found: dict[str, tuple[Path, Path]] = {}
    for gold in gold_files(golds):
        documents = next((files[gold.stem] for files in indexed if gold.stem in files), [])
        if len(documents) != 1:
            where = ", ".join(map(str, documents or folders))
            raise ConfigError(f"{gold}: {len(documents)} documents are named {gold.stem!r}, not one: {where}")
        if gold.stem in found:
            raise ConfigError(f"{gold} and {found[gold.stem][0]} are both named {gold.stem!r}")
        found[gold.stem] = (gold, documents[0])
    return list(found.values())


def _by_stem(folder: Path) -> dict[str, list[Path]]:
    """Files below the folder that are no gold files."""
    files: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        if path.is_file() and path.suffix != ".json":
            files.setdefault(path.stem, []).append(path)
    return files


def first_document(path: Path) -> Document:
    """Raises DocumentError for a file without one."""
    from kg.readers.sources import load, read

    for document in read(load(str(path)), str(path)):
        return document
    raise DocumentError(str(path), "no document in it")


def read_pairs(found: Iterable[tuple[Path, Path]]) -> list[tuple[Path, Document]]:
    """The documents themselves."""
    return [(gold, first_document(document)) for gold, document in found]


def folds_of(found: Iterable[tuple[Path, Document]], k: int) -> tuple[tuple[str, ...], ...]:
    """Stems of gold files, fold by fold."""
    from kg.evaluate.folds import split

    texts = {gold.stem: document.text for gold, document in found}
    if not 1 < k <= len(texts):
        raise ConfigError(f"{k} folds of {len(texts)} gold files; give 2 to {len(texts)}")
    return split(texts, k)


def apart(
    weak: Iterable[tuple[Path, Document]], near: Iterable[tuple[Path, Document]]
) -> list[tuple[Path, Document]]:
    """Of ``weak``, those that are no copies of a document of ``near``: they'd tell what is to be found there."""
    from kg.evaluate.folds import copies

    weak = list(weak)
    texts = {("gold", gold.stem): document.text for gold, document in near}
    texts |= {("weak", gold.stem): document.text for gold, document in weak}
    joined = {
        stem
        for group in copies({f"{kind} {stem}": text for (kind, stem), text in texts.items()})
        for kind, _, stem in (name.partition(" ") for name in group)
        if kind == "weak" and any(name.startswith("gold ") for name in group)
    }
    return [(gold, document) for gold, document in weak if gold.stem not in joined]
