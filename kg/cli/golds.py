"""Gold files and their documents as the command line names them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import ConfigError


def gold_files(paths: Iterable[Path]) -> list[Path]:
    """Files as given, folders with all ``.json`` below them, in order of path."""
    found: dict[Path, None] = {}
    for path in paths:
        below = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        if not below:
            raise ConfigError(f"no gold file (.json) in {path}")
        found.update(dict.fromkeys(below))
    return list(found)


def pairs(golds: Iterable[Path], folders: Sequence[Path]) -> list[tuple[Path, Path]]:
    """Each gold file with the one document of its stem below ``folders``; raises ConfigError if there isn't just one."""
    files: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file() and path.suffix != ".json":
                files.setdefault(path.stem, []).append(path)
    found = []
    stems: dict[str, Path] = {}
    for gold in gold_files(golds):
        documents = files.get(gold.stem, [])
        if len(documents) != 1:
            where = ", ".join(map(str, documents or folders))
            raise ConfigError(f"{gold}: {len(documents)} documents are named {gold.stem!r}, not one: {where}")
        if gold.stem in stems:
            raise ConfigError(f"{gold} and {stems[gold.stem]} are both named {gold.stem!r}")
        stems[gold.stem] = gold
        found.append((gold, documents[0]))
    return found
