"""Finds the tables of a text whose rows are lines of as many cells, parted by bars or tabs, blanks among them.

Where every line of a run has the same number of marks, each cell keeps its place. Where the numbers differ, cells are
lost or lines torn, and the run stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from govreport_core.model.document import Table
from govreport_readers.text.markdown import Grid, Span, line_spans, strip_span

# Fewer lines or cells may be something else that stands side by side.
FEWEST_ROWS, FEWEST_CELLS = 3, 3
# No table has more columns than this: what has may be a text of a page in one line.
MOST_CELLS = 40
# A figure alone on a line stands in so many characters, with the blank lines beside it.
NEAR = 80

# Dashes below heads: what a converter to markdown left, and the readers of that did not know.
_RULE = re.compile(r"[\s|:\u3000-]*--[\s|:\u3000-]*")
_FIGURE = re.compile(r"-?\d[\d.,]*")


def find_grids(text: str, taken: Sequence[Grid | Table]) -> Iterator[Grid]:
    """The tables, but for what stands in those that are found already."""
    for mark in ("|", "\t"):
        if mark not in text:
            continue
        for run in _runs(text, mark):
            grid = _read(text, run, mark)
            if grid is not None and not any(other.start < grid.end and grid.start < other.end for other in taken):
                yield grid


def _runs(text: str, mark: str) -> Iterator[list[Span]]:
    """The lines that follow each other and have the mark in them, as many of them as do."""
    run: list[Span] = []
    for line in (*line_spans(text), Span(len(text), len(text))):
        if text.find(mark, *line) >= 0:
            run.append(line)
        elif run:
            yield run
            run = []


def _read(text: str, run: Sequence[Span], mark: str) -> Grid | None:
    """The grid that a run of lines is; None if it is not known of each cell in which column it stands."""
    if len(run) < FEWEST_ROWS or len({text.count(mark, *line) for line in run}) > 1:
        return None
    if any(_RULE.fullmatch(text, *line) for line in run) or _is_beside_figure(text, run):
        return None
    # Bars at both ends of every line are a border; else a line begins or ends with a blank cell.
    borders = mark == "|" and all(_is_closed(text[line.start : line.end].strip()) for line in run)
    rows = tuple(_split(text, line, mark, borders) for line in run)
    width = len(rows[0])
    if not FEWEST_CELLS <= width <= MOST_CELLS:
        return None
    if not any(_FIGURE.fullmatch(text, *cell) for row in rows for cell in row):
        return None
    return Grid(run[0].start, run[-1].end, rows)


def _is_beside_figure(text: str, run: Sequence[Span]) -> bool:
    """Whether the line before or behind a run is a figure alone: it may be one of a row that is torn."""
    start, end = run[0].start, run[-1].end
    before = text[max(0, start - NEAR) : start].rstrip().rpartition("\n")[2]
    behind = text[end : end + NEAR].lstrip().partition("\n")[0]
    return any(_FIGURE.fullmatch(line.strip()) for line in (before, behind))


def _is_closed(line: str) -> bool:
    return line.startswith("|") and line.endswith("|")


def _split(text: str, line: Span, mark: str, borders: bool) -> tuple[Span, ...]:
    """The cells of a line between its marks, without the two that nothing stands beside if these are borders."""
    cells: list[Span] = []
    at = line.start
    for piece in text[line.start : line.end].split(mark):
        cells.append(strip_span(text, at, at + len(piece)))
        at += len(piece) + 1
    return tuple(cells[1:-1] if borders else cells)
