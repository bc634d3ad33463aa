"""Files behind an address that fsspec knows (extra ``dask``): memory://, file://, s3://, gs://, hdfs:// and others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from kg.errors import DocumentError

#: What systems call that by which a file's version is known, the surest first.
_VERSIONS = (
    "ETag",
    "etag",
    "md5Hash",
    "mtime",
    "LastModified",
    "last_modified",
    "modificationTime",
    "created",
)


def is_address(source: str) -> bool:
    return "://" in source


def find(place: str, *, is_read: Callable[[str], bool]) -> list[str]:
    """Addresses of the files at ``place``: itself, those that a glob gives, those in a folder that ``is_read`` takes.

    One file has one address, however ``place`` is written. Raises DocumentError if there are none.
    """
    with _errors(place):
        system, path = _open(place)
        matches = [path] if system.exists(path) else sorted(system.glob(path)) if "*" in path else []
        names = [name for match in matches for name in _files(system, match, is_read)]
    if not names:
        raise DocumentError(place, "no such file or folder", "check the address")
    return [str(system.unstrip_protocol(name)) for name in names]


def load(source: str) -> bytes:
    """All bytes. Raises DocumentError."""
    with _errors(source):
        system, path = _open(source)
        content: bytes = system.cat_file(path)
        return content


def version(source: str) -> tuple[str, int]:
    """What changes when the bytes there do, without loading them, and how many there are. Raises DocumentError.

    The same on every machine, and whether the system looks at one file or lists a folder.
    """
    with _errors(source):
        system, path = _open(source)
        known = system.info(path)
        size = int(known.get("size") or 0)
        version = next((_plain(known[name]) for name in _VERSIONS if known.get(name)), "")
        return f"{version or system.ukey(path)} {size}", size


def _plain(version: Any) -> str:
    """Times are dates here and seconds there."""
    return str(version.timestamp() if isinstance(version, datetime) else version)


def _files(system: Any, path: str, is_read: Callable[[str], bool]) -> list[str]:
    """What is named by itself is read whatever it is called; of a folder, what is not hidden."""
    if not system.isdir(path):
        return [path]
    below = (name for name in system.find(path) if "/." not in name[len(path) :])
    return sorted(name for name in below if is_read(name))


def _open(source: str) -> tuple[Any, str]:
    if find_spec("fsspec") is None:
        raise DocumentError(source, "needs fsspec", "pip install 'ainews-kg[dask]'")
    from fsspec.core import url_to_fs

    system, path = url_to_fs(source)
    return system, str(path)


@contextmanager
def _errors(source: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        protocol = source.partition("://")[0]
        raise DocumentError(source, f"no driver for {protocol}://", str(error)) from error
    except (OSError, ValueError) as error:
        reason = (
            "no such file or folder" if isinstance(error, FileNotFoundError) else str(error) or "unreadable"
        )
        raise DocumentError(source, reason, "check the address") from error
