"""Makes tables of elements that are none, where the caller says which are rows and which are cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govreport_core.forms.normalization import unify_glyphs
from govreport_core.model.source import GridElements
from govreport_core.parsing.selectors import Compound, Selector, parse_selector

if TYPE_CHECKING:
    from lxml.etree import _Element

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


def texts_of(body: _Element, selector: str) -> tuple[str, ...]:
    """What the elements of a selector show."""
    shown = ("".join(map(str, element.itertext())) for element in _select(body, selector))
    return tuple(" ".join(unify_glyphs(text).split()) for text in shown)


def _select(root: _Element, selector: str) -> Iterator[_Element]:
    """The elements below one that a selector selects, in the page's order.

    :raises SelectorError: it is none.
    """
    alternatives = parse_selector(selector)
    for element in root.iter("*"):
        if element is not root and any(_matches(element, alternative, root) for alternative in alternatives):
            yield element


def _matches(element: _Element, selector: Selector, root: _Element) -> bool:
    """Whether an element is the last of a selector's steps, and elements above it, within the root, are the others."""
    if not _has(element, selector[-1]):
        return False
    if len(selector) == 1:
        return True
    above = element.getparent()
    while above is not None:
        if _matches(above, selector[:-1], root):
            return True
        if above is root or selector[-1].is_child:
            return False
        above = above.getparent()
    return False


def _has(element: _Element, compound: Compound) -> bool:
    """Whether an element is as a compound says."""
    if compound.tag is not None and element.tag != compound.tag:
        return False
    if compound.classes and not set(compound.classes).issubset((element.get("class") or "").split()):
        return False
    return all(
        element.get(name) is not None if value is None else element.get(name) == value
        for name, value in compound.attributes
    )


def _is_in_table(row: _Element) -> bool:
    """Whether a row is a part of a table of the page's own, or holds one."""
    return next(row.iter(*_OF_TABLES), None) is not None or next(row.iterancestors(*_OF_TABLES), None) is not None
