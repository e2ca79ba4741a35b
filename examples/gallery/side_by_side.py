"""Two tables stand side by side in one: each pair of columns has a row of the form, and the applicants down."""

from govreport_core import CellReading, Position, hookimpl
from govreport_core.parsing import match_column, match_row

name = "side-by-side"


@hookimpl
def govreport_parse(document, form):
    for number, table in enumerate(document.tables):
        row = {}  # by the column of the labels, the row of the form that stands above them
        for row_number, cells in enumerate(table.rows):
            if None in cells or len(cells) % 2:
                continue
            for column in range(0, len(cells), 2):
                label, figure = cells[column : column + 2]
                if figure.text == "件数":
                    row[column] = match_row(form, label.text, block="requests")
                elif row.get(column) and (head := match_column(form, "requests", label.text)):
                    place = Position(figure.start, figure.end, number, row_number, column + 1)
                    if key := form.key(row[column], head):
                        yield CellReading(key, figure.text, place)
