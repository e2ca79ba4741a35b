"""Refuses PDF files whose streams would fill the memory, before PDFium unpacks them, and tells damaged ones."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from govreport_core.errors import OversizedSource

MAX_STREAM = 128_000_000  # one stream, unpacked
MAX_STREAMS = 512_000_000  # all streams but pictures, unpacked
_RATIO = 1032  # deflate packs no better than this
_CHUNK = 1 << 20
_BEGIN = re.compile(rb"(?<!end)stream\r?\n")
_OTHER_STREAM = re.compile(
    rb"/Length1|/ObjStm|/XRef|/FontFile|CIDFontType0C|/Type1C|/OpenType|/Image|/Metadata|/Crypt|/ASCII|/A85|/AHx|/LZW|/RunLength"
)
_DEFLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")


class _Stream(NamedTuple):
    start: int
    end: int
    filters: int


def refuse_bombs(data: bytes, name: str) -> None:
    """Inflate, within bounds and for nothing but their size, the streams that may be beyond the limits.

    Pictures are left alone: they are never unpacked. So are streams that cannot be inflated here.

    :raises OversizedSource: one stream, or all together, unpack to more than the limits.
    """
    streams = list(_find_streams(data))
    possible = sum((stream.end - stream.start) * _RATIO**stream.filters for stream in streams)
    left = MAX_STREAMS
    for stream in streams:
        if possible <= MAX_STREAMS and (stream.end - stream.start) * _RATIO**stream.filters <= MAX_STREAM:
            continue
        size = _inflated_size(data[stream.start : stream.end], stream.filters, min(MAX_STREAM, left))
        left -= size
        if size > MAX_STREAM or left < 0:
            raise OversizedSource(name, f"a stream in it unpacks to more than {min(MAX_STREAM, left + size):,} bytes")


def has_damaged_stream(data: bytes) -> bool:
    """Whether a stream of drawing operators or characters breaks off or is not what was packed.

    PDFium draws what comes before the damage and says nothing. Pictures, fonts and encrypted files are left alone.
    """
    if b"/Encrypt" in data:
        return False
    for start, end, filters in _find_streams(data):
        head = data[max(0, start - 600) : start]
        head = head[head.rfind(b"obj") + 1 :]
        if filters == 1 and not _OTHER_STREAM.search(head) and _is_damaged(data[start:end]):
            return True
    return False


def _is_damaged(packed: bytes) -> bool:
    """Whether a packed stream is broken. One that only lacks the sum at its end is whole."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    total, rest = 1, packed[2:]
    try:
        while rest and not machine.eof:
            piece = machine.decompress(rest, _CHUNK)
            total = zlib.adler32(piece, total)
            rest = machine.unconsumed_tail
    except zlib.error:
        return True
    if not machine.eof:
        return True
    sum_at_end = machine.unused_data[:4]
    return len(sum_at_end) == 4 and int.from_bytes(sum_at_end, "big") != total and sum_at_end.strip() != b""


def _find_streams(data: bytes) -> Iterator[_Stream]:
    for begin, start in _find_beginnings(data):
        head = data[max(0, begin - 600) : begin]
        head = head[head.rfind(b"obj") + 1 :]
        filters = len(_DEFLATE.findall(head))
        if not filters or (b"/Image" in head and filters == 1):
            continue
        end = data.find(b"endstream", start)
        yield _Stream(start, end if end >= 0 else len(data), min(filters, 8))


def _find_beginnings(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the word that begins a stream stands, and where the stream begins."""
    at = data.find(b"stream")
    while at >= 0:
        match = _BEGIN.match(data, at)
        if match:
            yield at, match.end()
        at = data.find(b"stream", at + 6)


def _inflated_size(packed: bytes, filters: int, limit: int) -> int:
    """How many bytes come out, counted until they pass the limit."""
    pieces: Iterable[bytes] = (packed,)
    for _ in range(filters):
        pieces = _inflate_once(pieces)
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                break
    except zlib.error:
        pass  # broken or encrypted: PDFium stops there too
    return size


def _inflate_once(pieces: Iterable[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj()
    for piece in pieces:
        while piece:
            yield machine.decompress(piece, _CHUNK)
            if machine.eof:
                # What follows the end, a line end at least, is never consumed: `unconsumed_tail` would keep it.
                return
            piece = machine.unconsumed_tail
