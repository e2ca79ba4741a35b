"""HTML: whole pages or fragments. The text in reading order, and every table with its spans expanded.

The tree is not walked in Python. Marks are written into it at the borders of blocks, rows and cells, the C
library prints it as text once, and the marks say what is what: a third of the time of a walk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.findings import Finding, finding
from govreport_core.model import Attachment, Document, GridCell, Source, Table
from govreport_core.wording import unify
from govreport_readers.decoding import binary_type, decode
from govreport_readers.html_elsewhere import elsewhere_of
from govreport_readers.html_seen import may_hide, show_as_seen
from govreport_readers.metadata import describe

if TYPE_CHECKING:
    from lxml.etree import _Element

# Limits on what a span may claim: the form has 15 columns and some 40 rows.
MAX_COLUMNS = 200
MAX_SPAN = 200
MAX_PLACES = 500_000
# In a longer cell the lines count: it is a page's layout, not a cell of a form.
LONGEST_CELL = 400

_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span|td|tr|h[1-6]|section|article|ul|font|br)\b",
    re.IGNORECASE,
)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar)(?:[?#&]|$)", re.IGNORECASE)

# Private-use characters as marks; they are taken out of the page before it is parsed.
_TABLE, _END_TABLE, _ROW, _CELL, _END_CELL = _MARKS = "\ue000\ue001\ue002\ue003\ue004"
_MARK = re.compile(f"([{_MARKS}])")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_ENTITY = re.compile(r"&#(?:5734[4-8]|x[eE]00[0-4]|8203|x200[bB]);")
# Characters that no XML tree may hold, as they are and as entities.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
_NAMESPACED = re.compile(r"</?[a-z]\w*:[a-z][^>]*>", re.IGNORECASE)
_END_OF_PAGE = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_SKIPPED = ("script", "style", "noscript", "template", "select", "svg", "object")
# A line ends before and behind each of these.
_BLOCKS = (
    "p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "nav", "ul",
    "ol", "dl", "dt", "dd", "pre", "blockquote", "form", "center", "hr", "caption", "fieldset", "main", "aside",
)  # fmt: skip


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """Anything that can be decoded as text and has tags."""
    if binary_type(source.data):
        return None
    decoded = decode(source)
    if source.media_type != "text/html" and not _TAG.search(decoded.text[:20_000]):
        return None
    findings = [finding("truncated", problem=f"{decoded.lost} characters could not be decoded")] if decoded.lost else []
    root = _parse(source, decoded.text)
    tags = {
        (meta.get("name") or meta.get("property") or "").lower(): meta.get("content") or ""
        for meta in root.iter("meta")
    }
    title = root.findtext(".//title")
    attachments = tuple(_attachments(root))
    elsewhere = elsewhere_of(root)
    page = _read(root, findings, hides=may_hide(decoded.text))
    findings += elsewhere.findings(page.text)
    return Document(
        source.name,
        page.text,
        "text/html",
        page.tables,
        describe(page.text, tags=tags, page_title=title, url=source.url),
        attachments=attachments,
        findings=tuple(findings),
    )


def _parse(source: Source, text: str) -> _Element:
    from lxml import etree

    for character in _MARKS + _INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    text = _FORBIDDEN.sub(" ", text)
    if "&#" in text:
        text = _ENTITY.sub("", text)
    # The parser stops at the first end of a page; files have several pages, and pages end too soon.
    text = _END_OF_PAGE.sub("", text)
    if "<o:" in text or "<st1:" in text or "<w:" in text:  # Word's own tags, which hide what they contain
        text = _NAMESPACED.sub("", text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root: _Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise UnreadableSource(source.name, f"it looks like HTML, but cannot be parsed ({error})") from error
    if root is None:
        raise UnreadableSource(source.name, "it looks like HTML, but there is nothing in it")
    return root


def _attachments(root: _Element) -> list[Attachment]:
    """The files that links, and frames that show a file, lead to: each once, in the page's order."""
    found: dict[str, Attachment] = {}
    for element in root.iter("a", "iframe", "embed", "object"):
        href = (element.get("href") or element.get("src") or element.get("data") or "").strip()
        if not _ATTACHMENT.search(href) or href.lower().startswith(("javascript:", "mailto:")):
            continue
        title = " ".join("".join(map(str, element.itertext())).split()) or (element.get("title") or "").strip()
        if href not in found or not found[href].title:
            found[href] = Attachment(title or unquote(re.split(r"[?#]", href)[0].rpartition("/")[2]), href)
    return list(found.values())


@dataclass
class _Open:
    """A table being read: its grid so far, and the cells that reach down into rows to come."""

    start: int
    rows: list[dict[int, GridCell]] = field(default_factory=list)
    hanging: dict[int, tuple[int, GridCell]] = field(default_factory=dict)
    column: int = 0
    cell_start: int | None = None
    cell_piece: int = 0
    spans: tuple[int, int] = (1, 1)

    def begin_row(self) -> None:
        """A new row, in which stands already what spans down from above."""
        self.column = 0
        self.rows.append({column: cell for column, (_, cell) in self.hanging.items()})
        self.hanging = {column: (left - 1, cell) for column, (left, cell) in self.hanging.items() if left > 1}

    def place(self, cell: GridCell) -> int:
        """Put a cell on every free place that it spans. Returns the number of places."""
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]
        while self.column in row:
            self.column += 1
        if self.spans == (1, 1):
            row[self.column] = cell
            return 1
        down, across = min(self.spans[0], MAX_SPAN), min(self.spans[1], MAX_SPAN)
        for at in range(self.column, min(self.column + across, MAX_COLUMNS)):
            if at not in row:
                row[at] = cell
                if down > 1:
                    self.hanging[at] = (down - 1, cell)
        return down * across

    def grid(self) -> tuple[tuple[GridCell | None, ...], ...]:
        width = max((max(row) + 1 for row in self.rows if row), default=0)
        return tuple(tuple(row.get(column) for column in range(width)) for row in self.rows if row)


@dataclass(frozen=True)
class _Page:
    text: str
    tables: tuple[Table, ...]


def _read(root: _Element, findings: list[Finding], *, hides: bool) -> _Page:
    from lxml import etree

    body = root.find(".//body")
    body = root if body is None else body
    etree.strip_elements(body, *_SKIPPED, with_tail=False)
    spans: list[tuple[int, int]] = []
    show_as_seen(body, hides=hides)
    for element in body.iter(*_BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    for element in body.iter("table", "tr", "td", "th"):
        tag = element.tag
        if tag == "tr":
            element.text = _ROW
        elif tag == "table":
            element.text = _TABLE
            element.tail = _END_TABLE + (element.tail or "")
        else:
            element.text = _CELL + (element.text or "")
            element.tail = _END_CELL + (element.tail or "")
            spans.append((_span(element.get("rowspan")), _span(element.get("colspan"))))
    raw: str = etree.tostring(body, method="text", encoding="unicode", with_tail=False)
    return _assemble(_MARK.split(unify(raw)), spans, findings)


def _span(value: str | None) -> int:
    try:
        return max(1, int(value)) if value else 1
    except ValueError:
        return 1


def _assemble(pieces: list[str], spans: list[tuple[int, int]], findings: list[Finding]) -> _Page:
    """Text and tables from the marked text, in which text and marks alternate.

    A table's cells are parted by tabs and its rows by line ends; everything else is a line a block.
    """
    out: list[str] = []
    at = 0
    tables: list[Table] = []
    stack: list[_Open] = []
    next_span = iter(spans)
    places = 0
    for text, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text:
            in_cell = stack and stack[-1].cell_start is not None
            clean = " ".join(text.split()) if in_cell and len(text) < LONGEST_CELL else _lines(text)
            if clean:
                out.append(clean)
                at += len(clean)
        if mark == _END_CELL:
            if stack:
                table = stack[-1]
                places += table.place(_cell(out, table.cell_piece, table.cell_start or 0))
                table.cell_start = None
                out.append("\t")
                at += 1
        elif mark == _CELL:
            span = next(next_span)
            if stack:
                table = stack[-1]
                table.cell_start, table.cell_piece, table.spans = at, len(out), span
        elif mark == _TABLE:
            if at and out[-1][-1] not in "\n\t":
                out.append("\n")
                at += 1
            stack.append(_Open(at))
        elif mark and stack:
            if at and out[-1] == "\t":
                out[-1] = "\n"
            if mark == _ROW:
                stack[-1].begin_row()
            else:
                table = stack.pop()
                if grid := table.grid():
                    tables.append(Table(grid, table.start, at))
        if places > MAX_PLACES:
            findings.append(
                finding("truncated", problem=f"its tables have more than {MAX_PLACES} places; the rest was not read")
            )
            break
    if (widest := max((max(span) for span in spans), default=1)) > MAX_SPAN:
        findings.append(
            finding(
                "truncated", problem=f"a table cell claims to span {widest} rows or columns; it was cut to {MAX_SPAN}"
            )
        )
    return _Page("".join(out), tuple(sorted(tables, key=lambda table: (table.start, -table.end))))


def _lines(text: str) -> str:
    """A line for each block of running text."""
    return "".join(f"{' '.join(line.split())}\n" for line in text.split("\n") if line and not line.isspace())


def _cell(out: Sequence[str], first: int, start: int) -> GridCell:
    """The cell whose text are the pieces from `first` on, and begins at `start`."""
    if len(out) - first == 1 and out[first][-1] != "\n":
        return GridCell(out[first], start, start + len(out[first]))
    text = "".join(out[first:])
    stripped = text.strip()
    lead = text.index(stripped)
    return GridCell(stripped, start + lead, start + lead + len(stripped))
