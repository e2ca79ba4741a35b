"""Reads HTML: whole pages or fragments, also within markdown, in any charset and however damaged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.model.document import Attachment, Document
from govreport_core.model.source import Source
from govreport_readers.containers.kinds import kind_of_container
from govreport_readers.form_words import has_form_table
from govreport_readers.html.css.page_styles import is_displayed
from govreport_readers.html.off_page import find_off_page
from govreport_readers.html.page import read_page
from govreport_readers.html.visible_text import show_as_seen
from govreport_readers.metadata.reader import describe
from govreport_readers.text import markdown
from govreport_readers.text.decoding import read_source_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span|td|tr|h[1-6]|section|article|ul|font|br)\b",
    re.IGNORECASE,
)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar)(?:[?#&]|$)", re.IGNORECASE)

# Characters that no XML tree may hold, as they are in UTF-8 and as entities.
_CONTROLS = bytes({*range(32)} - set(b"\t\n\r"))
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_FORBIDDEN_ENTITY = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));")
# Word's own tags, which hide what they contain.
_WORD_TAG = re.compile("<(?:o|st1|w):")
_NAMESPACED = re.compile(rb"</?[a-z]\w*:[a-z][^>]*>", re.IGNORECASE)
_END_OF_PAGE = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """Anything that can be decoded as text and has tags, or that has such a text within it."""
    if kind := kind_of_container(source.data):
        # The reader of containers reads pages by this module.
        from govreport_readers.containers.reader import read_container

        return read_container(source, kind)
    read = read_html(source)
    if read is None:
        return None
    return (_read_islands(source, read) if read.islands else None) or read.document


class HtmlPage(NamedTuple):
    """A page as it was read.

    :param frames: the addresses of the documents that it shows in frames.
    :param islands: its scripts of JSON, if a table of the form stands in a script and none on the page.
    """

    document: Document
    frames: tuple[str, ...]
    islands: tuple[str, ...]


def read_html(source: Source, *, with_frames: bool = False) -> HtmlPage | None:
    """The page that a text with tags is; None for all others.

    :param with_frames: whether to find out which frames are shown; all styles must be worked out for that.
    :raises SourceError: it cannot be parsed or is larger than any report.
    """
    read = read_source_text(source)
    if read is None:
        return None
    markup = _find_markup(read.text, source.media_type)
    if markup is None:
        return None
    root = _parse_page(source, _clean_markup(markup.text))
    # Before anything is taken out of the tree: scripts, frames and links are not part of what can be seen.
    tags, title = _meta_tags(root), root.findtext(".//title")
    attachments = _find_attachments(root)
    off_page = find_off_page(root)
    islands = _find_islands(root) if off_page.in_script else ()
    body = root.find(".//body")
    body = root if body is None else body
    frames = tuple(_find_frames(root)) if with_frames else ()
    seen = show_as_seen(body, source.name)
    selected = _select_elements(body, source)
    page = read_page(body)
    document = Document(
        source.name,
        page.text,
        markup.media_type,
        page.tables,
        describe(page.text, tags=tags, page_title=title, url=source.url),
        attachments=attachments,
        findings=(*read.findings, *seen.findings, *page.findings, *off_page.findings(page.text)),
        left_out=seen.left_out,
        selected=selected,
    )
    return HtmlPage(document, frames, islands if islands and not has_form_table(page.text) else ())


def _select_elements(body: _Element, source: Source) -> dict[str, tuple[str, ...]]:
    """What the elements show of which the source says what they are; its rows and cells become tables."""
    if not source.selectors:
        return {}
    from govreport_readers.html.element_grids import make_grids, texts_of

    selected = {name: texts_of(body, selector) for name, selector in source.selectors.items()}
    if source.elements is not None:
        make_grids(body, source.elements)
    return selected


def _find_islands(root: _Element) -> tuple[str, ...]:
    """The scripts that are data for the page and not a program."""
    return tuple(
        str(script.text)
        for script in root.iter("script")
        if script.text and (script.get("type") or "").partition(";")[0].strip().lower() == "application/json"
    )


def _find_frames(root: _Element) -> Iterator[str]:
    """The addresses of the frames that are shown and large enough to show something."""
    frames = list(root.iter("iframe", "frame"))
    for frame, displayed in zip(frames, is_displayed(frames, root), strict=True):
        is_dot = {frame.get("width"), frame.get("height")} & {"0", "1"}
        if displayed and not is_dot and (src := (frame.get("src") or "").strip()):
            yield src


def _read_islands(source: Source, page: HtmlPage) -> Document | None:
    """The page with the report that its script would show; None if no string of the scripts has it."""
    from govreport_readers.containers.json_strings import find_report_in_islands
    from govreport_readers.containers.reader import completed, read_strings

    found = find_report_in_islands(page.islands)
    report = read_strings(source, found) if found is not None else None
    if report is None:
        return None
    return replace(
        report,
        metadata=completed(report.metadata, page.document.metadata),
        attachments=(*page.document.attachments, *report.attachments),
        findings=(
            *(each for each in page.document.findings if each.code != "report-in-script"),
            *report.findings,
        ),
    )


class _Markup(NamedTuple):
    """A text with tags, and what the document is that has it."""

    text: str
    media_type: str


def _find_markup(text: str, declared: str | None) -> _Markup | None:
    """The text as HTML; None if it is not HTML in any part.

    :param declared: the media type that came with the document.
    """
    grids = list(markdown.find_grids(text)) if markdown.may_have_markup(text) else []
    if grids and (_TAG.search(text) or markdown.has_markup(text, grids)):
        return _Markup(markdown.as_markup(text, grids), "text/markdown")
    if declared == "text/html" or _TAG.search(text, 0, 20_000):
        return _Markup(text, "text/html")
    return None


def _meta_tags(root: _Element) -> dict[str, str]:
    """The contents of the page's meta tags by lower-case name."""
    return {
        (meta.get("name") or meta.get("property") or "").lower(): meta.get("content") or ""
        for meta in root.iter("meta")
    }


def _parse_page(source: Source, page: bytes) -> _Element:
    """The tree of a page in UTF-8."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root: _Element | None = etree.fromstring(page, parser)
    except etree.LxmlError as error:
        raise UnreadableSource(source.name, f"it looks like HTML, but cannot be parsed ({error})") from error
    if root is None:
        raise UnreadableSource(source.name, "it looks like HTML, but there is nothing in it")
    return root


def _clean_markup(text: str) -> bytes:
    """The page in UTF-8 without what the parser stumbles over."""
    page = text.encode("utf-8", "replace")
    if len(page.translate(None, _CONTROLS)) < len(page) or "\ufffe" in text or "\uffff" in text:
        page = _FORBIDDEN.sub(b" ", page)
    if "&" in text:
        page = _FORBIDDEN_ENTITY.sub(b" ", page)
    if _WORD_TAG.search(text):
        page = _NAMESPACED.sub(b"", page)
    # The parser stops at the first end of a page; files have several pages, and pages end too soon.
    return _END_OF_PAGE.sub(b"", page)


def _find_attachments(root: _Element) -> tuple[Attachment, ...]:
    """The files that links, and frames that show a file, lead to: each once, in the page's order."""
    found: dict[str, Attachment] = {}
    for element in root.iter("a", "iframe", "embed", "object"):
        href = (element.get("href") or element.get("src") or element.get("data") or "").strip()
        if not _ATTACHMENT.search(href) or href.lower().startswith(("javascript:", "mailto:")):
            continue
        title = " ".join("".join(map(str, element.itertext())).split()) or (element.get("title") or "").strip()
        if href not in found or not found[href].title:
            found[href] = Attachment(title or unquote(re.split(r"[?#]", href)[0].rpartition("/")[2]), href)
    return tuple(found.values())
