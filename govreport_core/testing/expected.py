"""What a page must be read as, and how a result differs from it, row by row."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form
from govreport_core.forms.loading import load_form
from govreport_core.model.cell import Cell
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.pipeline.extraction import extract
from govreport_core.testing.plugins import manager_with

# What is said of a document itself and compared.
SOURCE = ("title", "agency", "year", "published")


@dataclass(frozen=True)
class Expected:
    """What a page must be read as.

    :param rows: row id -> column id -> the figure that is printed; None where the cell is printed blank. Cells that are
        not there must not be read from the page.
    :param unread: the figures of its tables that nobody claims, as printed.
    :param source: what the page says of itself.
    :param plugins: names of the plugins that read it; see `plugins.import_plugin`.
    """

    form: str
    rows: Mapping[str, Mapping[str, Figure | None]]
    unread: Sequence[str] = ()
    source: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""
    plugins: Sequence[str] = ()

    @classmethod
    def of(cls, result: Result, page: str = "", plugins: Sequence[str] = ()) -> Expected:
        """What a result has, taken for right.

        :raises ValueError: no form was recognised.
        """
        if result.form is None:
            raise ValueError(
                f"{result.source['name']} is no report that can be expected: {result.findings[-1].message}"
            )
        rows: dict[str, dict[str, Figure | None]] = {}
        for key, cell in result.cells.items():
            if _is_read(cell):
                row, _, column = key.rpartition(".")
                rows.setdefault(row, {})[column] = cell.value
        source = {name: result.source.get(name) for name in SOURCE}
        return cls(result.form, rows, unread_figures(result), source, page, plugins)

    def differences_in_row(self, result: Result, row: str) -> Iterator[str]:
        """How the cells of one row differ from what is expected, a line each."""
        expected = self.rows.get(row, {})
        for key in load_form(self.form).rows[row].keys:
            column = key.rpartition(".")[2]
            cell = result.cells.get(key)
            if column in expected:
                if cell is None or not _is_read(cell) or cell.value != expected[column]:
                    yield f"{key}: expected {_say_value(expected[column])}, got {_say_cell(cell)}"
            elif cell is not None and _is_read(cell):
                yield f"{key}: expected nothing on the page, got {_say_cell(cell)}"

    def differences_elsewhere(self, result: Result) -> Iterator[str]:
        """How form, metadata, unread figures and the plugins' answers differ, a line each."""
        if result.form != self.form:
            yield f"form: expected {self.form}, got {result.form}"
        for name, value in self.source.items():
            if result.source.get(name) != value:
                yield f"source.{name}: expected {value!r}, got {result.source.get(name)!r}"
        found, known = Counter(unread_figures(result)), Counter(self.unread)
        if found != known:
            more, fewer = sorted((found - known).elements()), sorted((known - found).elements())
            yield "unread figures: " + "; ".join(
                f"{what} {' '.join(texts)}" for what, texts in (("new", more), ("no longer", fewer)) if texts
            )
        yield from (finding.message for finding in result.findings if finding.kind == "plugin")


def assert_reads(plugin: object, page: str | os.PathLike[str] | bytes | Source, expected: Any) -> Result:
    """Make sure that a page is read as expected, with a plugin (or a list of them) beside the built-in ones.

    :param expected: an `Expected`; or row id -> column id -> figure, or a figure for each column in the form's order,
        and key -> figure. Of these only what is given is compared.
    :return: the result, for further assertions.
    :raises AssertionError: it is not; the message names each cell, what was expected, what was read and where.
    """
    result = extract(page, manager=manager_with(plugin))
    if isinstance(expected, Expected):
        rows = [line for row in load_form(expected.form).rows for line in expected.differences_in_row(result, row)]
        problems = [*expected.differences_elsewhere(result), *rows]
    else:
        problems = [finding.message for finding in result.findings if finding.kind == "plugin"]
        for key, value in _expand(expected, result):
            cell = result.cells.get(key)
            if cell is None or not _is_read(cell) or cell.value != value:
                problems.append(f"{key}: expected {_say_value(value)}, got {_say_cell(cell)}")
    if problems:
        raise AssertionError("\n  ".join([f"{result.source['name']} is not read as expected:", *problems]))
    return result


def _expand(expected: Mapping[str, Any], result: Result) -> Iterator[tuple[str, Figure | None]]:
    """Key and figure of each cell that is given."""
    form: Form | None = load_form(result.form) if result.form else None
    for id, given in expected.items():
        if isinstance(given, Mapping):
            yield from ((f"{id}.{column}", value) for column, value in given.items())
        elif isinstance(given, Sequence):
            keys = form.row_keys.get(id, ()) if form else ()
            if len(keys) != len(given):
                raise AssertionError(
                    f"{id}: {len(given)} figures are expected of {len(keys)} cells in form {result.form}"
                )
            yield from zip(keys, given, strict=True)
        else:
            yield id, given


def unread_figures(result: Result) -> tuple[str, ...]:
    """The figures of a result's tables that nobody claimed, as printed."""
    account = result.account
    return tuple(account.text[entry.start : entry.end] for entry in account.unread) if account else ()


def _is_read(cell: Cell) -> bool:
    """Whether a cell was read from the page."""
    return cell.status in ("printed", "blank")


def _say_value(value: Figure | None) -> str:
    return "a blank" if value is None else str(value)


def _say_cell(cell: Cell | None) -> str:
    """What a cell has and where it was read, in words."""
    if cell is None:
        return "nothing: the form has no such cell"
    if not _is_read(cell) or cell.evidence is None:
        return f"nothing that is printed ({cell.status})"
    plugin, text, start, end, _, table, row, column, _ = cell.evidence
    grid = "" if table is None else f", table {table} row {row} column {column}"
    return f"{_say_value(cell.value)} ({text!r} at {start}-{end}{grid}, read by {plugin!r})"


def read_source(page: Path) -> Source:
    """A saved page under its own name, wherever the tests run."""
    return Source(page.name, page.read_bytes())
