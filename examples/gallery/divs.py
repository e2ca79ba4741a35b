"""Rows and cells are <div> and <span>: a reader makes a grid of the elements of two classes."""

from html.parser import HTMLParser

from govreport_core import hookimpl
from govreport_core.parsing import build_document, read_part

name = "divs"


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.is_cell = [[]], False

    def handle_starttag(self, tag, attributes):
        if (kind := dict(attributes).get("class")) == "row":
            self.rows.append([])
        elif kind == "cell":
            self.rows[-1].append("")
        self.is_cell = kind == "cell"

    def handle_data(self, text):
        if self.is_cell:
            self.rows[-1][-1] += text

    def handle_endtag(self, tag):
        self.is_cell = False


@hookimpl
def govreport_read(source):
    elements = Elements()
    elements.feed(source.data.decode("utf-8", "replace"))
    if len({len(row) for row in elements.rows[1:]}) != 1:
        return None  # a row that has lost a cell would be read under other heads
    metadata = read_part(source.data, name=source.name).metadata
    return build_document(source.name, ["申请情况", elements.rows[1:]], metadata=metadata)
