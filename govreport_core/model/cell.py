"""One cell of the result and the evidence for it."""

from __future__ import annotations

import json
from collections.abc import Mapping

# Not the variant for ASCII: results keep their Chinese as it is.
from json.encoder import encode_basestring as quoted
from typing import Any, Literal, NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.model.base import fast_new
from govreport_core.model.document import Document, Position
from govreport_core.model.layout import PageBox

Status = Literal["printed", "blank", "derived", "assumed", "filled", "corrected", "ambiguous", "missing"]
# The statuses of a cell whose value the document leaves open.
OPEN: frozenset[str] = frozenset({"missing", "ambiguous"})


class Evidence(NamedTuple):
    """Who read a cell, what, and where: `document.text[start:end] == text`.

    :param box: where it stands on its page, if the reader knows.
    """

    plugin: str
    text: str
    start: int
    end: int
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    box: PageBox | None = None

    @staticmethod
    def of(plugin: str, text: str, position: Position, document: Document) -> Evidence:
        """The evidence for a text at its position in a document."""
        start, end, table, row, column = position
        box = None
        if document.layout is not None:
            grid = None if table is None or row is None or column is None else (table, row, column)
            box = document.layout.box_of(start, end, grid)
        page = document.page_of(start) if document.pages else None
        return fast_new(Evidence, (plugin, text, start, end, page, table, row, column, box))

    def to_dict(self) -> dict[str, Any]:
        """The evidence as JSON-able data, with the box only if there is one."""
        plugin, text, start, end, page, table, row, column, box = self
        out: dict[str, Any] = {
            "plugin": plugin, "text": text, "start": start, "end": end,
            "page": page, "table": table, "row": row, "column": column,
        }  # fmt: skip
        if box is not None:
            out["box"] = box._asdict()
        return out


class Corrected(NamedTuple):
    """What a person said of a cell, and the cell as it would be without.

    :param former: the cell as it was read, worked out or left open.
    :param when: a date, or date and time, in ISO 8601.
    """

    former: Cell
    who: str
    when: str
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The correction as JSON-able data."""
        return {"who": self.who, "when": self.when, "why": self.why, "former": self.former.to_dict()}


class Confirmed(NamedTuple):
    """Who says that the document itself is wrong where it prints a figure.

    :param when: a date, or date and time, in ISO 8601.
    """

    who: str
    when: str
    why: str


class Cell(NamedTuple):
    """One cell of the result.

    :param value: the figure, None for a blank or a gap.
    :param status: how the value came to be, or why there is none.
    :param evidence: for everything that stands in the document.
    :param corroborated: of a derived value: it would still be unique if any one printed cell were wrong.
    :param rules: of a derived value: the rules used, as a person would write them.
    :param assumption: of an assumed value: the assumption's name.
    :param candidates: of an ambiguous cell: the values that the rules leave.
    :param interval: of an ambiguous cell: the least and greatest value that the rules leave; None for no limit.
    :param checked: of a filled value: the rules exclude every other assignment of what was offered.
    :param model: of a filled value: what filled it.
    :param correction: of a corrected value: who says so, and what the cell was before.
    :param confirmed: of a printed cell: who says that it is printed so and that the document is wrong.
    """

    value: Figure | None
    status: Status
    evidence: Evidence | None = None
    corroborated: bool | None = None
    rules: tuple[str, ...] = ()
    assumption: str | None = None
    candidates: tuple[Figure, ...] = ()
    interval: tuple[Figure | None, Figure | None] | None = None
    checked: bool | None = None
    model: Mapping[str, Any] | None = None
    correction: Corrected | None = None
    confirmed: Confirmed | None = None

    @property
    def is_open(self) -> bool:
        """Whether the document leaves the cell's value open: it is not found, or ambiguous. A blank is not open."""
        return self.status in OPEN

    @property
    def has_place(self) -> bool:
        """Whether the evidence is the cell's own printed place; a derived or assumed cell borrows that of others."""
        return self.status in ("printed", "blank", "filled")

    @staticmethod
    def read(value: Figure | None, evidence: Evidence) -> Cell:
        """A cell as a parser read it: printed, or blank if there is no figure."""
        status = "blank" if value is None else "printed"
        return fast_new(Cell, (value, status, evidence, None, (), None, (), None, None, None, None, None))

    def to_dict(self) -> dict[str, Any]:
        """The cell as JSON-able data; what does not apply is left out."""
        out: dict[str, Any] = {"value": self.value, "status": self.status}
        if self.evidence is not None:
            out["evidence"] = self.evidence.to_dict()
        if self.confirmed is not None:
            out["confirmed"] = self.confirmed._asdict()
        if self.status in ("printed", "blank"):
            return out
        for name in ("corroborated", "assumption", "checked"):
            value = getattr(self, name)
            if value is not None:
                out[name] = value
        for name in ("rules", "candidates", "interval"):
            value = getattr(self, name)
            if value:
                out[name] = list(value)
        if self.model is not None:
            out["model"] = dict(self.model)
        if self.correction is not None:
            out["correction"] = self.correction.to_dict()
        return out

    def to_json(self, *, brief: bool = False) -> str:
        """`to_dict()` as JSON text; written out here, as `json` would make an encoder for each of hundreds of cells.

        :param brief: whether members of the evidence that are null are left out.
        """
        out = f'{{"value": {_in_json(self.value)}, "status": "{self.status}"'
        if self.evidence is not None:
            out += f', "evidence": {_evidence_json(self.evidence, brief)}'
        if self.confirmed is not None:
            out += f', "confirmed": {_in_json(self.confirmed._asdict())}'
        if self.status in ("printed", "blank"):
            return f"{out}}}"
        if self.corroborated is not None:
            out += f', "corroborated": {_in_json(self.corroborated)}'
        if self.assumption is not None:
            out += f', "assumption": {quoted(self.assumption)}'
        if self.checked is not None:
            out += f', "checked": {_in_json(self.checked)}'
        if self.rules:
            out += f', "rules": [{", ".join(map(quoted, self.rules))}]'
        if self.candidates:
            out += f', "candidates": [{", ".join(map(_in_json, self.candidates))}]'
        if self.interval:
            out += f', "interval": [{", ".join(map(_in_json, self.interval))}]'
        if self.model is not None:
            out += f', "model": {_in_json(dict(self.model))}'
        if self.correction is not None:
            former, who, when, why = self.correction
            said = ", ".join(f'"{name}": {quoted(text)}' for name, text in (("who", who), ("when", when), ("why", why)))
            out += f', "correction": {{{said}, "former": {former.to_json(brief=brief)}}}'
        return f"{out}}}"


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _in_json(value: Any) -> str:
    if value is None:
        return "null"
    # How a float is written is better left to `json`.
    return str(value) if type(value) is int else _encode(value)


def _evidence_json(evidence: Evidence, brief: bool) -> str:
    plugin, text, start, end, page, table, row, column, box = evidence
    out = f'{{"plugin": {quoted(plugin)}, "text": {quoted(text)}, "start": {start}, "end": {end}'
    for name, number in (("page", page), ("table", table), ("row", row), ("column", column)):
        if number is not None:
            out += f', "{name}": {number}'
        elif not brief:
            out += f', "{name}": null'
    return f"{out}}}" if box is None else f'{out}, "box": {_encode(box._asdict())}}}'
