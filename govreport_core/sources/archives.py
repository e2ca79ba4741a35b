"""Reads the documents in zip and tar archives."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Self

from govreport_core.files import READ_ERRORS, open_regular, require_regular
from govreport_core.sources.kinds import reason_to_skip
from govreport_core.sources.ref import ARCHIVE_ERRORS, MAX_BYTES, SourceRef
from govreport_core.sources.types import Skip

# Names and properties that stand in headers of their own; no system allows longer names.
_HEADERS_OF_HEADERS = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)
MAX_HEADER = 1_000_000


class _ModestHeader(tarfile.TarInfo):
    """A header of a tar archive, of which further headers do not fill the memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """The header that a block of the archive is.

        :raises tarfile.ReadError: it announces a longer name or a longer list of properties than any file has.
        """
        header = super().frombuf(buf, encoding, errors)
        if header.size > MAX_HEADER and header.type in _HEADERS_OF_HEADERS:
            raise tarfile.ReadError(f"a header of {header.size:,} bytes")
        return header


# How packed files begin, and what unpacks them. The library's own stream copies what is left of a block for every
# piece of it: the time grows with the square of how well it is packed.
_UNPACKERS: Mapping[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
    b"]\0\0\x80": lzma.open,
}


@contextmanager
def _unpacked(path: str) -> Iterator[IO[bytes]]:
    """A tar archive, unpacked while it is read."""
    with open_regular(path) as file:
        begin = file.read(6)
        file.seek(0)
        unpack = next((unpack for mark, unpack in _UNPACKERS.items() if begin.startswith(mark)), None)
        if unpack is None:
            yield file
        else:
            with unpack(file) as unpacked:
                yield unpacked


def count_zip(path: str) -> int:
    """How many documents a zip archive has.

    :raises OSError, zipfile.BadZipFile: it cannot be opened.
    """
    require_regular(path)
    with zipfile.ZipFile(path) as archive:
        return sum(1 for info in archive.infolist() if not info.is_dir() and reason_to_skip(info.filename) is None)


def read_zip(path: str, skip: Skip) -> Iterator[SourceRef]:
    """References to the documents of a zip archive by name; an archive that cannot be opened is one with a problem."""
    try:
        require_regular(path)
        with zipfile.ZipFile(path) as archive:
            members = [(info, _printed_name(info)) for info in archive.infolist()]
    except (*READ_ERRORS, *ARCHIVE_ERRORS) as error:
        yield SourceRef(
            path, problem=f"is no zip archive that can be opened ({error}); fetch it again or unpack it by hand"
        )
        return
    # By name, so that the same files packed anew give the same order.
    for info, printed in sorted(members, key=lambda member: member[1]):
        if info.is_dir():
            continue
        name = f"{path}!{printed}"
        if reason := reason_to_skip(printed):
            skip(name, reason)
        else:
            yield SourceRef(name, path=path, member=info.filename, size=info.file_size)


def _printed_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its maker saw it: Chinese Windows writes GBK where the format says cp437."""
    # The name is marked as UTF-8.
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    # In this order: nearly all bytes are some text in GB18030, but GBK names are hardly ever valid UTF-8.
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def read_tar(path: str, skip: Skip) -> Iterator[SourceRef]:
    """The documents of a tar archive with their bytes, in its order: it can be read only from one end to the other."""
    try:
        with _unpacked(path) as file, tarfile.open(fileobj=file, mode="r|", tarinfo=_ModestHeader) as archive:
            for member in archive:
                name = f"{path}!{member.name}"
                if member.isdir():
                    continue
                # Links and devices could lead out of the archive.
                reason = reason_to_skip(member.name) if member.isfile() else "no regular file"
                if reason is not None:
                    skip(name, reason)
                    continue
                if member.size > MAX_BYTES:
                    # A packed bomb is not unpacked, but passed.
                    yield SourceRef(name, data=b"", size=member.size)
                    continue
                content = archive.extractfile(member)
                assert content is not None
                yield SourceRef(name, data=content.read(), size=member.size)
    except (*READ_ERRORS, *ARCHIVE_ERRORS) as error:
        yield SourceRef(path, problem=f"the archive ends early or is no tar archive ({error}); fetch it again")
