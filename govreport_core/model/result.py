"""The result of one document, what made it, and the JSON that other programs read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from govreport_core.model.account import Account
from govreport_core.model.cell import Cell
from govreport_core.model.document import Attachment, Document
from govreport_core.model.finding import Finding
from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.readings import Reading

if TYPE_CHECKING:
    import pandas as pd

# Goes with the shape of the JSON, not with the program that writes it.
RESULT_VERSION = "1"
ResultStatus = Literal["complete", "partial", "unrecognised"]


class Provenance(NamedTuple):
    """What made a result: versions, plugins in order, assumptions, and what a model cost."""

    govreport: str
    plugins: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    model: str | None = None
    usage: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What one document yielded. `to_dict()` is the format that other programs read.

    `document`, `readings` (what each parser read of it), `account` (what became of every figure in its tables) and
    `phrases` (what plugins add to those of the running text, by the plugin's name) are there only as long as the result
    is in the process that made it.
    """

    status: ResultStatus
    source: Mapping[str, Any]
    form: str | None
    report: Mapping[str, Any]
    cells: Mapping[str, Cell]
    findings: tuple[Finding, ...]
    provenance: Provenance
    attachments: tuple[Attachment, ...] = ()
    indicators: tuple[Mapping[str, Any], ...] = ()
    narrative_figures: tuple[NarrativeFigure, ...] = ()
    # Not compared: a result that is read back from a file has none, and is the same.
    document: Document | None = field(default=None, compare=False)
    readings: Sequence[tuple[str, Sequence[Reading]]] = field(default=(), compare=False)
    account: Account | None = field(default=None, compare=False)
    phrases: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=(), compare=False)

    def __repr__(self) -> str:
        statuses = Counter(cell.status for cell in self.cells.values())
        told = ", ".join(f"{count} {status}" for status, count in statuses.most_common()) or "no cells"
        return f"<Result of {self.source.get('name')!r}: {self.status}, form {self.form}, {told}>"

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-able data, in the shape given in docs/result.md."""
        return {
            **self._part_before_cells(),
            "cells": {key: cell.to_dict() for key, cell in self.cells.items()},
            **self._part_behind_cells(),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The result as JSON text; one line unless an indent is given."""
        if indent is not None:
            return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)
        return self._write_line(self._part_behind_cells(), brief=False)

    def to_line(self, provenance: Mapping[str, Any] | None = None) -> str:
        """The result as the line of JSON that is stored: `to_json()`, but for members of evidence that are null.

        :param provenance: what is added to the member of this name.
        """
        behind = self._part_behind_cells()
        behind["provenance"] |= provenance or {}
        return self._write_line(behind, brief=True)

    def _write_line(self, behind: dict[str, Any], *, brief: bool) -> str:
        # Nearly all of it is cells, and these write themselves quicker than `json` does.
        first, last = (json.dumps(part, ensure_ascii=False) for part in (self._part_before_cells(), behind))
        cells = ", ".join([f"{quoted(key)}: {cell.to_json(brief=brief)}" for key, cell in self.cells.items()])
        return f'{first[:-1]}, "cells": {{{cells}}}, {last[1:]}'

    def _part_before_cells(self) -> dict[str, Any]:
        """What stands before the cells."""
        return {
            "result_version": RESULT_VERSION,
            "status": self.status,
            "source": dict(self.source),
            "form": self.form,
            "report": self.report,
        }

    def _part_behind_cells(self) -> dict[str, Any]:
        """What stands behind the cells."""
        out: dict[str, Any] = {
            "findings": [finding.to_dict() for finding in self.findings],
            "provenance": {
                "govreport": self.provenance.govreport,
                "plugins": list(self.provenance.plugins),
                "assumptions": list(self.provenance.assumptions),
                "model": self.provenance.model,
                "usage": self.provenance.usage,
            },
        }
        if self.attachments:
            out["attachments"] = [{"title": a.title, "href": a.href} for a in self.attachments]
        if self.indicators:
            out["indicators"] = [dict(indicator) for indicator in self.indicators]
        if self.narrative_figures:
            out["narrative_figures"] = [figure.to_dict() for figure in self.narrative_figures]
        return out

    def _repr_html_(self) -> str:
        """How a notebook shows the result, in the language of the locale."""
        from govreport_core.explanation.notebook import result_html

        return result_html(self)

    def to_frame(self) -> pd.DataFrame:
        """The result as a pandas data frame: one row a cell, with value, status and evidence.

        The columns are those of `export.result_to_frame`, which has more to choose from.

        :raises MissingExtra: pandas is not installed.
        """
        # Only here and when it is called: values know nothing of what is made of them.
        from govreport_core.export import result_to_frame

        return result_to_frame(self)


ResultLike = Result | Mapping[str, Any]
