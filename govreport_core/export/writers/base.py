"""Defines what a writer of tables is, and what the writers share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

Labels = Literal["key", "zh", "en"]
ColumnType = Literal["text", "integer", "number", "boolean"]
# The kinds of file that hold one table; the others get the findings and the codebook beside it.
ONE_TABLE_SUFFIXES = (".parquet", ".csv")
# The columns of the codebook as a table.
CODEBOOK = ("key", "label_zh", "label_en", "unit", "forms")


class TableColumn(NamedTuple):
    """A column: its name, the type of its values, and its headings in Chinese and in English."""

    name: str
    kind: ColumnType
    zh: str
    en: str


class Writer(Protocol):
    """A file that takes rows.

    Every writer is made of a path, the columns of each table, the language of the headings, and the codebook's rows.
    """

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        """Write a row of one of the file's tables; `marks` colours cells where the format can."""

    def close(self) -> None:
        """Write what is held back, and close the file."""

    def abandon(self) -> None:
        """Let go of the file as it is; it is removed afterwards."""


def column_headings(columns: Sequence[TableColumn], labels: Labels) -> list[str]:
    """The heading of every column: its name or its label; a label that stands twice gets the name added."""
    if labels == "key":
        return [column.name for column in columns]
    texts = [getattr(column, labels) or column.name for column in columns]
    counts = Counter(texts)
    return [text if counts[text] == 1 else f"{text} ({c.name})" for text, c in zip(texts, columns, strict=True)]
