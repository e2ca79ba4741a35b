"""Writes comments into a copy of a Word file, at the paragraphs of which the reader made the text."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.model.document import Comment, Document, GridCell, Position
from govreport_core.model.source import Source
from govreport_readers.docx.elements import W, text_of
from govreport_readers.docx.package import describe_error, may_be_word
from govreport_readers.docx.reader import read_with_elements
from govreport_readers.docx.records import Elements

if TYPE_CHECKING:
    from lxml.etree import _Element

AUTHOR, INITIALS = "govreport", "gr"


@hookimpl(trylast=True)
def govreport_annotate(source: Source, comments: Sequence[Comment]) -> bytes | None:
    """The Word file with these comments, everything else as it was; None for other formats.

    :raises SourceError: it cannot be read, or python-docx cannot write it.
    """
    if not may_be_word(source):
        return None
    # What is read has been changed for reading, so that the comments go into the file as it came.
    read = read_with_elements(source)
    if read is None:
        return None
    document, elements = read
    places = _Places(document, elements)
    numbers = [places.number_of(comment.position) for comment in comments]
    try:
        return _write(source.data, len(elements.all_paragraphs), list(zip(numbers, comments, strict=True)))
    except Exception as error:  # whatever python-docx raises of a file that it does not know in whole
        problem = f"comments cannot be written into it ({describe_error(error)}); save it as an ordinary .docx"
        raise UnreadableSource(source.name, problem) from error


def _write(data: bytes, paragraphs: int, numbered: Sequence[tuple[int, Comment]]) -> bytes:
    import docx
    from docx.text.paragraph import Paragraph

    file = docx.Document(io.BytesIO(data))
    own = list(file.element.body.iter(f"{W}p"))
    if len(own) != paragraphs:
        raise ValueError("its paragraphs are not those that were read")
    for number, comment in numbered:
        paragraph = Paragraph(own[number], file)
        # A comment spans runs; where there are none of the paragraph's own, an empty one marks its end.
        runs = paragraph.runs or [paragraph.add_run()]
        file.add_comment(runs, comment.text, AUTHOR, INITIALS)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


class _Places:
    """Finds the paragraph at a position of the text that was read."""

    def __init__(self, document: Document, elements: Elements) -> None:
        self._tables = document.tables
        self._elements = elements
        self._starts = [start for start, _ in elements.paragraphs]
        self._numbers = {element: number for number, element in enumerate(elements.all_paragraphs)}
        # By identity: cells that are alike may be many.
        self._cells = {id(cell): element for cell, element in elements.cells}

    def number_of(self, position: Position) -> int:
        """The number of the paragraph among all of the file; 0 if it is not known."""
        for find in (self._in_cell, self._in_text):
            for element in find(position):
                if element in self._numbers:
                    return self._numbers[element]
        return 0

    def _in_cell(self, position: Position) -> Iterator[_Element]:
        """The paragraphs of a cell of a table, those with text first."""
        cell = self._cell_at(position)
        element = None if cell is None else self._cells.get(id(cell))
        if element is None:
            return
        paragraphs = list(element.iter(f"{W}p"))
        yield from sorted(paragraphs, key=_lacks_text)

    def _cell_at(self, position: Position) -> GridCell | None:
        _, _, table, row, column = position
        if table is None or row is None or column is None or table >= len(self._tables):
            return None
        rows = self._tables[table].rows
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else None

    def _in_text(self, position: Position) -> Iterator[_Element]:
        """The paragraphs up to a place, the last one first."""
        at = bisect_right(self._starts, position.start)
        yield from (element for _, element in reversed(self._elements.paragraphs[:at]))


def _lacks_text(element: _Element) -> bool:
    return not text_of(element).strip()
