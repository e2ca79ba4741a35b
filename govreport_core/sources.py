"""Where documents come from: paths, folders, globs, archives, files of pages, or an iterator.

A source is kept as a small reference as long as possible: what lies on a disk is opened by the process that
extracts it, so that a hundred thousand documents never pass through one process.
"""

from __future__ import annotations

import glob
import gzip
import json
import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from govreport_core.errors import MissingExtra, OversizedSource, UnreadableSource
from govreport_core.model import Source

# What a reader may know. In a folder or an archive everything else is listed as skipped; a file that is
# named by itself is read whatever its suffix.
DOCUMENT_SUFFIXES = frozenset(
    {
        ".html",
        ".htm",
        ".xhtml",
        ".shtml",
        ".shtm",
        ".mht",
        ".xml",
        ".txt",
        ".md",
        ".markdown",
        ".pdf",
        ".docx",
        ".docm",
        ".dotx",
        ".dotm",
        ".doc",
        ".wps",
        ".jsp",
        ".aspx",
        ".php",
    }
)
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
PAGES_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
WARC_SUFFIXES = (".warc", ".warc.gz")
MAX_BYTES = 128 * 1024 * 1024

Skip = Callable[[str, str], None]
SourceLike = Any  # a path, a glob, bytes, an open binary file, a Source, (name, bytes), or a reference


class SourceRef(NamedTuple):
    """A document that is still to be read.

    :param name: as it stands in the result and in messages.
    :param path: the file to open, or the archive that has `member`.
    :param data: the bytes, where nothing can be opened again.
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

    def load(self, max_bytes: int = MAX_BYTES, archives: Archives | None = None) -> Source:
        """The document's bytes.

        :param archives: keeps an archive open between its members.
        :raises UnreadableSource: it cannot be opened.
        :raises OversizedSource: it has more than `max_bytes` bytes; no more than these are ever held.
        """
        if self.problem is not None:
            raise UnreadableSource(self.name, self.problem)
        data = self.data
        if data is None:
            try:
                with self._open(archives or Archives()) as file:
                    data = file.read(max_bytes + 1)
            except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
                reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                raise UnreadableSource(self.name, f"cannot be read ({reason})") from error
        if len(data) > max_bytes:
            raise OversizedSource(
                self.name,
                f"it has more than {max_bytes:,} bytes, the limit of this run; raise max_bytes if this is a report",
            )
        return Source(self.name, data, self.media_type, self.charset, self.url)

    def _open(self, archives: Archives) -> IO[bytes]:
        assert self.path is not None
        return open(self.path, "rb") if self.member is None else archives.open(self.path, self.member)


class Archives:
    """The zip archive read last, kept open: its directory is long, and its members come one after another."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._archive: zipfile.ZipFile | None = None

    def open(self, path: str, member: str) -> IO[bytes]:
        """A member for reading."""
        archive = self._archive
        if archive is None or self._path != path:
            archive = zipfile.ZipFile(path)
            self._path, self._archive = path, archive
        return archive.open(member)


def expand(sources: SourceLike | Iterable[SourceLike], skip: Skip = lambda name, reason: None) -> Iterator[SourceRef]:
    """The documents of all these sources, in their order; within folders by name.

    The order is the same on every call as long as the files are the same. A path that lies in a folder which
    is given too is read once.

    :param sources: one source or an iterable of them: a path of a file, a folder (with all below it), a glob,
        a `.zip` or tar archive, a JSON-lines file of pages, a WARC file; (name, bytes); bytes; an open binary
        file; a Source.
    :param skip: is told the name of each file that is passed over, and why.
    """
    if (
        isinstance(sources, str | os.PathLike | bytes | Source | SourceRef)
        or hasattr(sources, "read")
        or _is_pair(sources)
    ):
        sources = [sources]
    elif isinstance(sources, list | tuple):
        sources = _without_nested(sources)
    for source in sources:
        if isinstance(source, str | os.PathLike):
            yield from _of_path(os.fspath(source), skip)
        else:
            yield _of_value(source)


def count(sources: SourceLike | Iterable[SourceLike]) -> int | None:
    """How many documents there are, if that can be known without reading them; else None."""
    if isinstance(sources, str | os.PathLike):
        sources = [sources]
    if not isinstance(sources, list | tuple) or not all(isinstance(s, str | os.PathLike) for s in sources):
        return len(sources) if isinstance(sources, list | tuple) else None
    total = 0
    for source in _without_nested(sources):
        for path in _files(os.fspath(source), lambda name, reason: None):
            kind = _kind(path)
            if kind in ("tar", "warc"):
                return None
            try:
                counter = _COUNTERS.get(kind)
                total += counter(path) if counter is not None else 1
            except (OSError, zipfile.BadZipFile):
                total += 1
    return total


def _count_zip(path: str) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(1 for info in archive.infolist() if not info.is_dir() and _wanted(info.filename) is None)


def _count_lines(path: str) -> int:
    with _open_pages(path) as file:
        return sum(1 for line in file if line.strip())


_COUNTERS: dict[str, Callable[[str], int]] = {"zip": _count_zip, "pages": _count_lines}


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], bytes)


def _of_value(source: Any) -> SourceRef:
    if isinstance(source, SourceRef):
        return source
    if _is_pair(source):
        return SourceRef(source[0], data=source[1])
    source = Source.of(source)
    return SourceRef(source.name, None, None, source.data, source.media_type, source.charset, source.url)


def _without_nested(sources: Iterable[Any]) -> list[Any]:
    """The sources without repetitions and without paths inside a folder that is given as well."""
    paths = [s for s in sources if isinstance(s, str | os.PathLike)]
    folders = {Path(p).resolve() for p in paths if os.path.isdir(p)}
    kept: list[Any] = []
    seen: set[Path] = set()
    for source in sources:
        if isinstance(source, str | os.PathLike):
            path = Path(source).resolve()
            if path in seen or folders.intersection(path.parents):
                continue
            seen.add(path)
        kept.append(source)
    return kept


def _of_path(path: str, skip: Skip) -> Iterator[SourceRef]:
    inside = os.path.isdir(path) or not os.path.exists(path)
    for file in _files(path, skip):
        kind = _kind(file)
        if kind == "zip":
            yield from _of_zip(file, skip)
        elif kind == "tar":
            yield from _of_tar(file, skip)
        elif kind == "warc":
            yield from _of_warc(file, skip)
        elif kind == "pages" and not inside:
            yield from _of_pages(file, skip)
        else:
            yield SourceRef(file, path=file)


def _files(path: str, skip: Skip) -> Iterator[str]:
    """The files that a path stands for: itself, those below a folder, those of a glob."""
    if os.path.isdir(path):
        yield from _walk(path, skip)
    elif not os.path.exists(path) and glob.has_magic(path):
        found = sorted(p for p in glob.iglob(path, recursive=True) if os.path.isfile(p))
        if not found:
            skip(path, "no file matches this pattern")
        yield from found
    else:
        yield path


def _walk(folder: str, skip: Skip) -> Iterator[str]:
    # Folder by folder, so that only one listing is held at a time.
    try:
        with os.scandir(folder) as entries:
            listing = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError as error:
        skip(folder, f"cannot be listed ({error.strerror})")
        return
    for name, is_folder in listing:
        path = os.path.join(folder, name)
        if is_folder:
            if name.startswith(".") or name == "__MACOSX":
                skip(path, "hidden")
            else:
                yield from _walk(path, skip)
        elif reason := _wanted(name) if _kind(name) in ("document", "pages") else None:
            skip(path, reason)
        else:
            yield path


def is_collection(path: Path) -> bool:
    """Whether this file holds many documents: an archive, or a file of pages."""
    return _kind(path.name) != "document"


def _kind(name: str) -> str:
    lower = name.lower()
    if lower.endswith(".zip"):
        return "zip"
    if lower.endswith(TAR_SUFFIXES):
        return "tar"
    if lower.endswith(WARC_SUFFIXES):
        return "warc"
    return "pages" if lower.endswith(PAGES_SUFFIXES) else "document"


def _wanted(name: str) -> str | None:
    """Why a file of this name is not taken for a document; None if it is."""
    base = name.replace("\\", "/").rpartition("/")[2]
    if base.startswith((".", "~$")) or "__MACOSX/" in name:
        return "hidden"
    if _kind(base) == "pages":
        return "a file of pages; name it by itself if its pages are to be read"
    suffix = os.path.splitext(base)[1].lower()
    return None if suffix in DOCUMENT_SUFFIXES else f"no document: {suffix or 'no suffix'}"


def _of_zip(path: str, skip: Skip) -> Iterator[SourceRef]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(info.filename, _printed_name(info), info.is_dir()) for info in archive.infolist()]
    except (OSError, zipfile.BadZipFile) as error:
        yield SourceRef(
            path, problem=f"is no zip archive that can be opened ({error}); fetch it again or unpack it by hand"
        )
        return
    for member, printed, is_folder in sorted(members, key=lambda m: m[1]):
        if is_folder:
            continue
        name = f"{path}!{printed}"
        if reason := _wanted(printed):
            skip(name, reason)
        else:
            yield SourceRef(name, path=path, member=member)


def _printed_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its maker saw it: Chinese Windows writes GBK where the format says cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _of_tar(path: str, skip: Skip) -> Iterator[SourceRef]:
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                name = f"{path}!{member.name}"
                if member.isdir():
                    continue
                reason = _wanted(member.name) if member.isfile() else "no regular file"
                if reason is not None:
                    skip(name, reason)
                    continue
                file = archive.extractfile(member)
                assert file is not None
                yield SourceRef(name, data=file.read(MAX_BYTES + 1))
    except (OSError, tarfile.TarError, EOFError) as error:
        yield SourceRef(path, problem=f"the archive ends early or is no tar archive ({error}); fetch it again")


def _open_pages(path: str) -> IO[bytes]:
    return gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb")  # type: ignore[return-value]


def _of_pages(path: str, skip: Skip) -> Iterator[SourceRef]:
    """The pages of a JSON-lines file: {"name" and/or "url", "html" or "text"} on each line."""
    try:
        with _open_pages(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _page(f"{path}:{number}", line)
    except (OSError, EOFError) as error:
        yield SourceRef(path, problem=f"cannot be read ({error})")


def _page(place: str, line: bytes) -> SourceRef:
    try:
        page = json.loads(line)
    except ValueError as error:
        return SourceRef(place, problem=f"the line is no JSON ({error}); one object on each line is expected")
    body = (
        next((page[k] for k in ("html", "text") if isinstance(page.get(k), str)), None)
        if isinstance(page, dict)
        else None
    )
    if body is None:
        return SourceRef(
            place, problem='the line is no page; expected an object with "html" or "text", and "name" or "url"'
        )
    url = page.get("url") if isinstance(page.get("url"), str) else None
    name = page["name"] if isinstance(page.get("name"), str) else url or place
    # The text is decoded already, whatever its <meta charset> says.
    data = body.encode("utf-8", "replace")
    media_type = "text/html" if isinstance(page.get("html"), str) else "text/plain"
    return SourceRef(name, data=data, media_type=media_type, charset="utf-8", url=url)


_WARC_TYPES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/plain",
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


def _of_warc(path: str, skip: Skip) -> Iterator[SourceRef]:
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
                if record.rec_type not in ("response", "resource"):
                    continue
                url = record.rec_headers.get_header("WARC-Target-URI") or path
                name = f"{path}!{url}"
                headers = record.http_headers
                if headers is not None and headers.get_statuscode() != "200":
                    skip(name, f"HTTP status {headers.get_statuscode()}")
                    continue
                stated = (
                    headers.get_header("Content-Type")
                    if headers is not None
                    else record.rec_headers.get_header("Content-Type")
                )
                media_type, _, parameters = (stated or "").partition(";")
                media_type = media_type.strip().lower()
                charset = re.search(r"charset=[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
                if media_type and media_type not in _WARC_TYPES:
                    skip(name, f"no document: {media_type}")
                    continue
                data = record.content_stream().read(MAX_BYTES + 1)
                yield SourceRef(
                    name, data=data, media_type=media_type or None, charset=charset[1] if charset else None, url=url
                )
    except (OSError, ArchiveLoadFailed, EOFError) as error:
        yield SourceRef(path, problem=f"the WARC file ends early or is damaged ({error}); fetch it again")
