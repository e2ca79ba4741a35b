"""Limits how many bytes, unpacked, are read of any response."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2


class ResponseTooLargeError(Exception):
    """A response is larger than allowed, or packed in a way whose size cannot be bounded."""


class CappedTransport(httpx2.AsyncBaseTransport):
    """Unpacks responses itself, piece by piece, so that a small packed body cannot fill the memory."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, max_bytes: int) -> None:
        self._inner = inner
        self._max_bytes = max_bytes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._inner.handle_async_request(request)
        packing = response.headers.get("content-encoding", "identity").strip().lower()
        headers = [
            (name, value)
            for name, value in response.headers.multi_items()
            # True of the packed body only.
            if name.lower() not in ("content-encoding", "content-length", "transfer-encoding")
        ]
        return httpx2.Response(
            response.status_code,
            headers=headers,
            stream=_CappedStream(response, packing, self._max_bytes),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


class _CappedStream(httpx2.AsyncByteStream):
    """The body of a response, unpacked as far as the limit goes."""

    def __init__(self, response: httpx2.Response, packing: str, max_bytes: int) -> None:
        self._response = response
        self._packing = packing
        self._max_bytes = max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # A packed answer of 500 MB took 1.5 GB of memory without a limit.
        unpacker = self._make_unpacker()
        left = self._max_bytes
        stream: Any = self._response.stream
        async for piece in stream:
            # One byte more than allowed is enough to know.
            data = piece if unpacker is None else unpacker.decompress(piece, left + 1)
            left -= len(data)
            if left < 0:
                raise ResponseTooLargeError(f"the response has more than {self._max_bytes} bytes")
            yield data

    def _make_unpacker(self) -> Any:
        if self._packing in ("", "identity"):
            return None
        if self._packing in ("gzip", "x-gzip", "deflate"):
            # 32 + 15: the largest window, and the header tells gzip from zlib.
            return zlib.decompressobj(wbits=47)
        raise ResponseTooLargeError(f"the response is packed as {self._packing}, which was not asked for")

    async def aclose(self) -> None:
        await self._response.aclose()
