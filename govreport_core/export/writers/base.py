"""Defines what a writer of tables is, and what the writers share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from govreport_core.messages import Language
from govreport_core.suspicion import Doubt

Labels = Literal["key", "zh", "en"]
ColumnType = Literal["text", "integer", "number", "boolean"]
# The kinds of file that hold one table; the others get the findings and the codebook beside it.
ONE_TABLE_SUFFIXES = (".parquet", ".csv")
# The columns of the codebook as a table.
CODEBOOK = ("key", "label_zh", "label_en", "unit", "forms")


class TableColumn(NamedTuple):
    """A column: its name, the type of its values, and its headings in Chinese and in English.

    :param words: what a person reads for a value that is a code; None: the value itself.
    """

    name: str
    kind: ColumnType
    zh: str
    en: str
    words: Callable[[Any, Language], str] | None = None


class CellMark(NamedTuple):
    """What a format that has colours and comments shows of a form's cell beside its value."""

    key: str
    cell: Mapping[str, Any]
    doubt: Doubt


class MarkedRow(NamedTuple):
    """A row of a table.

    :param marks: column number -> the form's cell whose value stands there.
    """

    values: tuple[Any, ...]
    marks: Mapping[int, CellMark] = {}


class Writer(Protocol):
    """A file that takes rows.

    Every writer is made of a path, the columns of each table, the language of the headings, and the codebook's rows.
    """

    def begin(self, number: int, data: Mapping[str, Any]) -> None:
        """The rows that follow are those of this result; numbers begin at 1."""

    def add(self, table: str, row: MarkedRow) -> None:
        """Write a row of one of the file's tables."""

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
