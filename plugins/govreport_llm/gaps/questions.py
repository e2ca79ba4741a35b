"""Questions: for each damaged table its open cells and the tokens that could stand in them, both numbered.

Only what could be an answer is offered: a token that no open cell can hold, and a cell that no token fits,
cost nothing. Where nothing is left there is no question and no request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, parse_figure
from govreport_core.forms.form import Form
from govreport_core.forms.units import IN_PROSE
from govreport_core.gaps.fill import excluded
from govreport_core.gaps.proof import run_together, table_of
from govreport_core.model.document import Document
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.readings import CellReading, RowReading, Token
from govreport_core.repair.bounds import feasible
from govreport_llm.quoting import quotable

# Characters of the document quoted around a row whose label is lost.
BEFORE, AFTER = 20, 8
# Tables of a document with so few tokens in all are asked about at once: the instructions cost more than they do.
TOGETHER = 40
# How far back the unit of an amount may be printed.
UNIT_WITHIN = 150
_FIGURE = re.compile(r"(?:^|(?<=[\s|]))\d[\d,.]*(?=[\s|]|$)")


class Offered(NamedTuple):
    """One printed row with the tokens of it that are offered, and their numbers."""

    reading: RowReading
    tokens: tuple[tuple[int, Token], ...]
    before: str
    after: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One request: a table's open cells, numbered from 1 in this order, and its offered rows.

    `table` names the table, or the tables, for a person.
    """

    table: str
    cells: tuple[str, ...]
    rows: tuple[Offered, ...]

    @property
    def tokens(self) -> Mapping[int, Token]:
        """The offered tokens by number."""
        return {number: token for row in self.rows for number, token in row.tokens}

    def reading(self, document: Document, form: Form, token: int, cell: int) -> CellReading:
        """The claim that this token stands in this cell.

        :raises KeyError: there is no token or cell of this number; its argument says which.
        """
        if not 1 <= cell <= len(self.cells):
            raise KeyError(f"there is no cell {cell}")
        tokens = self.tokens
        if token not in tokens:
            raise KeyError(f"there is no token {token}")
        key = self.cells[cell - 1]
        offered = tokens[token]
        return CellReading(key, offered.text, offered.position, _unit(document, form, key, offered))


def questions(document: Document, form: Form, gaps: Gaps) -> tuple[Question, ...]:
    """At most one question per printed table of the form, in the form's order; one for all if they are small."""
    tables = table_of(form)
    open_cells = {gap.key: gap for gap in gaps.open}
    anchors = _anchors(form, gaps, tables)
    values = {key: cell.value for key, cell in gaps.settled.items()}
    used = {(c.evidence.start, c.evidence.end) for c in gaps.settled.values() if c.evidence and c.status == "printed"}
    rows: dict[str, list[tuple[RowReading, dict[Token, set[str]]]]] = {}
    for reading in gaps.rows:
        if run_together(form, reading):
            continue
        tokens = [t for t in reading.tokens if not is_blank(t.text) and (t.position.start, t.position.end) not in used]
        for table in _tables(reading, form, tables, anchors):
            keys = form.row_keys[reading.row] if reading.row else [k for k in open_cells if tables[k] == table]
            fits = {
                token: {
                    key for key in keys if key in open_cells and _fits(document, form, open_cells[key], token, values)
                }
                for token in tokens
            }
            if any(fits.values()):
                rows.setdefault(table, []).append((reading, fits))
                break
    tables_in_order = [table for table in dict.fromkeys(b.table for b in form.blocks) if table in rows]
    size = {table: sum(bool(keys) for _, fits in rows[table] for keys in fits.values()) for table in tables_in_order}
    if sum(size.values()) <= TOGETHER and len(tables_in_order) > 1:
        every = [row for table in tables_in_order for row in rows[table]]
        return (_question(document, ", ".join(tables_in_order), every, open_cells),)
    return tuple(_question(document, table, rows[table], open_cells) for table in tables_in_order)


def split(question: Question) -> tuple[Question, Question] | None:
    """The question in two halves, its rows divided; None if it has one row only."""
    if len(question.rows) < 2:
        return None
    middle = len(question.rows) // 2
    first, second = question.rows[:middle], question.rows[middle:]
    return Question(question.table, question.cells, first), Question(question.table, question.cells, second)


def _question(
    document: Document,
    table: str,
    rows: Sequence[tuple[RowReading, Mapping[Token, set[str]]]],
    open_cells: Mapping[str, Gap],
) -> Question:
    wanted = {key for _, fits in rows for keys in fits.values() for key in keys}
    offered: list[Offered] = []
    number = 0
    for reading, fits in sorted(rows, key=lambda row: row[0].position.start):
        numbered = []
        for token, keys in fits.items():
            if keys:
                number += 1
                numbered.append((number, token))
        before, after = _surroundings(document, reading) if reading.row is None else ("", "")
        offered.append(Offered(reading, tuple(numbered), before, after, _heads(document, reading, numbered)))
    return Question(table, tuple(key for key in open_cells if key in wanted), tuple(offered))


def _fits(document: Document, form: Form, gap: Gap, token: Token, values: Mapping[str, int | float | None]) -> bool:
    kind = form.cells[gap.key].kind
    unit = _unit(document, form, gap.key, token)
    if kind == "amount" and unit is None and "元" not in token.text:
        # 251000 is 25.1 or 251000: without a printed unit nobody knows.
        return False
    value = parse_figure(token.text, kind, unit)
    if value is None or excluded(gap, value) is not None:
        return False
    alone = {**values, gap.key: value}
    return all(
        feasible(rule, alone.get) or not feasible(rule, values.get) for rule in form.rules if gap.key in rule.keys
    )


def _unit(document: Document, form: Form, key: str, token: Token) -> str | None:
    if form.cells[key].kind != "amount":
        return None
    start = token.position.start
    before = document.text[max(0, start - UNIT_WITHIN) : start]
    # The unit printed nearest before the figure.
    found = IN_PROSE.findall(before)
    return found[-1] if found else None


def _anchors(form: Form, gaps: Gaps, tables: Mapping[str, str]) -> list[tuple[int, str]]:
    """Where in the document which table is known to be."""
    anchors = [(r.position.start, tables[form.row_keys[r.row][0]]) for r in gaps.rows if r.row]
    anchors += [(c.evidence.start, tables[key]) for key, c in gaps.settled.items() if c.evidence and key in tables]
    return anchors


def _tables(
    reading: RowReading, form: Form, tables: Mapping[str, str], anchors: Iterable[tuple[int, str]]
) -> list[str]:
    """The tables to which a row may belong: its own, or all, the nearest first."""
    if reading.row is not None:
        return [tables[form.row_keys[reading.row][0]]]
    distance: dict[str, float] = {}
    for start, table in anchors:
        distance[table] = min(distance.get(table, float("inf")), abs(start - reading.position.start))
    every = dict.fromkeys(block.table for block in form.blocks)
    return sorted(every, key=lambda table: distance.get(table, float("inf")))


def _surroundings(document: Document, reading: RowReading) -> tuple[str, str]:
    """What is printed beside a row whose label is lost, as quoted text without control characters."""
    first = min((t.position.start for t in reading.tokens), default=reading.position.start)
    last = max((t.position.end for t in reading.tokens), default=reading.position.end)
    text = document.text
    # Neighbouring rows' figures would only mislead.
    before = _FIGURE.split(text[max(0, first - BEFORE) : first])[-1]
    after = _FIGURE.split(text[last : last + AFTER])[0]
    return quotable(before), quotable(after)


def _heads(document: Document, reading: RowReading, numbered: Sequence[tuple[int, Token]]) -> tuple[str, ...]:
    """The column heads above the tokens, where the row is part of a grid; empty otherwise."""
    heads = []
    for _, token in numbered:
        place = token.position
        if place.table is None or place.row is None or place.column is None or place.table >= len(document.tables):
            return ()
        head = ""
        for row in document.tables[place.table].rows[: place.row]:
            cell = row[place.column] if place.column < len(row) else None
            if cell is not None and cell.text and parse_figure(cell.text) is None:
                head = cell.text
            elif cell is not None and cell.text:
                break
        heads.append(quotable(head)[:12])
    return tuple(heads) if any(heads) else ()
