"""What a reader may do with a file that chance has damaged."""

from __future__ import annotations

from collections.abc import Callable

from govreport_core.errors import SourceError
from govreport_core.model.document import Document
from govreport_core.model.source import Source


def assert_read_or_refused(read: Callable[[Source], Document | None], name: str, data: bytes) -> None:
    """The file is refused with a `SourceError`, left to others, or read: then every cell stands where it says."""
    try:
        document = read(Source(name, data))
    except SourceError:
        return
    if document is None:
        return
    for table in document.tables:
        for cell in (cell for row in table.rows for cell in row if cell):
            assert document.text[cell.start : cell.end] == cell.text
