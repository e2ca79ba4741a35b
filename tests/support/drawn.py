"""Draws tables with dashes and bars, as converters to text do, and lays them out by blanks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from govreport_core.model.document import Document, GridCell
from govreport_core.model.source import Source
from govreport_readers.html.reader import govreport_read

Draw = Callable[[Sequence[Sequence[GridCell | None]]], str]


class Box(NamedTuple):
    """How the borders of a table are drawn: corner, rule, bar."""

    corner: str
    rule: str
    bar: str


PLUS, LIGHT, HEAVY, DOUBLE = Box("+", "-", "|"), Box("┼", "─", "│"), Box("╋", "━", "┃"), Box("╬", "═", "║")


def with_tables(html: str, draw: Draw) -> str:
    """The text of a page in which each table is drawn."""
    document = govreport_read(Source("page", html.encode()))
    assert isinstance(document, Document)
    out = ""
    at = 0
    for table in document.tables:
        out += document.text[at : table.start].replace("\t", " ") + "\n" + draw(table.rows) + "\n\n"
        at = table.end
    return out + document.text[at:]


def width_of(text: str, wide: int = 2) -> int:
    return sum(wide if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text: str, width: float, measure: Callable[[str], float] = width_of) -> list[str]:
    """The text on lines of a width, broken anywhere."""
    lines = [""]
    for char in text:
        if lines[-1] and measure(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


def drawn(rows: Sequence[Sequence[GridCell | None]], box: Box, width: int, *, merged: bool, wide: int = 2) -> str:
    """A table with a rule between its rows.

    :param width: of a column's text.
    :param merged: whether spanned cells are drawn as one; otherwise their text stands at the first place.
    :param wide: how many columns a Chinese character is taken to have.
    """
    measure = partial(width_of, wide=wide)
    columns = len(rows[0])
    seen: set[int] = set()
    lines = [_rule(columns, box, width)]
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else None
        cells: list[tuple[int, str]] = []  # columns and text of each
        for column, cell in enumerate(row):
            if merged and column and cell is not None and cell is row[column - 1]:
                cells[-1] = (cells[-1][0] + 1, cells[-1][1])
                continue
            text = cell.text if cell is not None and id(cell) not in seen else ""
            cells.append((1, text))
            if cell is not None:
                seen.add(id(cell))
        texts = [(span, wrap(text, span * (width + 3) - 3, measure)) for span, text in cells]
        for line in range(max(len(text) for _, text in texts)):
            out = box.bar
            for span, text in texts:
                piece = text[line] if line < len(text) else ""
                out += " " + piece + " " * (span * (width + 3) - 3 - measure(piece)) + " " + box.bar
            lines.append(out)
        spans_down = [
            merged and below is not None and cell is not None and cell is below[column]
            for column, cell in enumerate(row)
        ]
        lines.append(_rule(columns, box, width, spans_down, row))
    return "\n".join(lines)


def _rule(
    columns: int, box: Box, width: int, spans_down: Sequence[bool] = (), row: Sequence[GridCell | None] = ()
) -> str:
    out = box.corner
    for column in range(columns):
        is_open = bool(spans_down) and spans_down[column]
        out += (" " if is_open else box.rule) * (width + 2)
        inside = is_open and column + 1 < columns and spans_down[column + 1] and row[column] is row[column + 1]
        out += " " if inside else box.corner
    return out


def _texts_of(rows: Sequence[Sequence[GridCell | None]]) -> list[list[str]]:
    """The texts of a table's places; a cell that spans several says it at the first."""
    seen: set[int] = set()
    texts: list[list[str]] = []
    for row in rows:
        texts.append([])
        for cell in row:
            texts[-1].append("" if cell is None or id(cell) in seen else cell.text)
            seen.add(id(cell))
    return texts


def plain_rows(rows: Sequence[Sequence[GridCell | None]], box: Box, *, head: int) -> str:
    """A table whose rows are lines, with rules around it and below its head only."""
    texts = _texts_of(rows)
    widths = [max(width_of(line[column]) for line in texts) for column in range(len(texts[0]))]
    rule = box.corner + box.corner.join(box.rule * (width + 2) for width in widths) + box.corner
    lines = [
        box.bar
        + box.bar.join(f" {piece}{' ' * (width - width_of(piece))} " for piece, width in zip(line, widths, strict=True))
        + box.bar
        for line in texts
    ]
    return "\n".join([rule, *lines[:head], rule, *lines[head:], rule])


def laid_out(rows: Sequence[Sequence[GridCell | None]], width: int, *, rule: str = "-", parted: bool = True) -> str:
    """A table of columns parted by blanks, with rules around it and below its heads.

    :param width: of a column at the most.
    :param parted: whether empty lines part the rows.
    """
    texts = _texts_of(rows)
    widths = [min(width, max(4, *(width_of(line[column]) for line in texts))) for column in range(len(texts[0]))]
    groups = " ".join(rule * each for each in widths)
    full = groups if rule == "=" else rule * len(groups)
    head = next(
        (number for number, line in enumerate(texts) if any(each.replace(".", "").isdigit() for each in line)),
        len(texts),
    )
    out = [full]
    for number, line in enumerate(texts):
        if number == head:
            out.append(groups)
        pieces = [wrap(text, each) for text, each in zip(line, widths, strict=True)]
        for at in range(max(map(len, pieces))):
            cells = [piece[at] if at < len(piece) else "" for piece in pieces]
            out.append(" ".join(c + " " * (w - width_of(c)) for c, w in zip(cells, widths, strict=True)).rstrip())
        if parted and number >= head:
            out.append("")
    return "\n".join([*out, full])
