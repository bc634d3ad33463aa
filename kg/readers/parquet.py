"""Parquet (extra ``dask``): a row is a document, with its text, HTML or Markdown in a column of a usual name."""

from collections.abc import Iterator
from importlib.util import find_spec

from kg.document.cues import CUES
from kg.errors import DocumentError
from kg.readers.jsonl import KEYS, document_of
from kg.readers.limits import MAX_BYTES, MAX_FILE_BYTES, check_size
from kg.types import Document, Reader

#: Rows that are in memory at once.
_ROWS = 64


def make(*, max_bytes: int = MAX_FILE_BYTES, max_row_bytes: int = MAX_BYTES, cues: str = CUES) -> Reader:
    """Columns besides the text are read as JSON Lines' keys are: title, date, author, url."""

    def read_parquet(data: bytes, source: str) -> Iterator[Document]:
        check_size(data, source, max_bytes)
        if find_spec("pyarrow") is None:
            raise DocumentError(source, "needs pyarrow", "pip install 'ainews-kg[dask]'")
        bad: list[DocumentError] = []
        count = 0
        for count, row in enumerate(_rows(data, source), 1):
            try:
                check_size(_longest(row), f"{source}#{count}", max_row_bytes)
                yield document_of(row, f"{source}#{count}", cues)
            except DocumentError as error:
                bad.append(error)
        if bad:
            raise DocumentError(source, f"{len(bad)} of {count} rows can't be read", f"the first: {bad[0]}")
        if not count:
            raise DocumentError(source, "empty file", "remove it or fetch it again")

    return read_parquet


def _rows(data: bytes, source: str) -> Iterator[dict[str, object]]:
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(data))
        if not set(KEYS) & set(file.schema_arrow.names):
            columns = ", ".join(file.schema_arrow.names)
            raise DocumentError(
                source, f"no column with text among {columns}", f"call it {' or '.join(KEYS)}"
            )
        for batch in file.iter_batches(batch_size=_ROWS):
            for row in batch.to_pylist():
                yield {name: _plain(value) for name, value in row.items()}
    except pyarrow.ArrowException as error:
        raise DocumentError(source, "a damaged Parquet file", "fetch it again") from error


def _longest(row: dict[str, object]) -> bytes:
    return max((value.encode() for value in row.values() if isinstance(value, str)), key=len, default=b"")


def _plain(value: object) -> object:
    """Times as text, as they are in JSON."""
    return value.isoformat() if hasattr(value, "isoformat") else value
