"""Files and folders that are there whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from kg.errors import BuildError


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file beside ``path`` that takes its place in the end; devices and pipes are written as they are."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as file:
                yield file
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name[:100]}.{uuid4().hex}")
        try:
            with part.open("xb") as file:
                yield file
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(f"can't write {path}: {error.strerror or error}; choose another place") from error


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
