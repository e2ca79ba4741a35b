"""Makes the rows of a table out of a result."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from govreport_core.errors import GovreportError
from govreport_core.export.columns import (
    EVIDENCE_PARTS,
    SHAPES,
    SOURCE_COLUMNS,
    SUMMARY_COLUMNS,
    Labels,
    Shape,
    columns_of,
)
from govreport_core.forms.codebook import Codebook
from govreport_core.model.cell import OPEN
from govreport_core.model.result import ResultLike


class ExportError(GovreportError):
    """A table cannot be written as asked."""


class Row(NamedTuple):
    """A row of a table, and which of its columns deserve a second look.

    :param marks: column number -> "error" (a finding of severity error or a disagreement names the cell),
        "gap" (missing or ambiguous) or "inferred" (derived, assumed or filled).
    """

    values: tuple[Any, ...]
    marks: Mapping[int, str]


class RowMaker:
    """Makes the rows of one shape of table.

    :param labels: the language of the labels in a long table.
    """

    def __init__(self, shape: Shape, labels: Labels = "key") -> None:
        if shape not in SHAPES:
            raise ExportError(f"no shape {shape!r}; there are {', '.join(SHAPES)}")
        self.columns = columns_of(shape, labels)
        self._make = {"wide": self._wide, "long": self._long, "findings": self._findings}[shape]
        self._cells = Codebook().cells
        self._labels = labels
        self._first = len(SOURCE_COLUMNS) + len(SUMMARY_COLUMNS)

    def rows(self, result: ResultLike) -> Iterator[Row]:
        """The rows of a result."""
        return self._make(result if isinstance(result, Mapping) else result.to_dict())

    def _wide(self, data: Mapping[str, Any]) -> Iterator[Row]:
        source, cells = data["source"], data["cells"]
        suspect = _suspect(data)
        marks: dict[int, str] = {}
        values: list[Any] = [source.get(column.name) for column in SOURCE_COLUMNS]
        gaps = sum(1 for cell in cells.values() if cell["status"] in OPEN)
        broken = sum(1 for finding in data["findings"] if finding["kind"] == "rule")
        values += [data["form"], data["status"], gaps, broken]
        for position, key in enumerate(self._cells, self._first):
            cell = cells.get(key)
            values.append(None if cell is None else cell["value"])
            if cell is not None and (mark := _mark(key, cell, suspect)) is not None:
                marks[position] = mark
        yield Row(tuple(values), marks)

    def _long(self, data: Mapping[str, Any]) -> Iterator[Row]:
        brief = _brief(data)
        suspect = _suspect(data)
        position = len(brief) + (1 if self._labels == "key" else 2)
        for key, cell in data["cells"].items():
            kind = self._cells.get(key)
            label = (
                () if self._labels == "key" else (kind and (kind.title if self._labels == "zh" else kind.description),)
            )
            least, greatest = cell.get("interval") or (None, None)
            evidence = cell.get("evidence") or {}
            candidates = cell.get("candidates")
            mark = _mark(key, cell, suspect)
            values = (
                *brief,
                key,
                *label,
                cell["value"],
                cell["status"],
                cell.get("corroborated"),
                cell.get("assumption"),
                cell.get("checked"),
                " ".join(map(str, candidates)) if candidates else None,
                least,
                greatest,
                *(evidence.get(part) for part in EVIDENCE_PARTS),
            )
            yield Row(values, {position: mark} if mark is not None else {})

    def _findings(self, data: Mapping[str, Any]) -> Iterator[Row]:
        brief = _brief(data)
        for each in data["findings"]:
            explanations = each.get("explanations")
            values = (
                *brief,
                each["kind"],
                each["code"],
                each["severity"],
                " ".join(each["cells"]),
                _text(each.get("expected")),
                _text(each.get("found")),
                each["message"],
                _text(explanations) if explanations else None,
            )
            yield Row(values, {})


def _brief(data: Mapping[str, Any]) -> tuple[Any, ...]:
    source = data["source"]
    return source["name"], source.get("agency"), source.get("year"), data["form"]


def _suspect(data: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        key
        for each in data["findings"]
        if each["severity"] == "error" or each["kind"] == "disagreement"
        for key in each["cells"]
    )


def _mark(key: str, cell: Mapping[str, Any], suspect: frozenset[str]) -> str | None:
    if key in suspect:
        return "error"
    if cell["status"] in OPEN:
        return "gap"
    return "inferred" if cell["status"] in ("derived", "assumed", "filled") else None


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
