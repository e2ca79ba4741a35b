"""Reads the documents in web archives (WARC)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import IO, Any

from govreport_core.errors import MissingExtra
from govreport_core.sources.ref import MAX_BYTES, SourceRef
from govreport_core.sources.types import Skip

_WARC_TYPES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "multipart/related",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)


def _begins_warc(file: IO[bytes]) -> bool:
    # The library takes any text for a record of an older format.
    compressed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    if compressed:
        with gzip.open(file) as plain:
            begins = plain.read(5) == b"WARC/"
    else:
        begins = file.read(5) == b"WARC/"
    file.seek(0)
    return begins


def read_warc(path: str, skip: Skip) -> Iterator[SourceRef]:
    """The documents of a WARC file with their bytes, in its order.

    :raises MissingExtra: the library that reads such files is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
        from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra(f"{path}: reading WARC files", "warc") from error
    try:
        with open(path, "rb") as file:
            if not _begins_warc(file):
                yield SourceRef(path, problem="does not begin with a WARC record; fetch it again")
                return
            for record in ArchiveIterator(file):
                if record.rec_type in ("response", "resource"):
                    ref = _read_record(record, path, skip)
                    if ref is not None:
                        yield ref
    except (OSError, ArchiveLoadFailed, EOFError) as error:
        yield SourceRef(path, problem=f"the WARC file ends early or is damaged ({error}); fetch it again")


def _read_record(record: Any, path: str, skip: Skip) -> SourceRef | None:
    """The document of a record; None if there is none, which `skip` is told."""
    url = record.rec_headers.get_header("WARC-Target-URI") or path
    name = f"{path}!{url}"
    headers = record.http_headers
    if headers is not None and headers.get_statuscode() != "200":
        skip(name, f"HTTP status {headers.get_statuscode()}")
        return None
    # A record of type resource was not fetched by HTTP and states its type itself.
    stated = (headers if headers is not None else record.rec_headers).get_header("Content-Type")
    media_type, charset = _parse_content_type(stated or "")
    # Where none is stated, the readers look at the bytes.
    if media_type and media_type not in _WARC_TYPES:
        skip(name, f"no document: {media_type}")
        return None
    data = record.content_stream().read(MAX_BYTES + 1)
    return SourceRef(name, data=data, media_type=media_type or None, charset=charset, url=url)


def _parse_content_type(stated: str) -> tuple[str, str | None]:
    media_type, _, parameters = stated.partition(";")
    charset = re.search(r"charset=[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    return media_type.strip().lower(), charset[1] if charset else None
