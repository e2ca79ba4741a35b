"""Lays the official form out as tables with spans, as the regulation prints it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govreport_core.forms.form import Block, Form

# Labels from the outermost to a row's or column's own.
Path = tuple[str, ...]


def lay_out(form: Form) -> list[dict[str, Any]]:
    """The tables of a form: a title, and rows of cells that are a heading (text and spans) or a key."""
    return [{"title": block.heading.text, "rows": _rows_of(block, form)} for block in form.blocks]


def _rows_of(block: Block, form: Form) -> list[list[dict[str, Any]]]:
    if block.side_by_side:
        columns = [(*row.under, row.label.text, *c.under, c.label.text) for row in block.rows for c in block.columns]
        body: list[tuple[Path, tuple[str, ...]]] = [((), block.keys)]
    else:
        columns = [(*column.under, column.label.text) for column in block.columns]
        body = [((*row.under, row.label.text), row.keys) for row in block.rows]
    width = max(len(path) for path, _ in body)
    heads = _column_heads(columns)
    if width:
        heads[0].insert(0, _heading(form.corner.text, len(heads), width))
    labels = _row_labels([path for path, _ in body], width)
    return [*heads, *([*left, *({"key": key} for key in keys)] for left, (_, keys) in zip(labels, body, strict=True))]


def _heading(text: str, rows: int, columns: int) -> dict[str, Any]:
    return {"text": text, "rows": rows, "columns": columns}


def _column_heads(paths: Sequence[Path]) -> list[list[dict[str, Any]]]:
    """The lines of heads above the columns; a head that columns share stands once."""
    depth = max(map(len, paths))
    lines: list[list[dict[str, Any]]] = []
    for level in range(depth):
        line = []
        for number, path in enumerate(paths):
            if level >= len(path) or (number and _share(paths[number - 1], path, level)):
                continue
            last = level == len(path) - 1
            line.append(_heading(path[level], depth - level if last else 1, _run(paths, number, level)))
        lines.append(line)
    return lines


def _row_labels(paths: Sequence[Path], width: int) -> list[list[dict[str, Any]]]:
    """The labels before each row; a group's heading stands once, beside its first row."""
    lines = []
    for number, path in enumerate(paths):
        line = []
        for level, text in enumerate(path):
            if number and _share(paths[number - 1], path, level):
                continue
            last = level == len(path) - 1
            line.append(_heading(text, _run(paths, number, level), width - level if last else 1))
        lines.append(line)
    return lines


def _run(paths: Sequence[Path], number: int, level: int) -> int:
    """How many paths from this one on have their label of this level in common."""
    end = number + 1
    while end < len(paths) and _share(paths[number], paths[end], level):
        end += 1
    return end - number


def _share(path: Path, other: Path, level: int) -> bool:
    """Whether two paths are of one group; a row's own label is no group, even if one has the same words."""
    is_group = level + 1 < min(len(path), len(other))
    return is_group and path[: level + 1] == other[: level + 1]
