"""Applicants stand down and the form's rows across, all in the site's own words."""

from govreport_core import CellReading, Position, hookimpl
from govreport_core.parsing import is_printed_on

name = "transposed"
ROWS = {"新来的": "requests.received", "旧有的": "requests.carried_in", "留到明年的": "requests.carried_over"}
APPLICANTS = {
    "群众": "natural_person",
    "公司": "business",
    "高校院所": "research",
    "社团": "public_interest",
    "律所": "legal_service",
    "别的": "other",
    "一共": "total",
}


@hookimpl
def govreport_parse(document, form):
    if not is_printed_on(document, form):  # the words are not the form's, so they do not tell which form it is
        return
    for number, table in enumerate(document.tables):
        heads = {}
        for row_number, cells in enumerate(table.rows):
            if not cells or None in cells:
                continue  # a cell is lost: the others may stand under wrong heads
            texts = [cell.text for cell in cells]
            heads = {at: ROWS[text] for at, text in enumerate(texts) if text in ROWS} or heads
            applicant = APPLICANTS.get(texts[0])
            for column, row in heads.items() if applicant else ():
                if key := form.key(row, applicant):
                    cell = cells[column]
                    yield CellReading(key, cell.text, Position(cell.start, cell.end, number, row_number, column))
