"""Each cell has label and figure: 本年新收政府信息公开申请数量，自然人：41件."""

from govreport_core import CellReading, Position, hookimpl
from govreport_core.parsing import match_column, match_row, split_figure

name = "one-cell"


@hookimpl
def govreport_parse(document, form):
    for number, table in enumerate(document.tables):
        for row_number, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                found = split_figure(cell.text, cell.start) if cell else None
                if not found:
                    continue
                what, _, who = found.label.partition("，")
                row, head = match_row(form, what, block="requests"), match_column(form, "requests", who)
                if row and head and (key := form.key(row, head)):
                    place = Position(found.start, found.end, number, row_number, column)
                    yield CellReading(key, found.text, place)
