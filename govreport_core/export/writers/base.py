"""The interface of the table writers and what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

CSV_SUFFIXES = (".csv",)
CODEBOOK = ("key", "label_zh", "label_en", "unit", "forms")


class TableColumn(NamedTuple):
    """A column.

    :param kind: "text", "integer", "number" or "boolean".
    """

    name: str
    kind: str
    zh: str
    en: str


class Writer(Protocol):
    """A file that takes rows."""

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        """Write a row of one of the file's tables; `marks` colours cells where the format can."""

    def close(self) -> None:
        """Write what is held back."""


def headings(columns: Sequence[TableColumn], labels: str) -> list[str]:
    """The heading of every column: its name or its label; a label that stands twice gets the name added."""
    if labels == "key":
        return [column.name for column in columns]
    texts = [getattr(column, labels) or column.name for column in columns]
    counts = Counter(texts)
    return [text if counts[text] == 1 else f"{text} ({c.name})" for text, c in zip(texts, columns, strict=True)]
