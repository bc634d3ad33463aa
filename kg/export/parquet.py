"""Apache Parquet: a folder with one file a table, for DuckDB, pandas, Polars, Spark. Needs the extra [parquet]."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import ConfigError
from kg.export.nodes import Which
from kg.export.relations import TABLES, Row, rows

#: Rows held in memory for each table, and so of a row group.
_ROWS = 20_000


def parquet(store: ox.Store, folder: Path, *, status: Which = "all") -> None:
    """``nodes``, ``documents``, ``mentions``, ``claims``, ``quantities`` and ``evidences``, each as a .parquet file."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ConfigError("parquet needs pyarrow; pip install 'ainews-kg[parquet]'") from error
    kinds = {
        "string": pa.string(),
        "strings": pa.list_(pa.string()),
        "int": pa.int64(),
        "double": pa.float64(),
    }
    with ExitStack() as stack:
        writers, held = {}, {name: list[Row]() for name in TABLES}
        for name, columns in TABLES.items():
            schema = pa.schema([(column, kinds[kind]) for column, kind in columns.items()])
            writer = pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            writers[name] = stack.enter_context(writer)
        for name, row in rows(store, status=status):
            held[name].append(row)
            if len(held[name]) == _ROWS:
                writers[name].write_batch(_batch(held[name], writers[name].schema))
                held[name].clear()
        for name, left in held.items():
            writers[name].write_batch(_batch(left, writers[name].schema))


def _batch(found: list[Row], schema: Any) -> Any:
    import pyarrow as pa

    columns = zip(*found, strict=True) if found else ([] for _ in schema)
    arrays = [pa.array(list(column), field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)
