"""Writes pictures in sixteen greys as PNG: enough to read a page, and a tenth of what its colours take."""

from __future__ import annotations

import struct
import zlib

# The upper half of a byte is one of sixteen greys; two of them make a byte.
_UPPER = bytes(value & 0xF0 for value in range(256))
_LOWER = bytes(value >> 4 for value in range(256))


def to_png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """A picture as PNG.

    :param pixels: a byte for each, from black to white.
    :param stride: how many bytes a row takes; the last ones may be no pixels.
    """
    packed = bytearray()
    for start in range(0, height * stride, stride):
        row = pixels[start : start + width]
        upper, lower = row[::2].translate(_UPPER), row[1::2].translate(_LOWER)
        lower += bytes(len(upper) - len(lower))
        # No filter: pages are white, with lines and letters.
        packed += b"\0"
        packed += (int.from_bytes(upper) | int.from_bytes(lower)).to_bytes(len(upper))
    header = struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(packed, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
