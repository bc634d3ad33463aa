"""Shards: Parquet files of extractions in a folder or behind an address of fsspec (extra ``dask``).

A shard holds some sources in their order: of each, its documents in order, a row each, then one row without ``key``
that says how its reading ended. It is written beside its place and moved into it, so that there is never half of one.
What killed workers leave is hidden (``.partial-…``). The same rows have the same bytes.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from importlib.util import find_spec
from itertools import islice
from typing import Any
from uuid import uuid4

from kg.errors import BuildError, ConfigError

FORMAT = b"1"
#: Follows the name of a shard with a source that could not be loaded: nobody takes it for what it should be.
WANTING = "-wanting"
_SUFFIX = ".parquet"
#: In a row group, and so in memory at once.
_ROWS = 64
_NUMBERS = ("words",)
_BYTES = ("extraction",)
#: Columns of few different values.
_REPEATED = ["source", "mark", "reason", "message"]


@dataclass(frozen=True, slots=True)
class Row:
    """A document, or with ``key`` "" the end of a source.

    ``mark``: of the source, as `kg.builds.Reading.content`; "" if it could not be loaded. ``key``: under which a build
    keeps the extraction. ``document``: its id. ``extraction``: as `kg.extractions.encode` writes it.
    ``reason`` and ``message``: why the source, or what follows its documents, could not be read; else "".
    """

    source: str
    mark: str
    key: str = ""
    document: str = ""
    words: int = 0
    extraction: bytes = b""
    reason: str = ""
    message: str = ""


def check_installed() -> None:
    """Raises ConfigError where the libraries are missing."""
    if find_spec("pyarrow") is None or find_spec("fsspec") is None:
        raise ConfigError("shards need pyarrow and fsspec; try: pip install 'ainews-kg[dask]'")


def names(address: str) -> list[str]:
    """Of all shards there, sorted; none if there is no such place. Raises BuildError."""
    system, folder = _open(address)
    with _errors(address):
        paths = system.ls(folder, detail=False) if system.isdir(folder) else []
    files = (str(path).rpartition("/")[2] for path in paths)
    return sorted(file.removesuffix(_SUFFIX) for file in files if _is_shard(file))


def read(address: str, shards: Iterable[str] | None = None) -> Iterator[Row]:
    """The rows of ``shards``, or of all that are there in order of their names. Raises BuildError.

    Several may hold one source or one document: shards of other runs stay where they are.
    """
    for name in names(address) if shards is None else shards:
        yield from _rows(address, name)


def exists(address: str, name: str) -> bool:
    system, folder = _open(address)
    with _errors(address):
        found: bool = system.exists(f"{folder}/{name}{_SUFFIX}")
    return found


def write(address: str, name: str, rows: Iterable[Row]) -> str:
    """Returns under which name: with `WANTING` after it if a source could not be loaded. Raises BuildError."""
    content, whole = _encoded(rows)
    name = name if whole else name + WANTING
    put(address, name + _SUFFIX, content)
    return name


def put(address: str, file: str, content: bytes) -> None:
    """Whole or not at all. Raises BuildError."""
    system, folder = _open(address)
    partial = f"{folder}/.partial-{file}-{uuid4().hex}"
    with _errors(address):
        system.makedirs(folder, exist_ok=True)
        system.pipe_file(partial, content)
        system.mv(partial, f"{folder}/{file}")


def lines(address: str, file: str) -> Iterator[str]:
    """Of a text, with their ends. Raises BuildError."""
    system, folder = _open(address)
    with _errors(address), system.open(f"{folder}/{file}", "r", encoding="utf-8", newline="\n") as text:
        yield from text


def _encoded(rows: Iterable[Row]) -> tuple[bytes, bool]:
    """Also says whether all sources could be loaded."""
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema(
        [(field.name, _type(field.name)) for field in fields(Row)], metadata={"kg.shard": FORMAT}
    )
    options = {"compression": "zstd", "use_dictionary": _REPEATED, "write_statistics": _REPEATED[:1]}
    buffer, whole, remaining = io.BytesIO(), True, iter(rows)
    with parquet.ParquetWriter(buffer, schema, **options) as writer:
        while group := list(islice(remaining, _ROWS)):
            whole = whole and all(row.mark for row in group)
            columns = zip(*map(astuple, group), strict=True)
            arrays = [
                pyarrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
    return buffer.getvalue(), whole


def _type(column: str) -> Any:
    import pyarrow

    if column in _NUMBERS:
        return pyarrow.int64()
    return pyarrow.binary() if column in _BYTES else pyarrow.string()


def _rows(address: str, name: str) -> Iterator[Row]:
    import pyarrow
    from pyarrow import parquet

    system, folder = _open(address)
    path = f"{folder}/{name}{_SUFFIX}"
    try:
        with system.open(path, "rb") as file, parquet.ParquetFile(file) as shard:
            if (shard.schema_arrow.metadata or {}).get(b"kg.shard") != FORMAT:
                raise BuildError(f"{path} is no shard of this version of kg; choose another place for shards")
            for batch in shard.iter_batches(batch_size=_ROWS):
                yield from (Row(**row) for row in batch.to_pylist())
    except FileNotFoundError as error:
        raise BuildError(
            f"{path} was written, but not here; give an address that every worker and this machine can reach"
        ) from error
    except (OSError, pyarrow.ArrowException) as error:
        raise BuildError(f"{path} is damaged ({error}); delete it and build again") from error


def _is_shard(file: str) -> bool:
    return file.endswith(_SUFFIX) and not file.startswith(".")


def _open(address: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    with _errors(address):
        system, path = url_to_fs(address)
        # Object stores remember what they listed; others have written since.
        system.invalidate_cache(path)
    return system, str(path).rstrip("/")


@contextmanager
def _errors(address: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        protocol = address.partition("://")[0]
        raise ConfigError(f"no driver for {protocol}://: {error}") from error
    except (OSError, ValueError) as error:
        raise BuildError(f"can't keep shards in {address}: {error}") from error
