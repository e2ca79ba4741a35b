"""Opens a page that was saved as a single file (.mht, .mhtml): MIME parts for the page, its frames and its images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from govreport_core.errors import OversizedSource, UnreadableSource
from govreport_core.model.finding import Finding, finding
from govreport_core.model.source import Source

if TYPE_CHECKING:
    from email.message import Message

# Images are among the parts, so that a saved page is larger than its text.
MAX_BYTES = 64 * 2**20
# Each part that has parts is looked for in every line behind it.
MOST_NESTED = 40
MOST_PARTS = 5_000

_MULTIPART = re.compile(rb"^content-type:\s*(?:multipart/|message/)", re.IGNORECASE | re.MULTILINE)
_PAGES = ("text/html", "application/xhtml+xml")


class Page(NamedTuple):
    """One part: a page or a plain text, and its address, which frames may name."""

    source: Source
    location: str | None


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page.

    :param root: the page itself.
    :param title: what the file's head calls it.
    :param url: where it was saved from; None if that is not an address of the web.
    """

    root: Page
    title: str | None
    url: str | None
    findings: tuple[Finding, ...]
    _by_address: dict[str, Page] = field(repr=False)

    def frame(self, page: Page, address: str) -> Page | None:
        """The part that a frame of a page shows; None if it was not saved."""
        return self._by_address.get(address) or self._by_address.get(urljoin(page.location or "", address))


def open_saved_page(source: Source) -> SavedPage:
    """The pages within a file of MIME parts.

    :raises OversizedSource: it has more bytes, parts or nesting than any saved page.
    :raises UnreadableSource: there is no page in it, or the page is damaged.
    """
    from email import errors, policy
    from email.parser import BytesParser

    if len(source.data) > MAX_BYTES:
        raise OversizedSource(source.name, f"a saved page of more than {MAX_BYTES // 2**20} MB; is this one report?")
    if len(_MULTIPART.findall(source.data)) > MOST_NESTED:
        raise OversizedSource(source.name, f"a saved page with more than {MOST_NESTED} parts within parts")
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(source.data.lstrip())
        parts = list(_leaves(message, source))
    except (RecursionError, errors.MessageError, ValueError, LookupError) as error:
        raise UnreadableSource(source.name, f"it looks like a saved page, but cannot be opened ({error})") from error
    root = _find_root(message, parts)
    if root is None:
        raise UnreadableSource(source.name, "it is a file of MIME parts, but none of them is a page or a text")
    pages = {id(part): _make_page(part, source) for part in parts if part is root or _is_page(part)}
    page = pages[id(root)]
    by_address: dict[str, Page] = {}
    for part in parts:
        if id(part) in pages:
            for address in _addresses_of(part):
                by_address.setdefault(address, pages[id(part)])
    return SavedPage(
        page, _text_of_header(message, "Subject"), _find_url(message, page), _ends_early(message), by_address
    )


def _leaves(message: Message, source: Source) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            raise OversizedSource(source.name, f"a saved page of more than {MOST_PARTS} parts")
        if not part.is_multipart():
            yield part


def _is_page(part: Message) -> bool:
    return part.get_content_type() in _PAGES


def _find_root(message: Message, parts: list[Message]) -> Message | None:
    """The part that the file names as its start, or the first page, or the first text."""
    start = message.get_param("start")
    if isinstance(start, str):
        for part in parts:
            if _is_page(part) and _content_id(part) == start.strip().strip("<>"):
                return part
    first_page = next(filter(_is_page, parts), None)
    return first_page or next((part for part in parts if part.get_content_type() == "text/plain"), None)


def _content_id(part: Message) -> str:
    return str(part.get("Content-ID") or "").strip().strip("<>")


def _addresses_of(part: Message) -> Iterator[str]:
    if identifier := _content_id(part):
        yield f"cid:{identifier}"
    if location := _location_of(part):
        yield location


def _location_of(part: Message) -> str | None:
    return "".join(str(part.get("Content-Location") or "").split()) or None


def _make_page(part: Message, source: Source) -> Page:
    """The page with its bytes decoded.

    :raises UnreadableSource: the encoding is broken, so that any character may be wrong.
    """
    from email import errors

    data = part.get_payload(decode=True)
    broken = (errors.InvalidBase64PaddingDefect, errors.InvalidBase64CharactersDefect, errors.InvalidBase64LengthDefect)
    if not isinstance(data, bytes) or any(isinstance(defect, broken) for defect in part.defects):
        raise UnreadableSource(source.name, "the page within it is not whole base64; save or fetch it again")
    charset = part.get_content_charset()
    media_type = "text/html" if _is_page(part) else "text/plain"
    return Page(Source(source.name, data, media_type, charset), _location_of(part))


def _text_of_header(message: Message, name: str) -> str | None:
    """A header as text, encoded words decoded; None if there is none or it cannot be decoded."""
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    value = message.get(name)
    if value is None:
        return None
    try:
        text = str(make_header(decode_header(str(value))))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return None
    return None if "\ufffd" in text else " ".join(text.split()) or None


def _find_url(message: Message, page: Page) -> str | None:
    locations = (page.location, "".join(str(message.get("Snapshot-Content-Location") or "").split()))
    return next((url for url in locations if url and url.lower().startswith(("http://", "https://"))), None)


def _ends_early(message: Message) -> tuple[Finding, ...]:
    """What to say of a file whose last boundary is missing: the page may have gone on."""
    from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect

    cut = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)
    if any(isinstance(defect, cut) for part in message.walk() for defect in part.defects):
        return (finding("truncated", problem="the saved page ends before its last boundary; save or fetch it again"),)
    return ()
