"""Reports whose heads stand in another order than the form's: with their figures, or exchanged above them.

A table is a list of lines of cells; a cell has its text, how many columns and lines it spans, and nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.loading import load_form

FORM = load_form("2021")
FORMATS = ("html", "md", "txt")
GROUP_HEAD = "法人或其他组织"
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
TITLE = "某县2023年政府信息公开工作年度报告"
REQUESTS, REVIEWS = FORM.block("requests"), FORM.block("reviews")
WIDTH = len(REVIEWS.columns)


class Cell(NamedTuple):
    """A cell of a table as it is drawn."""

    text: str
    across: int = 1
    down: int = 1


Table = list[list[Cell]]


def figures(seed: int) -> dict[str, int]:
    """A figure for each cell of the requests and reviews that keeps the form's sums."""
    dice = random.Random(seed)
    columns = [column.id for column in REQUESTS.columns]
    parts, total = columns[:-1], columns[-1]
    values: dict[str, int] = {}
    rows = [row.id for row in REQUESTS.rows if not row.optional]
    outcomes = [id for id in rows if id.startswith("requests.outcomes.") and id != "requests.outcomes.total"]
    for id in outcomes:
        values |= {f"{id}.{part}": dice.choice((0, 0, 1, 2, 5, 9)) for part in parts}
    for at, part in enumerate(parts):
        done = sum(values[f"{id}.{part}"] for id in outcomes)
        carried = dice.randint(0, 4)
        values[f"requests.outcomes.total.{part}"] = done
        values[f"requests.carried_in.{part}"] = carried
        values[f"requests.carried_over.{part}"] = over = carried + at
        values[f"requests.received.{part}"] = done + over - carried
    for id in rows:
        values[f"{id}.{total}"] = sum(values[f"{id}.{part}"] for part in parts)
    for row in REVIEWS.rows:
        shares = [dice.randint(0, 8) for _ in REVIEWS.columns[:-1]]
        values |= dict(zip(row.keys, (*shares, sum(shares)), strict=True))
    return values


def requests_table(heads: Sequence[str], cells: Sequence[str], values: Mapping[str, int]) -> Table:
    """The table of requests with the columns of these ids as heads, above the figures of those of these ids."""
    label = {column.id: column.label.text for column in REQUESTS.columns}
    inner = heads[1:6]
    table: Table = [
        [Cell(NOTE, 3, 3), Cell("申请人情况", 7)],
        [Cell(label[heads[0]], 1, 2), Cell(GROUP_HEAD, 5), Cell(label[heads[6]], 1, 2)],
        [Cell(label[head]) for head in inner],
    ]
    said: tuple[str, ...] = ()
    for row in REQUESTS.rows:
        if not row.optional:
            above = [text if said[at : at + 1] != (text,) else "" for at, text in enumerate(row.under)]
            labels = [Cell(text) for text in (*above, row.label.text)]
            labels[-1] = labels[-1]._replace(across=3 - len(above))
            table.append([*labels, *(Cell(str(values[f"{row.id}.{id}"])) for id in cells)])
            said = row.under
    return table


def reviews_table(
    groups: Sequence[str], heads: Sequence[Sequence[str]], cells: Sequence[str], values: Mapping[str, int]
) -> Table:
    """The table of reviews: what stands above, left, middle and right, the heads of each group, and the cells.

    :param groups: the head of the first group, that above the others, and the heads of these.
    """
    first, above, *others = groups
    return [
        [Cell(first, WIDTH), Cell(above, 2 * WIDTH)],
        [*(Cell(head, 1, 2) for head in heads[0]), *(Cell(group, WIDTH) for group in others)],
        [Cell(head) for group in heads[1:] for head in group],
        [Cell(str(values[key])) for key in cells],
    ]


def report(requests: Table, reviews: Table, kind: str) -> bytes:
    """The page of a report with these two tables."""
    parts = [
        ("三、收到和处理政府信息公开申请情况", requests),
        ("四、政府信息公开行政复议、行政诉讼情况", reviews),
    ]
    draw = {"html": _html, "md": _markdown, "txt": _lines}[kind]
    body = "\n\n".join(f"{_paragraph(heading, kind)}\n\n{draw(table)}" for heading, table in parts)
    if kind == "html":
        return f"<html><body><h1>{TITLE}</h1>{body}</body></html>".encode()
    return f"{'# ' if kind == 'md' else ''}{TITLE}\n\n{body}\n".encode()


def _paragraph(text: str, kind: str) -> str:
    return f"<p>{text}</p>" if kind == "html" else text


def _html(table: Table) -> str:
    rows = ("".join(f'<td colspan="{c.across}" rowspan="{c.down}">{c.text}</td>' for c in row) for row in table)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _lines(table: Table) -> str:
    return "\n".join(cell.text for row in table for cell in row if cell.text)


def _markdown(table: Table) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in _unspanned(table)]
    return "\n".join((lines[0], "|---" * lines[0].count(" | ") + "|---|", *lines[1:]))


def _unspanned(table: Table) -> Iterator[list[str]]:
    """The rows with a blank for each further column or line that a cell spans, as converters write them."""
    taken: dict[int, int] = {}  # column -> lines that a cell above still spans
    for row in table:
        line: list[str] = []
        cells = iter(row)
        width = sum(cell.across for cell in row) + len(taken)
        while len(line) < width:
            if len(line) in taken:
                line.append("")
                continue
            cell = next(cells)
            taken |= dict.fromkeys(range(len(line), len(line) + cell.across), cell.down)
            line += [cell.text, *[""] * (cell.across - 1)]
        taken = {column: lines - 1 for column, lines in taken.items() if lines > 1}
        yield line
