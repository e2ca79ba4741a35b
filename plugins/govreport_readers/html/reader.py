"""HTML: whole pages or fragments, also within markdown, decoded, cleaned and parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.model.document import Attachment, Document
from govreport_core.model.finding import finding
from govreport_core.model.source import Source
from govreport_readers.html.off_page import elsewhere_of
from govreport_readers.html.page import read_page
from govreport_readers.html.visible_text import show_as_seen
from govreport_readers.metadata.reader import describe
from govreport_readers.text import markdown
from govreport_readers.text.decoding import binary_type, decode, visible

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
    """Anything that can be decoded as text and has tags."""
    if binary_type(source.data):
        return None
    decoded = decode(source)
    text = visible(decoded.text)
    grids = list(markdown.grids(text))
    if grids and (_TAG.search(text) or markdown.has_markup(text, grids)):
        media_type = "text/markdown"
        text = markdown.as_markup(text, grids)
    elif source.media_type == "text/html" or _TAG.search(text, 0, 20_000):
        media_type = "text/html"
    else:
        return None
    findings = [finding("truncated", problem=f"{decoded.lost} characters could not be decoded")] if decoded.lost else []
    root = _parse(source, _clean(text))
    tags = {
        (meta.get("name") or meta.get("property") or "").lower(): meta.get("content") or ""
        for meta in root.iter("meta")
    }
    title = root.findtext(".//title")
    attachments = tuple(_attachments(root))
    elsewhere = elsewhere_of(root)
    body = root.find(".//body")
    body = root if body is None else body
    show_as_seen(body, source.name)
    page = read_page(body, findings)
    findings += elsewhere.findings(page.text)
    return Document(
        source.name,
        page.text,
        media_type,
        page.tables,
        describe(page.text, tags=tags, page_title=title, url=source.url),
        attachments=attachments,
        findings=tuple(findings),
    )


def _parse(source: Source, page: bytes) -> _Element:
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


def _clean(text: str) -> bytes:
    """A page in UTF-8 without what the parser stumbles over."""
    page = text.encode("utf-8", "replace")
    if len(page.translate(None, _CONTROLS)) < len(page) or "\ufffe" in text or "\uffff" in text:
        page = _FORBIDDEN.sub(b" ", page)
    if "&" in text:
        page = _FORBIDDEN_ENTITY.sub(b" ", page)
    if _WORD_TAG.search(text):
        page = _NAMESPACED.sub(b"", page)
    # The parser stops at the first end of a page; files have several pages, and pages end too soon.
    return _END_OF_PAGE.sub(b"", page)


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
