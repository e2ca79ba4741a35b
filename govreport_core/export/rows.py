"""Makes the rows of a table out of a result, with the marks of what deserves a second look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from govreport_core.errors import GovreportError
from govreport_core.export.columns import (
    BRIEF_COLUMNS,
    EVIDENCE_COLUMNS,
    NARRATIVE_COLUMNS,
    SHAPES,
    STATUS_LETTERS,
    Shape,
    columns_of,
)
from govreport_core.export.reasons import evidence_of, why_doubted
from govreport_core.export.writers.base import CellMark, Labels, MarkedRow
from govreport_core.forms.codebook import load_codebook
from govreport_core.messages import Language, describe_finding
from govreport_core.model.cell import OPEN
from govreport_core.model.finding import changes_in
from govreport_core.model.result import ResultLike
from govreport_core.suspicion import Doubt, doubts_of

_EVIDENCE_PARTS = tuple(column.name.removeprefix("evidence_") for column in EVIDENCE_COLUMNS)

# Between sentences.
_BETWEEN: Mapping[Language, str] = {"en": " ", "zh": ""}
# An assumed cell borrows the place of others, whose text would look like its own.
_NOWHERE = (None,) * len(_EVIDENCE_PARTS)


class ExportError(GovreportError):
    """A table cannot be written as asked."""


class RowMaker:
    """Makes the rows of one shape of table.

    :param labels: the language of the labels and messages in it.
    :raises ExportError: the shape is not known.
    """

    def __init__(self, shape: Shape, labels: Labels = "key") -> None:
        makers: Mapping[str, Callable[[Mapping[str, Any]], Iterator[MarkedRow]]] = {
            "wide": self._report_row,
            "overview": self._report_row,
            "indicators": self._report_row,
            "long": self._cell_rows,
            "doubtful": self._doubtful_rows,
            "findings": self._finding_rows,
            "corrections": self._correction_rows,
            "narrative": self._narrative_rows,
        }
        if shape not in makers:
            raise ExportError(f"no shape {shape!r} of a table; there are {', '.join(SHAPES)}")
        self.columns = columns_of(shape, labels)
        self._make = makers[shape]
        self._cells = load_codebook().cells
        self._labels = labels
        self._language: Language = "zh" if labels == "zh" else "en"
        self._place = {column.name: number for number, column in enumerate(self.columns)}

    def rows_of(self, result: ResultLike) -> Iterator[MarkedRow]:
        """The rows of a result."""
        return self._make(result if isinstance(result, Mapping) else result.to_dict())

    def _report_row(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        source, cells = data["source"], data["cells"]
        doubts = doubts_of(data)
        told = {**source, "form": data["form"], "status": data["status"], **self._counts_of(data, doubts)}
        values: list[Any] = []
        marks: dict[int, CellMark] = {}
        for position, column in enumerate(self.columns):
            cell = cells.get(column.name) if column.name in self._cells else None
            if cell is not None:
                marks[position] = CellMark(column.name, cell, doubts[column.name])
                values.append(cell["value"])
            else:
                values.append(None if column.name in self._cells else told.get(column.name))
        yield MarkedRow(tuple(values), marks)

    def _counts_of(self, data: Mapping[str, Any], doubts: Mapping[str, Doubt]) -> Mapping[str, Any]:
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
            "doubtful": sum(doubt.is_doubtful for doubt in doubts.values()),
            "statuses": "".join(letters),
        }

    def _cell_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        brief = _brief_values(data)
        doubts = doubts_of(data)
        codes = _codes_by_key(data)
        for key, cell in data["cells"].items():
            values = (
                *brief,
                key,
                *self._label_of(key),
                cell["value"],
                cell["status"],
                doubts[key].is_doubtful,
                codes.get(key),
                cell.get("corroborated"),
                cell.get("assumption"),
                cell.get("checked"),
                *_possible_values(cell),
                *_evidence_values(cell),
                *_correction_values(cell),
            )
            yield MarkedRow(values, {self._place["value"]: CellMark(key, cell, doubts[key])})

    def _doubtful_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        """The cells in doubt, the most suspect first; of equals the form's order decides."""
        brief = _brief_values(data)
        doubts = {key: doubt for key, doubt in doubts_of(data).items() if doubt.is_doubtful}
        for key, doubt in sorted(doubts.items(), key=lambda item: -round(item[1].suspicion, 6)):
            cell = data["cells"][key]
            values = (
                *brief,
                key.partition(".")[0],
                self._label_in(self._language, key),
                cell["value"],
                cell["status"],
                " ".join(doubt.reasons),
                _BETWEEN[self._language].join(why_doubted(cell, doubt, self._language)),
                *_possible_values(cell),
                key,
                *(_evidence_values(cell) if cell["status"] != "assumed" else _NOWHERE),
            )
            yield MarkedRow(values, {self._place["value"]: CellMark(key, cell, doubt)})

    def _correction_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        brief = _brief_values(data)
        for key, cell in data["cells"].items():
            if cell.get("correction"):
                yield MarkedRow((*brief, key, *self._label_of(key), cell["value"], *_correction_values(cell)))

    def _label_of(self, key: str) -> tuple[str | None, ...]:
        """The cell's label as the one value of its column, or no value where there is no such column."""
        return () if self._labels == "key" else (self._label_in(self._language, key),)

    def _label_in(self, language: Language, key: str) -> str | None:
        cell = self._cells.get(key)
        # A stored result may have a cell that the codebook of this version does not.
        if cell is None:
            return None
        return cell.title if language == "zh" else cell.description

    def _finding_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        brief = _brief_values(data)
        for each in data["findings"]:
            changes = changes_in(each)
            values = (
                *brief,
                each["kind"],
                each["code"],
                each["severity"],
                describe_finding(each, self._language),
                _as_text(each.get("expected")),
                _as_text(each.get("found")),
                _as_text(changes) if changes else None,
                " ".join(each["cells"]),
            )
            yield MarkedRow(values)

    def _narrative_rows(self, data: Mapping[str, Any]) -> Iterator[MarkedRow]:
        brief = _brief_values(data)
        for figure in data.get("narrative_figures", ()):
            told = {**figure, "unclear": " ".join(figure["unclear"]) or None}
            yield MarkedRow((*brief, *(told[column.name] for column in NARRATIVE_COLUMNS), figure["year"]))


def _brief_values(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells in a row of a cell or a finding which report it is of."""
    told = {**data["source"], "form": data["form"]}
    return tuple(told.get(column.name) for column in BRIEF_COLUMNS)


def _possible_values(cell: Mapping[str, Any]) -> tuple[Any, ...]:
    candidates = cell.get("candidates")
    least, greatest = cell.get("interval") or (None, None)
    return " ".join(map(str, candidates)) if candidates else None, least, greatest


def _evidence_values(cell: Mapping[str, Any]) -> tuple[Any, ...]:
    evidence = evidence_of(cell)
    return tuple(evidence.get(part) for part in _EVIDENCE_PARTS)


def _correction_values(cell: Mapping[str, Any]) -> tuple[Any, ...]:
    correction = cell.get("correction") or {}
    former = correction.get("former") or {}
    return (
        *(former.get(part) for part in ("value", "status")),
        *(correction.get(part) for part in ("who", "when", "why")),
    )


def _codes_by_key(data: Mapping[str, Any]) -> Mapping[str, str]:
    """The codes of the findings that name a cell, each once."""
    codes: dict[str, dict[str, None]] = {}
    for each in data["findings"]:
        for key in each["cells"]:
            codes.setdefault(key, {})[each["code"]] = None
    return {key: " ".join(names) for key, names in codes.items()}


def _as_text(value: Any) -> str | None:
    """A text as it is, anything else as JSON, None as None."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
