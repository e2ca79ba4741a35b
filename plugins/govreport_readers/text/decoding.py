"""Turns the bytes of pages and text files into text.

A byte order mark goes first, then what the server's header says, UTF-8, what the page says of itself, GB18030. The
declarations of old pages are often wrong, so none is believed of bytes that do not bear it out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from govreport_core.errors import OversizedSource, UnreadableSource
from govreport_core.model.finding import Finding, finding
from govreport_core.model.source import Source

MAX_BYTES = 64 * 2**20

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|encoding\s*=\s*["']([\w-]+)["']""", re.IGNORECASE
)
# gb2312 and gbk are what pages call GB18030 without knowing it.
_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}
# What a server that was never set up says of every page, and what decodes anything.
_WESTERN = frozenset(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"))
# How the files of other formats begin that sites offer under the address of a report.
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",  # zip, and with it docx, xlsx, ofd
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # doc, xls, wps
    b"\x89PNG",
    b"\xff\xd8\xff",  # jpeg
    b"GIF8",
    b"\x1f\x8b",  # gzip
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
)
# What nothing shows, and what tears figures apart unseen: soft hyphens, zero-width spaces and joiners, marks of
# direction. Those that turn an order round are not among them: what they hide is not known.
INVISIBLE = "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff"
# Control characters that no text file has.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Decoded(NamedTuple):
    """Text, and how many of its characters could not be decoded."""

    text: str
    lost: int


class SourceText(NamedTuple):
    """What can be seen of a source's text, and what is to be said of it."""

    text: str
    findings: tuple[Finding, ...]


def read_source_text(source: Source) -> SourceText | None:
    """The text of a source without what nothing shows; None if it is a binary format.

    :raises OversizedSource: more than `MAX_BYTES`.
    :raises UnreadableSource: the bytes are not text in any charset that Chinese sites use.
    """
    if is_binary(source.data):
        return None
    decoded = decode_source(source)
    lost = (finding("truncated", problem=f"{decoded.lost} characters could not be decoded"),) if decoded.lost else ()
    return SourceText(remove_invisible(decoded.text), lost)


def is_binary(data: bytes) -> bool:
    """Whether the first bytes are those of a format that is not text."""
    return data[:1024].lstrip().startswith(_MAGIC)


def decode_source(source: Source) -> Decoded:
    """The text of a source that is not in a binary format.

    :raises OversizedSource: more than `MAX_BYTES`.
    :raises UnreadableSource: the bytes are not text in any charset that Chinese sites use.
    """
    data = source.data
    if len(data) > MAX_BYTES:
        raise OversizedSource(
            source.name,
            f"{len(data) / 2**20:.0f} MB of text; at most {MAX_BYTES // 2**20} MB are read. Is this one report?",
        )
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return _decode_leniently(source, data[len(bom) :], charset)
    for name in _charsets_to_try(source):
        charset = _FAMILY.get(name.lower(), name.lower())
        if charset in _WESTERN:
            continue
        try:
            text = data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
        # Some charsets decode anything, and give themselves away by what no text has.
        if not _CONTROL.search(text, 0, 4096):
            return Decoded(text, 0)
    return _decode_leniently(source, data, _guess_utf16(data) or _choose_charset(data))


def remove_invisible(text: str) -> str:
    """The text without the characters that nothing shows.

    >>> remove_invisible("1\u200b2\xad")
    '12'
    """
    for character in INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    return text


def _charsets_to_try(source: Source) -> Iterator[str]:
    """Charsets in the order of trust. UTF-8 that decodes goes before a declaration: it cannot by accident."""
    if source.charset:
        yield source.charset
    yield "utf-8"
    if declared := _DECLARED.search(source.data[:4096]):
        yield (declared[1] or declared[2]).decode("ascii")
    elif _looks_like_big5(source.data):
        yield "big5"
    yield "gb18030"


def _looks_like_big5(data: bytes) -> bool:
    """Whether 政府 stands in the bytes as Big5 writes it and not as GB18030 does."""
    return "政府".encode("big5") in data and "政府".encode("gb18030") not in data


def _guess_utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark shows by the zero bytes of its ASCII characters."""
    head = data[:2048]
    if head[1::2].count(0) > len(head) // 8:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) // 8 else None


def _choose_charset(data: bytes) -> str:
    """The charset in which fewer bytes are not understood."""
    return min(("utf-8", "gb18030"), key=lambda charset: data.decode(charset, "replace").count("\ufffd"))


def _decode_leniently(source: Source, data: bytes, charset: str) -> Decoded:
    """The text with marks for what cannot be decoded, unless they are more than a tenth of it.

    :raises UnreadableSource: they are.
    """
    text = data.decode(charset, "replace")
    lost = text.count("\ufffd")
    controls = len(_CONTROL.findall(text[:65536]))
    if (lost + controls) * 10 > min(len(text), 65536):
        raise UnreadableSource(
            source.name,
            "the bytes are neither a known format nor text in UTF-8, GB18030 or UTF-16; is the file damaged?",
        )
    return Decoded(text, lost)
