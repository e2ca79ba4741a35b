"""Word: paragraphs and tables of a .docx in the order of its body.

Old Word and WPS files (.doc, .wps) are recognised only to name the way out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreport_core import hookimpl
from govreport_core.errors import EncryptedSource, MissingExtra, OversizedSource, UnreadableSource
from govreport_core.findings import Finding
from govreport_core.model import Document, GridCell, Source, Table
from govreport_core.wording import unify
from govreport_readers.metadata import describe

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 100_000_000
MAX_MEMBERS = 5_000
MAX_UNPACKED = 200_000_000  # all members together, pictures included as far as they are declared
MAX_XML = 60_000_000  # one XML part
MAX_PLACES = 200_000  # rows x columns of all tables
MAX_NESTING = 20  # tables inside tables
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = re.compile(r"word/document\d*\.xml")
# The strict variant of the format has other names for the same things; python-docx knows the usual ones.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACE = re.compile(r"[^\S\n]+")
# Text that is not part of the document as it stands: what was deleted or moved away, notes on the side.
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}rPr", f"{_W}pPr", f"{_W}instrText", _FALLBACK})
_CONVERT = "convert it to .docx first, for instance with `soffice --headless --convert-to docx`"


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """The text and tables of a Word file; None for other formats.

    :raises UnreadableSource: broken or cut short, an old Word or WPS file, or python-docx is not installed.
    :raises EncryptedSource: a password is asked for.
    :raises OversizedSource: it unpacks to more than the limits of this module.
    """
    data = source.data
    if data.startswith(_OLE):
        raise _old_format(source)
    if not data.startswith(b"PK\x03\x04") or not (b"word/" in data or source.name.lower().endswith(".docx")):
        return None
    try:
        import docx
    except ImportError as error:
        raise UnreadableSource(source.name, str(MissingExtra("reading Word", "docx"))) from error
    package = _unpacked(source)
    if package is None:
        return None
    try:
        body = docx.Document(package).element.body
    except Exception as error:  # whatever a broken package makes python-docx and lxml raise
        raise UnreadableSource(source.name, f"a broken Word file ({_short(error)}); fetch it again") from error
    writer = _Writer(source.name)
    if body is not None:
        writer.blocks(body)
    text = "".join(writer.parts)
    if not text.strip():
        raise UnreadableSource(source.name, _no_text(package))
    tables = tuple(sorted(writer.tables, key=lambda table: table.start))
    return Document(
        source.name, text, MEDIA_TYPE, tables, describe(text, url=source.url), (), (), tuple(writer.findings)
    )


def _old_format(source: Source) -> UnreadableSource | EncryptedSource:
    if "EncryptedPackage".encode("utf-16-le") in source.data:
        problem = "the file is encrypted and asks for a password; save a copy without one and read that"
        return EncryptedSource(source.name, problem)
    if source.name.lower().endswith(".wps"):
        return UnreadableSource(source.name, f"a WPS file (.wps), which is not supported; {_CONVERT}")
    return UnreadableSource(
        source.name, f"an old Office file (.doc, .wps or the like), which is not supported; {_CONVERT}"
    )


def _short(error: Exception) -> str:
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message[:200]}" if message else type(error).__name__


def _unpacked(source: Source) -> io.BytesIO | None:
    """The package with its members unpacked within bounds and stored plain; None if it is not a Word file.

    The sizes that a zip file declares can lie, so that they are checked first and the bytes counted again.
    """
    name = source.name
    if len(source.data) > MAX_BYTES:
        raise OversizedSource(name, f"{len(source.data):,} bytes; at most {MAX_BYTES:,} are read")
    plain = io.BytesIO()
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as package, zipfile.ZipFile(plain, "w") as out:
            members = package.infolist()
            if not any(_MAIN.fullmatch(member.filename) for member in members):
                if name.lower().endswith(".docx"):
                    raise UnreadableSource(name, "no Word file: it has no word/document.xml inside; fetch it again")
                return None
            if len(members) > MAX_MEMBERS:
                raise OversizedSource(name, f"{len(members)} files inside; at most {MAX_MEMBERS} are read")
            if (declared := sum(member.file_size for member in members)) > MAX_UNPACKED:
                raise OversizedSource(name, f"it unpacks to {declared:,} bytes; at most {MAX_UNPACKED:,} are read")
            written: set[str] = set()
            for member in members:
                if member.filename in written or member.is_dir():
                    continue
                written.add(member.filename)
                if member.flag_bits & 1:
                    raise EncryptedSource(
                        name, "the file is encrypted and asks for a password; save a copy without one"
                    )
                blob = b""  # what is no text has only to be there
                if member.filename.endswith((".xml", ".rels")):
                    blob = _member(package, member, min(left, MAX_XML), name)
                    left -= len(blob)
                    if b"purl.oclc.org/ooxml" in blob:
                        for strict, usual in _STRICT:
                            blob = blob.replace(strict, usual)
                out.writestr(member.filename, blob)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableSource(name, f"a broken or cut-off Word file ({_short(error)}); fetch it again") from error
    plain.seek(0)
    return plain


def _member(package: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int, name: str) -> bytes:
    chunks: list[bytes] = []
    total = 0
    with package.open(member) as stream:
        while chunk := stream.read(1 << 16):
            total += len(chunk)
            if total > limit:
                raise OversizedSource(name, f"{member.filename} inside it unpacks to more than {limit:,} bytes")
            chunks.append(chunk)
    return b"".join(chunks)


def _no_text(package: io.BytesIO) -> str:
    with zipfile.ZipFile(package) as plain:
        pictures = sum(member.startswith("word/media/") for member in plain.namelist())
    if pictures:
        return f"no text, but {pictures} pictures; make their text readable by OCR first, or fetch the report as text"
    return "a Word file without any text; look at the file"


@dataclass
class _Writer:
    """Text and tables as they grow on a walk through the body."""

    name: str
    parts: list[str] = field(default_factory=list)
    at: int = 0
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    places: int = 0
    depth: int = 0

    def put(self, text: str) -> tuple[int, int]:
        """Add a text on a line of its own; its span."""
        if self.parts:
            self.parts.append("\n")
            self.at += 1
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def blocks(self, parent: _Element) -> tuple[int, int] | None:
        """Paragraphs and tables below an element; the span from the first to the last text, None without any."""
        span: tuple[int, int] | None = None
        for child in parent.iterchildren(tag="{*}*"):
            tag = _tag(child)
            found: tuple[int, int] | None = None
            if tag == f"{_W}p":
                found = self.paragraph(child)
            elif tag == f"{_W}tbl":
                found = self.table(child)
            elif tag == f"{_W}altChunk":
                problem = "A part of the document is embedded in another format (altChunk) and was not read."
                self.findings.append(Finding("embedded-part", message=problem))
            elif tag not in _LEFT_OUT:
                found = self.blocks(child)  # content controls, custom XML, tracked insertions
            if found:
                span = (span[0] if span else found[0], found[1])
        return span

    def paragraph(self, element: _Element) -> tuple[int, int] | None:
        pieces: list[str] = []
        boxes: list[_Element] = []
        _runs(element, pieces, boxes)
        lines = (_SPACE.sub(" ", line).strip() for line in unify("".join(pieces)).split("\n"))
        text = "\n".join(line for line in lines if line)
        span = self.put(text) if text else None
        for box in boxes:
            if inner := self.blocks(box):
                span = (span[0] if span else inner[0], inner[1])
        return span

    def table(self, element: _Element) -> tuple[int, int] | None:
        """Read a table, its nested tables before it; spans stand at each of their places."""
        if self.depth >= MAX_NESTING:
            raise OversizedSource(self.name, f"tables are nested more than {MAX_NESTING} deep")
        self.depth += 1
        span: tuple[int, int] | None = None
        rows: list[tuple[GridCell | None, ...]] = []
        hanging: dict[int, GridCell] = {}  # column -> the cell that may go on below
        for row in _descend(element, f"{_W}tr"):
            cells: dict[int, GridCell] = {}
            below: dict[int, GridCell] = {}
            column = _grid_before(row)
            self.count(column)
            last: GridCell | None = None
            for cell in _descend(row, f"{_W}tc"):
                properties = _cell_properties(cell)
                self.count(properties.columns)
                if properties.goes_on_left and last is not None:
                    grid_cell = last
                elif properties.goes_on_above and column in hanging:
                    grid_cell = hanging[column]
                else:
                    inner = self.blocks(cell)
                    start, end = inner or (self.at, self.at)
                    if inner:
                        span = (span[0] if span else inner[0], inner[1])
                    grid_cell = GridCell(self.since(start), start, end)
                for place in range(column, column + properties.columns):
                    cells[place] = grid_cell
                    if properties.merged_down:
                        below[place] = grid_cell
                column += properties.columns
                last = grid_cell
            hanging = below
            rows.append(tuple(cells.get(place) for place in range(max(cells, default=-1) + 1)))
        self.depth -= 1
        if any(rows):
            start, end = span or (self.at, self.at)
            self.tables.append(Table(tuple(rows), start, end))
        return span

    def count(self, places: int) -> None:
        self.places += places
        if self.places > MAX_PLACES:
            raise OversizedSource(self.name, f"its tables have more than {MAX_PLACES:,} places")

    def since(self, start: int) -> str:
        """The text from an offset to the end."""
        pieces: list[str] = []
        left = self.at - start
        for piece in reversed(self.parts):
            if left <= 0:
                break
            pieces.append(piece)
            left -= len(piece)
        return "".join(reversed(pieces))


@dataclass(frozen=True, slots=True)
class _CellProperties:
    columns: int
    merged_down: bool
    goes_on_above: bool
    goes_on_left: bool


def _tag(element: _Element) -> str:
    return str(element.tag)


def _value(parent: _Element | None, name: str) -> str | None:
    """The `w:val` of a child; "" if the child has none, None if there is no such child."""
    if parent is None:
        return None
    for child in parent:
        if _tag(child) == f"{_W}{name}":
            return str(child.get(f"{_W}val", ""))
    return None


def _child(parent: _Element, name: str) -> _Element | None:
    return next((child for child in parent if _tag(child) == f"{_W}{name}"), None)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def _cell_properties(cell: _Element) -> _CellProperties:
    properties = _child(cell, "tcPr")
    down, across = _value(properties, "vMerge"), _value(properties, "hMerge")
    columns = max(1, _number(_value(properties, "gridSpan"), 1))
    return _CellProperties(
        columns, down is not None, down is not None and down != "restart", across is not None and across != "restart"
    )


def _grid_before(row: _Element) -> int:
    return _number(_value(_child(row, "trPr"), "gridBefore"), 0)


def _descend(parent: _Element, wanted: str) -> list[_Element]:
    """Rows of a table or cells of a row, also those inside content controls, but not those of nested tables."""
    found: list[_Element] = []
    for child in parent.iterchildren(tag="{*}*"):
        tag = _tag(child)
        if tag == wanted:
            found.append(child)
        elif tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag"):
            found.extend(_descend(child, wanted))
    return found


def _runs(element: _Element, pieces: list[str], boxes: list[_Element]) -> None:
    """Collect the visible text of a paragraph, and the text boxes anchored in it."""
    for child in element.iterchildren(tag="{*}*"):
        tag = _tag(child)
        if tag == f"{_W}t":
            pieces.append((child.text or "").replace("\n", " "))
        elif tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            pieces.append(" ")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        elif tag in _LEFT_OUT or (tag == f"{_W}r" and _hidden(child)):
            continue
        else:
            _runs(child, pieces, boxes)


def _hidden(run: _Element) -> bool:
    vanish = _value(_child(run, "rPr"), "vanish") if len(run) else None
    return vanish is not None and vanish not in ("0", "false", "off")
