"""Tables as Parquet files, written group by group of rows, so that memory is bounded. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import Any

from kg.errors import KgError

_ROWS_A_GROUP = 20_000
_MOST_IN_MEMORY = 1 << 25
_CHUNK = 1 << 20

Row = Sequence[object]


def load_pyarrow() -> tuple[Any, Any]:
    """`pyarrow` and `pyarrow.parquet`, which only Parquet needs. Raises `KgError` where they are not installed."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise KgError("Parquet tables need pyarrow, which is not installed: pip install 'pfocr-kg[parquet]'") from None


class ParquetTable:
    """A Parquet file in the making, in memory while it is small; `columns` are names and their types in Arrow."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        pa, pq = load_pyarrow()
        self._schema = pa.schema([pa.field(name, pa.type_for_alias(kind)) for name, kind in columns.items()])
        self._batch, self._array = pa.record_batch, pa.array
        self._rows: list[Row] = []
        self._file = SpooledTemporaryFile(_MOST_IN_MEMORY)  # noqa: SIM115 - open until the last chunk is read
        self._writer = pq.ParquetWriter(pa.PythonFile(self._file, mode="w"), self._schema, compression="zstd")

    def extend(self, rows: Iterable[Row]) -> None:
        """Adds rows."""
        self._rows += rows
        if len(self._rows) >= _ROWS_A_GROUP:
            self._write_rows()

    def extend_columns(self, columns: Sequence[object]) -> None:
        """Adds a group of rows, which come as arrays or lists, a column each."""
        try:
            arrays = [self._array(column, kind) for column, kind in zip(columns, self._schema.types, strict=True)]
        except UnicodeEncodeError:  # halves of surrogate pairs
            self.extend_columns([_encodable(column) for column in columns])
            return
        self._writer.write_batch(self._batch(arrays, schema=self._schema))

    def chunks(self) -> Iterator[bytes]:
        """The whole file; no row can be added any more."""
        if self._rows:
            self._write_rows()
        self._writer.close()
        with self._file as file:
            file.seek(0)
            while chunk := file.read(_CHUNK):
                yield chunk

    def _write_rows(self) -> None:
        self.extend_columns(list(zip(*self._rows, strict=True)))
        self._rows = []


def _encodable(column: Any) -> object:
    """A column whose texts, if it has any, are such as UTF-8 can write."""
    if not isinstance(column, Sequence):
        return column
    return [value.encode(errors="replace").decode() if isinstance(value, str) else value for value in column]
