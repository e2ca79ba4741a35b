"""Reads the parts of other formats that a Word file takes into its body, such as a page of HTML."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_core.errors import SourceError
from govreport_core.model.document import Document, Table
from govreport_core.model.source import Source
from govreport_readers.containers.reader import read_container
from govreport_readers.docx.package import SUFFIXES, read_part
from govreport_readers.html.reader import govreport_read as read_html
from govreport_readers.text.reader import govreport_read as read_text

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHUNKS = 50
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PAGES = ("text/html", "application/xhtml+xml")
_ARCHIVES = ("message/rfc822", "multipart/related", "application/x-mimearchive")
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".xht")
_ARCHIVE_SUFFIXES = (".mht", ".mhtml", ".eml")


class Chunk(NamedTuple):
    """A part in the place of an element of the body.

    :param name: of the file inside, and of what kind it is.
    :param document: what was read of it; None if it was not read.
    :param problem: why not.
    """

    name: str
    document: Document | None
    problem: str = ""


class EmbeddedParts:
    """The parts that a document takes in.

    :param part: of the document, which says which they are.
    :param read_word: the reader of Word files inside the file; None where these are not read.
    """

    def __init__(self, source: Source, part: Any, read_word: Callable[[Source], Document | None] | None) -> None:
        self._source = source
        self._part = part
        self._read_word = read_word
        self._left = MAX_CHUNKS

    def read(self, element: _Element) -> Chunk:
        """Read the part that an element stands for."""
        kind = str(element.tag).rpartition("}")[2]
        relation = self._part.rels.get(element.get(_ID, ""))
        if relation is None:
            return Chunk(kind, None, "the file does not say which")
        if relation.is_external:
            return Chunk(f"{kind}: {relation.target_ref}", None, "it lies outside of the file")
        name = str(relation.target_part.partname).lstrip("/")
        media_type = str(relation.target_part.content_type).partition(";")[0].strip().lower()
        title = f"{kind}: {name}, {media_type}"
        self._left -= 1
        if self._left < 0:
            return Chunk(title, None, f"no more than {MAX_CHUNKS} are read")
        try:
            data = read_part(self._source, name)
            document = self._read_as(name, media_type, data)
        except SourceError as error:
            return Chunk(title, None, str(error))
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            return Chunk(title, None, f"it is broken ({type(error).__name__})")
        return Chunk(title, document, "" if document else "its format is not read here")

    def _read_as(self, name: str, media_type: str, data: bytes) -> Document | None:
        lower = name.lower()
        source = Source(f"{self._source.name}: {name}", data)
        if data.startswith(b"PK\x03\x04"):
            is_word = "wordprocessingml" in media_type or "ms-word" in media_type or lower.endswith(SUFFIXES)
            return self._read_word(source) if self._read_word and is_word else None
        if media_type in _ARCHIVES or lower.endswith(_ARCHIVE_SUFFIXES):
            return read_container(source, "mime")
        if media_type in _PAGES or lower.endswith(_PAGE_SUFFIXES):
            return read_html(Source(source.name, data, "text/html"))
        if data.lstrip().startswith((b"{\\rtf", b"<?xml")):
            return None
        return read_text(source) if media_type == "text/plain" or lower.endswith(".txt") else None


def end_of(table: Table) -> int:
    """Where the text of the last cells of a table ends."""
    return max((cell.end for row in table.rows for cell in row if cell), default=table.end)
