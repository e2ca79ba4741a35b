"""Rows and cells are <div> and <span>: the built-in reader is told which, and the built-in parser knows the labels."""

from govreport_core import hookimpl
from govreport_core.parsing import read_elements

name = "divs"


@hookimpl
def govreport_read(source):
    if b'class="cell"' not in source.data:
        return None
    return read_elements(source, rows="div.row", cells=".cell")
