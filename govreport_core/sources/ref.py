"""References to single documents, which are loaded when their turn comes."""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
from typing import IO, NamedTuple

from govreport_core.errors import OversizedSource, UnreadableSource
from govreport_core.files import READ_ERRORS, open_regular, require_regular
from govreport_core.model.source import Source

# Larger documents are refused unread, so that no single file takes the memory of a run.
MAX_BYTES = 128 * 1024 * 1024


# What libraries raise of archives that are damaged, encrypted or packed in a way that they do not know.
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)


class SourceRef(NamedTuple):
    """A document that is still to be read.

    :param name: as it stands in the result and in messages.
    :param path: the file to open, or the archive that has `member`.
    :param data: the bytes, where nothing can be opened again.
    :param size: of a member, the bytes that the archive says it has.
    :param problem: why there is nothing to read; such a source yields a failed result.
    """

    name: str
    path: str | None = None
    member: str | None = None
    data: bytes | None = None
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    problem: str | None = None
    size: int | None = None

    def load(self, max_bytes: int = MAX_BYTES, archives: Archives | None = None) -> Source:
        """The document's bytes.

        :param archives: keeps an archive open between its members.
        :raises UnreadableSource: it cannot be opened.
        :raises OversizedSource: it has more than `max_bytes` bytes; no more than these are ever held.
        """
        if self.problem is not None:
            raise UnreadableSource(self.name, self.problem)
        data = self.data
        if self.size is not None and self.size > max_bytes:
            raise self._oversized(max_bytes)
        if data is None:
            try:
                with self._open_file(archives or Archives()) as file:
                    data = file.read(max_bytes + 1)
            except (*READ_ERRORS, *ARCHIVE_ERRORS) as error:
                reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                raise UnreadableSource(self.name, f"cannot be read ({reason})") from error
        if len(data) > max_bytes:
            raise self._oversized(max_bytes)
        return Source(self.name, data, self.media_type, self.charset, self.url)

    def _oversized(self, max_bytes: int) -> OversizedSource:
        return OversizedSource(
            self.name,
            f"it has more than {max_bytes:,} bytes, the limit of this run; raise max_bytes if this is a report",
        )

    def _open_file(self, archives: Archives) -> IO[bytes]:
        assert self.path is not None
        return open_regular(self.path) if self.member is None else archives.open_member(self.path, self.member)


class Archives:
    """The zip archive read last, kept open: its directory is long, and its members come one after another."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._archive: zipfile.ZipFile | None = None

    def open_member(self, path: str, member: str) -> IO[bytes]:
        """A member for reading.

        :raises KeyError: there is no such member.
        :raises OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError: it cannot be read; the last two are
            zipfile's for an unknown compression and a password.
        """
        archive = self._archive
        if archive is None or self._path != path:
            require_regular(path)
            archive = zipfile.ZipFile(path)
            self._path, self._archive = path, archive
        return archive.open(member)
