"""The values that travel: source, document, reading, cell, result. All of them are frozen.

The small ones of which a report has hundreds are named tuples, because building one costs a fifth of
what a frozen dataclass costs.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

from govreport_core.errors import UnreadableSource
from govreport_core.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

RESULT_VERSION = "1"

# A report has hundreds of the small values below, and to make one by its class costs several times as much.
made = tuple.__new__

Figure = int | float
Status = Literal["printed", "blank", "derived", "assumed", "filled", "ambiguous", "missing"]
ResultStatus = Literal["complete", "partial", "unrecognised"]


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it came: a name for messages, its bytes, and what is known of them beforehand.

    `charset` is what a server's header or the caller says; it goes before what the document says.
    """

    name: str
    data: bytes = field(repr=False)
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None

    @classmethod
    def of(cls, source: Source | str | os.PathLike[str] | bytes | IO[bytes], *, name: str | None = None) -> Source:
        """A Source from a path, bytes or an open binary file.

        :raises UnreadableSource: the path does not exist, is a folder, or cannot be read.
        """
        if isinstance(source, Source):
            return source
        if isinstance(source, bytes | bytearray | memoryview):
            return cls(name or "<bytes>", bytes(source))
        if isinstance(source, str | os.PathLike):
            from pathlib import Path

            path = Path(source)
            try:
                return cls(name or str(path), path.read_bytes())
            except OSError as error:
                raise UnreadableSource(name or str(path), f"cannot be read ({error.strerror or error})") from error
        data = source.read()
        if not isinstance(data, bytes):
            raise TypeError("a file given to extract() must be opened in binary mode; use extract_text() for text")
        return cls(name or str(getattr(source, "name", "<file>")), data)

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the bytes."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()


class GridCell(NamedTuple):
    """One cell of a grid: its text without surrounding white space, and where that text stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells as a reader found it, spans expanded: a spanned cell stands at each of its places.

    `rows` are lists of cells of equal or differing length; None is a place that no cell covers.
    """

    rows: tuple[tuple[GridCell | None, ...], ...]
    start: int
    end: int


class Attachment(NamedTuple):
    """A file that the page names: its title as printed and its address as written."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; None where it does not say."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    published: str | None = None
    url: str | None = None
    site_id: str | None = None
    evidence: Mapping[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A document in the one neutral shape that parsers see.

    :param text: everything readable in reading order, with `wording.unify` applied; every span in the project
        indexes it.
    :param tables: its grids in order of appearance, an outer one before those in its cells; the text of their
        cells is part of `text`.
    :param media_type: what the reader took it for, as "text/html".
    :param pages: offsets in `text` at which pages begin; empty where there are no pages.
    """

    name: str
    text: str = field(repr=False)
    media_type: str
    tables: tuple[Table, ...] = field(default=(), repr=False)
    metadata: Metadata = Metadata()
    pages: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The number of the page on which a character stands, from 1; None without pages."""
        return bisect_right(self.pages, offset) if self.pages else None

    def grid_of(self, position: Position) -> tuple[int, int] | None:
        """The span of the grid in which a text stands; None if it stands in none."""
        if position.table is None:
            return None
        table = self.tables[position.table]
        return table.start, table.end


class Position(NamedTuple):
    """Where a text stands: a character span of the document's text and, in a grid, its place (from 0)."""

    start: int
    end: int
    table: int | None = None
    row: int | None = None
    column: int | None = None


class Token(NamedTuple):
    """A text read as figure, and where it stands."""

    text: str
    position: Position


class CellReading(NamedTuple):
    """A parser's claim: this text is what is printed in the cell of this key.

    `unit` is the unit of money that the head of the column or the label of the row names, where one names any:
    元, 万元, another of `schemas/figures.json`, or what is printed for a unit that nobody knows, in which an amount
    has no value.
    """

    key: str
    text: str
    position: Position
    unit: str | None = None


class RowReading(NamedTuple):
    """A parser's claim: these tokens, in this order, belong to this row; their columns are not known.

    `row` is the id of a row or of a side-by-side block of the form, or None where even the label is
    lost. Tokens may be fewer or more than the row has columns, and one token may hold the digits of many.
    `unit` is the unit of money of the row's amount, where a head or the label names one; see `CellReading`.
    `misplaced` says that the tokens stand behind this label, but may be those of other rows: they are reported, and
    nothing is concluded from them.
    """

    row: str | None
    tokens: tuple[Token, ...]
    position: Position
    unit: str | None = None
    misplaced: bool = False


Reading = CellReading | RowReading


class Indicator(NamedTuple):
    """A plugin's claim: one row of the indicator table of a form from before 2019, as printed.

    :param indicator: the row's label as printed, without white space.
    :param unit: the unit as printed, as 件; None where none is printed.
    :param columns: the heads of the columns of figures, as ("2018年度", "历年累计").
    :param values: a figure for each column; None where the cell is blank or the print does not settle it.
    :param position: where the row's figures stand, from the first to the last.
    """

    indicator: str
    unit: str | None
    columns: tuple[str, ...]
    values: tuple[Figure | None, ...]
    position: Position


class UnreadGrid(NamedTuple):
    """A grid that no parser read, and the block of the form that it may be.

    :param table: its number in `document.tables`.
    :param rows: number of each row of figures -> what is printed before them.
    :param columns: number of each column of figures -> the head above them.
    :param head: all that the last row of heads prints, from left to right.
    """

    table: int
    block: str
    rows: Mapping[int, str]
    columns: Mapping[int, str]
    head: str


class GridMapping(NamedTuple):
    """A plugin's claim: these rows and columns of a grid are these of the form.

    :param rows: number in the grid -> row id.
    :param columns: number in the grid -> column id.
    """

    table: int
    rows: Mapping[int, str]
    columns: Mapping[int, str]


class Evidence(NamedTuple):
    """Who read a cell, what, and where: `document.text[start:end] == text`."""

    plugin: str
    text: str
    start: int
    end: int
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None

    @staticmethod
    def of(plugin: str, text: str, position: Position, document: Document) -> Evidence:
        """The evidence for a text at its position in a document."""
        start, end, table, row, column = position
        return made(Evidence, (plugin, text, start, end, document.page_of(start), table, row, column))


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

    @staticmethod
    def read(value: Figure | None, evidence: Evidence) -> Cell:
        """A cell as a parser read it: printed, or blank if there is no figure."""
        status = "blank" if value is None else "printed"
        return made(Cell, (value, status, evidence, None, (), None, (), None, None, None))

    def to_dict(self) -> dict[str, Any]:
        """The cell as JSON-able data; what does not apply is left out."""
        out: dict[str, Any] = {"value": self.value, "status": self.status}
        if self.evidence is not None:
            plugin, text, start, end, page, table, row, column = self.evidence
            out["evidence"] = {
                "plugin": plugin, "text": text, "start": start, "end": end,
                "page": page, "table": table, "row": row, "column": column,
            }  # fmt: skip
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
        return out

    def to_json(self) -> str:
        """`to_dict()` as JSON text; a cell as it was read, as nearly all are, is written without the detour."""
        value, status, evidence = self[:3]
        if evidence is None or isinstance(value, float) or status not in ("printed", "blank"):
            return json.dumps(self.to_dict(), ensure_ascii=False)
        plugin, text, start, end, page, table, row, column = evidence
        return (
            f'{{"value": {"null" if value is None else value}, "status": "{status}", "evidence": {{'
            f'"plugin": {quoted(plugin)}, "text": {quoted(text)}, "start": {start}, "end": {end}, '
            f'"page": {"null" if page is None else page}, "table": {"null" if table is None else table}, '
            f'"row": {"null" if row is None else row}, "column": {"null" if column is None else column}}}}}'
        )


class Gap(NamedTuple):
    """A cell still open after arithmetic, as a gap-filling plugin sees it.

    :param cell: the open cell: its status, candidates and interval.
    """

    key: str
    cell: Cell


class Gaps(NamedTuple):
    """Everything that is open in one document, and what is already settled.

    :param open: the open cells in the form's order.
    :param rows: row readings whose tokens found no cell, in the document's order.
    :param settled: the cells that have a value; none of them may change.
    """

    open: tuple[Gap, ...]
    rows: tuple[RowReading, ...]
    settled: Mapping[str, Cell]


class Provenance(NamedTuple):
    """What made a result: versions, plugins in order, assumptions, and what a model cost."""

    govreport: str
    plugins: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    model: str | None = None
    usage: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What one document yielded. `to_dict()` is the format that other programs read."""

    status: ResultStatus
    source: Mapping[str, Any]
    form: str | None
    report: Mapping[str, Any]
    cells: Mapping[str, Cell]
    findings: tuple[Finding, ...]
    provenance: Provenance
    attachments: tuple[Attachment, ...] = ()
    indicators: tuple[Mapping[str, Any], ...] = ()
    document: Document | None = field(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-able data, in the shape given in docs/result.md."""
        return {**self._before(), "cells": {key: cell.to_dict() for key, cell in self.cells.items()}, **self._behind()}

    def to_json(self, *, indent: int | None = None) -> str:
        """The result as JSON text; one line unless an indent is given."""
        if indent is not None:
            return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)
        before, behind = (json.dumps(part, ensure_ascii=False) for part in (self._before(), self._behind()))
        cells = ", ".join([f"{quoted(key)}: {cell.to_json()}" for key, cell in self.cells.items()])
        return f'{before[:-1]}, "cells": {{{cells}}}, {behind[1:]}'

    def _before(self) -> dict[str, Any]:
        """What stands before the cells."""
        return {
            "result_version": RESULT_VERSION,
            "status": self.status,
            "source": dict(self.source),
            "form": self.form,
            "report": self.report,
        }

    def _behind(self) -> dict[str, Any]:
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
        return out

    def to_frame(self) -> pd.DataFrame:
        """The result as a pandas data frame: one row a cell, with value, status and evidence.

        The columns are those of `export.result_to_frame`, which has more to choose from.

        :raises MissingExtra: pandas is not installed.
        """
        # By name: values know nothing of what is made of them, and an import would turn that round.
        from importlib import import_module

        frame: pd.DataFrame = import_module("govreport_core.export").result_to_frame(self)
        return frame
