"""Reads Word files (.docx): paragraphs and tables in the order of the body, as Word shows them.

Old Word and WPS files (.doc, .wps) are recognised only to name the way out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

from govreport_core import hookimpl
from govreport_core.errors import EncryptedSource, MissingExtra, UnreadableSource
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.source import Source
from govreport_readers.docx.body import Body
from govreport_readers.docx.colours import Theme
from govreport_readers.docx.content_controls import CustomXml, show_as_filled_in
from govreport_readers.docx.elements import W
from govreport_readers.docx.embedded import EmbeddedParts
from govreport_readers.docx.numbering import Numbering
from govreport_readers.docx.package import describe_error, may_be_word, unpack_within_limits
from govreport_readers.docx.parts import find_custom_xml, find_root
from govreport_readers.docx.records import Elements
from govreport_readers.docx.styles import Styles
from govreport_readers.docx.tables.tab_tables import find_tab_tables
from govreport_readers.metadata.reader import describe
from govreport_readers.placeholders import OBJECT

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Word also saves all of a file as one XML file; read as text, its measures would be figures.
_XML = (b"<pkg:package", b"<w:wordDocument")
_CONVERT = "convert it to .docx first, for instance with `soffice --headless --convert-to docx`"


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """The text and tables of a Word file; None for other formats.

    :raises UnreadableSource: broken or cut short, an old Word or WPS file, or python-docx is not installed.
    :raises EncryptedSource: a password is asked for.
    :raises OversizedSource: it unpacks to more than the limits of `package`, or its tables are beyond those of `body`.
    """
    if source.data.startswith(_OLE):
        raise _old_format_error(source)
    if source.data[:200].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml") and any(
        root in source.data[:2000] for root in _XML
    ):
        raise UnreadableSource(source.name, f"a Word file as XML, which is not supported; {_CONVERT}")
    if not may_be_word(source):
        return None
    try:
        import docx  # noqa: F401  # says so before anything is unpacked
    except ImportError as error:
        raise UnreadableSource(source.name, str(MissingExtra("reading Word", "docx"))) from error
    read = read_with_elements(source)
    return None if read is None else read[0]


def read_with_elements(source: Source) -> tuple[Document, Elements] | None:
    """The same of what is known to be no other format, with the elements of which text and cells were made."""
    return _read_package(source, read_word=_read_inside)


def _read_inside(source: Source) -> Document | None:
    """A Word file that another takes in; those inside it are not read."""
    read = _read_package(source, read_word=None)
    return None if read is None else read[0]


def _read_package(
    source: Source, read_word: Callable[[Source], Document | None] | None
) -> tuple[Document, Elements] | None:
    """The text and tables of a Word file, and the elements of which they were made; None if it is none.

    :param read_word: the reader of Word files inside it.
    """
    import docx

    package = unpack_within_limits(source)
    if package is None:
        return None
    try:
        part = docx.Document(package).part
        styles = Styles(
            find_root(part, "styles"),
            Theme(find_root(part, "theme"), find_root(part, "settings")),
            Numbering(find_root(part, "numbering")),
        )
        root: _Element | None = part.element.body
        elements = Elements([] if root is None else list(root.iter(f"{W}p")))
        filled_in = [] if root is None else show_as_filled_in(root, CustomXml(find_custom_xml(part)))
    except Exception as error:  # whatever a broken package makes python-docx and lxml raise
        raise UnreadableSource(source.name, f"a broken Word file ({describe_error(error)}); fetch it again") from error
    body = Body(source.name, styles, EmbeddedParts(source, part, read_word), left_out=filled_in, elements=elements)
    if root is not None:
        body.read_all(root)
    text = "".join(body.parts)
    if not text.replace(OBJECT, "").strip():
        raise UnreadableSource(source.name, _explain_no_text(package, body.findings))
    # The walk ends a table after those in its cells, and an outer table comes first even where it spans no more.
    found = (*reversed(body.tables), *find_tab_tables(text))
    tables = tuple(sorted(found, key=lambda table: (table.start, -table.end)))
    document = Document(
        source.name,
        text,
        MEDIA_TYPE,
        tables,
        describe(text, url=source.url),
        findings=tuple(body.findings),
        left_out=tuple(body.left_out),
    )
    return document, elements


def _old_format_error(source: Source) -> UnreadableSource | EncryptedSource:
    if "EncryptedPackage".encode("utf-16-le") in source.data:
        problem = "the file is encrypted and asks for a password; save a copy without one and read that"
        return EncryptedSource(source.name, problem)
    if source.name.lower().endswith(".wps"):
        return UnreadableSource(source.name, f"a WPS file (.wps), which is not supported; {_CONVERT}")
    return UnreadableSource(
        source.name, f"an old Office file (.doc, .wps or the like), which is not supported; {_CONVERT}"
    )


def _explain_no_text(package: io.BytesIO, findings: list[Finding]) -> str:
    if findings:
        return f"a Word file without any text of its own. {findings[0].message}"
    with zipfile.ZipFile(package) as plain:
        pictures = sum(member.startswith("word/media/") for member in plain.namelist())
    if pictures:
        return f"no text, but {pictures} pictures; make their text readable by OCR first, or fetch the report as text"
    return "a Word file without any text; look at the file"
