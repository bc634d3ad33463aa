"""Files and folders that are there whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from kg.builds import disk_errors, replacing
from kg.errors import BuildError


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` in the end, see `kg.builds.replacing`; missing folders are made."""
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part, part.open("wb") as file:
        yield file


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder beside ``path`` that takes its place in the end.

    An earlier folder is replaced if it has no other files than the new one; raises BuildError otherwise.
    """
    target = path.resolve()
    part, old = (target.with_name(f".{target.name[:100]}.{uuid4().hex}") for _ in range(2))
    try:
        _replaceable(target)
        part.mkdir(parents=True)
        try:
            yield part
            if target.exists():
                _same_names(target, part)
                target.rename(old)
            part.rename(target)
        finally:
            if old.exists() and not target.exists():
                old.rename(target)
            shutil.rmtree(part, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise BuildError(f"can't write {path}: {error.strerror or error}; choose another place") from error


def _replaceable(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise BuildError(f"{target} is a file; this format needs a folder")


def _same_names(target: Path, part: Path) -> None:
    others = sorted({path.name for path in target.iterdir()} - {path.name for path in part.iterdir()})
    if others:
        named = ", ".join(others[:3])
        raise BuildError(f"{target} holds other things ({named}); choose a new or an empty folder")
