"""Reads lines of JSON that anybody may have written, in bounded memory and without an error that is not foreseen."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any, NamedTuple, NoReturn

# A longer line is passed over unread. The longest results are those of the largest documents, with all their text.
MAX_LINE = 64 * 1024 * 1024
# How much is read at once of what is packed, and how zlib is told that it is gzip.
_BLOCK = 1 << 16
_GZIP = 31
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class Line(NamedTuple):
    """A line of a file.

    :param number: from 1.
    :param start: where it begins, in bytes.
    :param end: where the next one begins.
    :param text: with its line end, if it has one; None if it is longer than is read.
    """

    number: int
    start: int
    end: int
    text: bytes | None


def read_lines(file: IO[bytes], limit: int = MAX_LINE) -> Iterator[Line]:
    """The lines of a file, of which no more than `limit` bytes are ever held."""
    number, start = 0, file.tell()
    while text := file.readline(limit + 1):
        number += 1
        end = start + len(text)
        if len(text) <= limit:
            yield Line(number, start, end, text)
        else:
            while not text.endswith(b"\n") and (text := file.readline(1 << 20)):
                end += len(text)
            yield Line(number, start, end, None)
        start = end


def pack_line(line: bytes) -> bytes:
    """A line packed by gzip, to be read by itself: a file of such lines can be cut between any two of them."""
    return zlib.compress(line, level=1, wbits=_GZIP)


def read_packed_lines(file: IO[bytes], limit: int = MAX_LINE) -> Iterator[Line]:
    """The lines of a file in which each is packed by itself, up to one that is torn or damaged.

    Several lines that were packed together are one.
    """
    number, start, held = 0, file.tell(), b""
    while held or (held := file.read(_BLOCK)):
        unpacker = zlib.decompressobj(_GZIP)
        text, size, end = bytearray(), 0, start
        while not unpacker.eof:
            block = unpacker.unconsumed_tail
            if not block:
                block, held = held or file.read(_BLOCK), b""
                end += len(block)
            if not block:
                return
            try:
                piece = unpacker.decompress(block, _BLOCK)
            except zlib.error:
                return
            size += len(piece)
            text += piece if size <= limit else b""
        held = unpacker.unused_data
        end -= len(held)
        number += 1
        yield Line(number, start, end, bytes(text) if size <= limit else None)
        start = end


def parse_json(text: bytes) -> Any:
    """The JSON value that a text is; a half of a surrogate pair, which nobody could write out again, becomes "?".

    :raises ValueError: it is no JSON, or nested too deep.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        if _HALF_PAIR.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except MemoryError:
        raise ValueError("it takes too much memory") from None
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
