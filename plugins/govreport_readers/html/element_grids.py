"""Makes tables of elements that are none, where the caller says which are rows and which are cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from govreport_core.model.source import GridElements

if TYPE_CHECKING:
    from lxml.etree import _Element

_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<name>[\w-]+))?", re.IGNORECASE)
_OF_TABLES = ("table", "tr", "td", "th")


def make_grids(body: _Element, elements: GridElements) -> None:
    """Change the tree: rows that follow each other become a table. What the page shows must be worked out before."""
    run: list[_Element] = []
    for row in [row for row in _select(body, elements.rows) if not _is_in_table(row)]:
        # Text between two rows stands between two tables.
        if run and (row.getprevious() is not run[-1] or (run[-1].tail or "").strip()):
            _make_table(run, elements.cells)
            run = []
        run.append(row)
    if run:
        _make_table(run, elements.cells)


def _make_table(rows: list[_Element], selector: str) -> None:
    """Put rows that follow each other into a table of their own."""
    table = rows[0].makeelement("table", {})
    rows[0].addprevious(table)
    table.tail = rows[-1].tail
    for row in rows:
        cells = list(_select(row, selector))
        row.tail = None
        row.tag = "tr"
        for cell in cells:
            # A cell within a cell is a part of its text.
            if cell is not row and not any(each in cells for each in cell.iterancestors() if each is not row):
                cell.tag = "td"
        table.append(row)


def _select(root: _Element, selector: str) -> Iterator[_Element]:
    """The elements below one that have a tag, a class or both: `li`, `.cell`, `div.cell`."""
    match = _SELECTOR.fullmatch(selector)
    if match is None or not selector:
        return
    tag, name = match["tag"], match["name"]
    for element in root.iter(tag.lower() if tag else "*"):
        if element is not root and (name is None or name in (element.get("class") or "").split()):
            yield element


def _is_in_table(row: _Element) -> bool:
    """Whether a row is a part of a table of the page's own, or holds one."""
    return next(row.iter(*_OF_TABLES), None) is not None or next(row.iterancestors(*_OF_TABLES), None) is not None
