"""Makes the rows of a table out of a result, and marks what deserves a second look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple

from govreport_core.errors import GovreportError
from govreport_core.export.columns import (
    EVIDENCE_PARTS,
    NARRATIVE_COLUMNS,
    SHAPES,
    SOURCE_COLUMNS,
    STATUS_LETTERS,
    SUMMARY_COLUMNS,
    Shape,
    columns_of,
)
from govreport_core.export.writers.base import Labels
from govreport_core.forms.codebook import load_codebook
from govreport_core.messages import describe_finding
from govreport_core.model.cell import OPEN
from govreport_core.model.result import ResultLike

# What is said of values that are not as printed.
_MARKS = {"derived": "inferred", "assumed": "inferred", "filled": "inferred", "corrected": "corrected"}


class ExportError(GovreportError):
    """A table cannot be written as asked."""


class MarkedRow(NamedTuple):
    """A row of a table, and which of its columns deserve a second look.

    :param marks: column number -> "error" (a finding of severity error or a disagreement names the cell),
        "gap" (missing or ambiguous), "corrected" (by a person) or "inferred" (derived, assumed or filled).
    """

    values: tuple[Any, ...]
    marks: Mapping[int, str]


class RowMaker:
    """Makes the rows of one shape of table.

    :param labels: the language of the labels in a long table.
    :raises ExportError: the shape is not known.
    """

    def __init__(self, shape: Shape, labels: Labels = "key") -> None:
        if shape not in SHAPES:
            raise ExportError(f"no shape {shape!r}; there are {', '.join(SHAPES)}")
        self.columns = columns_of(shape, labels)
        self._make = {
            "wide": self._report_row,
            "long": self._cell_rows,
            "findings": self._finding_rows,
            "narrative": self._narrative_rows,
        }[shape]
        self._cells = load_codebook().cells
        self._labels = labels
        self._first_cell = len(SOURCE_COLUMNS) + len(SUMMARY_COLUMNS)

    def rows_of(self, result: ResultLike) -> Iterator[MarkedRow]:
        """The rows of a result."""
        return self._make(result if isinstance(result, Mapping) else result.to_dict())

    def _report_row(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        source, cells = data["source"], data["cells"]
        suspect = _suspect_keys(data)
        marks: dict[int, str] = {}
        values: list[Any] = [source.get(column.name) for column in SOURCE_COLUMNS]
        counts = self._counts_of(data, suspect)
        values += [data["form"], data["status"], *(counts.get(column.name) for column in SUMMARY_COLUMNS[2:])]
        for position, key in enumerate(self._cells, self._first_cell):
            cell = cells.get(key)
            values.append(None if cell is None else cell["value"])
            if cell is not None and (mark := _mark_of(key, cell, suspect)) is not None:
                marks[position] = mark
        yield MarkedRow(tuple(values), marks)

    def _counts_of(self, data: Mapping[str, Any], suspect: Container[str]) -> Mapping[str, Any]:
        """The counts of a report; of a document without a form nothing is counted, and nothing is 0."""
        cells = data["cells"]
        if data["form"] is None:
            return {}
        statuses = Counter(cell["status"] for cell in cells.values())
        letters = (STATUS_LETTERS[cells[key]["status"] if key in cells else None] for key in self._cells)
        return {
            **{status: statuses[status] for status in STATUS_LETTERS if status is not None},
            "gaps": sum(statuses[status] for status in OPEN),
            "rules_broken": sum(1 for finding in data["findings"] if finding["kind"] == "rule"),
            "doubtful": sum(_is_doubtful(key, cell, suspect) for key, cell in cells.items()),
            "statuses": "".join(letters),
        }

    def _cell_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        brief = _brief_values(data)
        suspect = _suspect_keys(data)
        codes = _codes_by_key(data)
        value_column = len(brief) + (1 if self._labels == "key" else 2)
        for key, cell in data["cells"].items():
            least, greatest = cell.get("interval") or (None, None)
            correction = cell.get("correction") or {}
            former = correction.get("former") or {}
            # What is printed in the place of a corrected cell is what was read there before.
            evidence = cell.get("evidence") or former.get("evidence") or {}
            candidates = cell.get("candidates")
            mark = _mark_of(key, cell, suspect)
            values = (
                *brief,
                key,
                *self._label_of(key),
                cell["value"],
                cell["status"],
                _is_doubtful(key, cell, suspect),
                codes.get(key),
                cell.get("corroborated"),
                cell.get("assumption"),
                cell.get("checked"),
                " ".join(map(str, candidates)) if candidates else None,
                least,
                greatest,
                *(evidence.get(part) for part in EVIDENCE_PARTS),
                *(former.get(part) for part in ("value", "status")),
                *(correction.get(part) for part in ("who", "when", "why")),
            )
            yield MarkedRow(values, {value_column: mark} if mark is not None else {})

    def _label_of(self, key: str) -> tuple[str | None, ...]:
        """The cell's label as the one value of its column, or no value where there is no such column."""
        if self._labels == "key":
            return ()
        cell = self._cells.get(key)
        # A stored result may have a cell that the codebook of this version does not.
        if cell is None:
            return (None,)
        return (cell.title if self._labels == "zh" else cell.description,)

    def _finding_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        brief = _brief_values(data)
        for each in data["findings"]:
            explanations = each.get("explanations")
            values = (
                *brief,
                each["kind"],
                each["code"],
                each["severity"],
                " ".join(each["cells"]),
                _as_text(each.get("expected")),
                _as_text(each.get("found")),
                describe_finding(each, "zh" if self._labels == "zh" else "en"),
                _as_text(explanations) if explanations else None,
            )
            yield MarkedRow(values, {})

    def _narrative_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        brief = _brief_values(data)
        for figure in data.get("narrative_figures", ()):
            told = {**figure, "unclear": " ".join(figure["unclear"]) or None}
            values = (*brief, *(told[column.name] for column in NARRATIVE_COLUMNS), figure["year"])
            yield MarkedRow(values, {})


def _brief_values(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells in a row of a cell or a finding which report it is of."""
    source = data["source"]
    return source["name"], source.get("agency"), source.get("year"), data["form"]


def _suspect_keys(data: Mapping[str, Any]) -> frozenset[str]:
    """The cells named by an error or a disagreement."""
    return frozenset(
        key
        for each in data["findings"]
        if each["severity"] == "error" or each["kind"] == "disagreement"
        for key in each["cells"]
    )


def _codes_by_key(data: Mapping[str, Any]) -> Mapping[str, str]:
    """The codes of the findings that name a cell, each once."""
    codes: dict[str, dict[str, None]] = {}
    for each in data["findings"]:
        for key in each["cells"]:
            codes.setdefault(key, {})[each["code"]] = None
    return {key: " ".join(names) for key, names in codes.items()}


def _is_doubtful(key: str, cell: Mapping[str, Any], suspect: Container[str]) -> bool:
    """Whether a figure deserves no trust: an error or a disagreement names it, or several figures are possible."""
    return key in suspect or cell["status"] == "ambiguous"


def _mark_of(key: str, cell: Mapping[str, Any], suspect: Container[str]) -> str | None:
    if key in suspect:
        return "error"
    if cell["status"] in OPEN:
        return "gap"
    return _MARKS.get(cell["status"])


def _as_text(value: Any) -> str | None:
    """A text as it is, anything else as JSON, None as None."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
