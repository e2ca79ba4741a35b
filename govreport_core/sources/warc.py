"""Reads the documents in web archives (WARC)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Generator, Iterator
from typing import IO, Any

from govreport_core.errors import MissingExtra, describe
from govreport_core.files import READ_ERRORS, open_regular
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
_VERSION = b"WARC/"
# A packed record, or one at the beginning of a line.
_BEGINNING = re.compile(rb"\x1f\x8b\x08|(?<![^\n])WARC/")
_LONGEST_BEGINNING = 6
_BLOCK = 1 << 20
# The lines that stand before what a record holds; a packed one may have any number of any length.
_MAX_HEADERS = 1 << 20
# As much of an error is told.
_LONGEST_ERROR = 200


def read_warc(path: str, skip: Skip) -> Iterator[SourceRef]:
    """The documents of a WARC file with their bytes, in its order.

    A record that is damaged is a document that fails; the file is gone on with at the next record that can be found.

    :raises MissingExtra: the library that reads such files is not installed.
    """
    try:
        import warcio  # type: ignore[import-untyped]  # noqa: F401
    except ImportError as error:
        raise MissingExtra(f"{path}: reading WARC files", "warc") from error
    try:
        with open_regular(path) as file:
            begin = _find_record(file, 0)
            if begin != 0:
                yield SourceRef(path, problem="does not begin with a WARC record; fetch it again")
            while begin is not None:
                damaged = yield from _read_records(file, begin, path, skip)
                begin = _find_record(file, damaged + 1) if damaged is not None else None
    except READ_ERRORS as error:
        yield SourceRef(path, problem=f"the WARC file cannot be read ({describe(error)}); fetch it again")


def _read_records(file: IO[bytes], begin: int, path: str, skip: Skip) -> Generator[SourceRef, None, int | None]:
    """The documents from a place on, up to the first record that is damaged; where that one begins is returned."""
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

    file.seek(begin)
    # Without a look into the records: it would end at the first without an address.
    records = ArchiveIterator(file, no_record_parse=True)
    records.reader = reader = _bounded_reader(file)
    try:
        for record in records:
            reader.headers = 0
            if record.rec_type in ("response", "resource"):
                ref = _read_record(record, path, skip)
                if ref is not None:
                    yield ref
    # Whatever a damaged record makes the library raise, those behind it may be whole.
    except Exception as error:
        reason = describe(error)[:_LONGEST_ERROR]
        yield SourceRef(f"{path}@{records.offset}", problem=f"the WARC record is damaged ({reason}); fetch it again")
        return max(begin, int(records.offset))
    return None


def _bounded_reader(file: IO[bytes]) -> Any:
    """The library's reader of packed and plain records, which reads no endless headers."""
    from warcio.bufferedreaders import DecompressingBufferedReader  # type: ignore[import-untyped]

    class BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]
        headers = 0

        def readline(self, length: int = 0) -> bytes:
            line: bytes = super().readline(length or _MAX_HEADERS)
            self.headers += len(line)
            if self.headers >= _MAX_HEADERS:
                raise ValueError(f"its headers have more than {_MAX_HEADERS:,} bytes")
            return line

    return BoundedReader(file)


def _find_record(file: IO[bytes], begin: int) -> int | None:
    """Where the next record begins, at a place or behind it; None if there is none."""
    file.seek(begin)
    at, block = begin, file.read(_BLOCK)
    while block:
        for match in _BEGINNING.finditer(block):
            place = at + match.start()
            if place >= begin and _begins_record(file, place):
                return place
        # What begins a record may be cut by the end of the block.
        kept = block[-_LONGEST_BEGINNING:]
        file.seek(at + len(block))
        following = file.read(_BLOCK)
        at += len(block) - len(kept)
        block = kept + following if following else b""
    return None


def _begins_record(file: IO[bytes], at: int) -> bool:
    """Whether a record, or a packed one, begins here; by chance a picture has the first bytes of one."""
    file.seek(at)
    if file.read(len(_VERSION)) == _VERSION:
        return True
    file.seek(at)
    try:
        with gzip.open(file) as unpacked:
            return unpacked.read(len(_VERSION)) == _VERSION
    except READ_ERRORS:
        return False


def _read_record(record: Any, path: str, skip: Skip) -> SourceRef | None:
    """The document of a record; None if there is none, which `skip` is told."""
    url = record.rec_headers.get_header("WARC-Target-URI") or path
    name = f"{path}!{url}"
    headers = _read_http_headers(record) if record.rec_type == "response" else None
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


def _read_http_headers(record: Any) -> Any:
    """The status and headers of a record that was fetched by HTTP; None of any other."""
    from warcio.recordloader import ArcWarcRecordLoader  # type: ignore[import-untyped]

    url = record.rec_headers.get_header("WARC-Target-URI")
    if record.length == 0 or (url is not None and not url.startswith(ArcWarcRecordLoader.HTTP_SCHEMES)):
        return None
    record.http_headers = ArcWarcRecordLoader(verify_http=False).http_parser.parse(record.raw_stream)
    return record.http_headers


def _parse_content_type(stated: str) -> tuple[str, str | None]:
    media_type, _, parameters = stated.partition(";")
    charset = re.search(r"charset=[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    return media_type.strip().lower(), charset[1] if charset else None
