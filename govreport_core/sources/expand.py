"""Finds the documents that paths, folders, globs, archives, files of pages or an iterator stand for.

A source is kept as a small reference as long as possible: what lies on a disk is opened by the process that
extracts it, so that a hundred thousand documents never pass through one process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from govreport_core.files import READ_ERRORS
from govreport_core.model.source import Source
from govreport_core.sources.archives import count_zip, read_tar, read_zip
from govreport_core.sources.kinds import Kind, kind_of, reason_to_skip
from govreport_core.sources.pages import count_lines, read_pages
from govreport_core.sources.patterns import is_pattern, matching_files
from govreport_core.sources.ref import ARCHIVE_ERRORS, SourceRef
from govreport_core.sources.types import Skip, SourceLike
from govreport_core.sources.warc import read_warc


def expand_sources(
    sources: SourceLike | Iterable[SourceLike], skip: Skip = lambda name, reason: None
) -> Generator[SourceRef, None, None]:
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
        sources = _drop_nested(sources)
    for source in sources:
        if isinstance(source, str | os.PathLike):
            yield from _refs_of_path(os.fspath(source), skip)
        else:
            yield _ref_of_value(source)


def count_documents(sources: SourceLike | Iterable[SourceLike]) -> int | None:
    """How many documents there are, if that can be known without reading them; else None."""
    if isinstance(sources, str | os.PathLike):
        sources = [sources]
    if not isinstance(sources, list | tuple) or not all(isinstance(s, str | os.PathLike) for s in sources):
        return len(sources) if isinstance(sources, list | tuple) else None
    total = 0
    for source in _drop_nested(sources):
        for path in _list_files(os.fspath(source), lambda name, reason: None):
            kind = kind_of(path)
            if kind in ("tar", "warc"):
                return None
            try:
                counter = _COUNTERS.get(kind)
                total += counter(path) if counter is not None else 1
            # It yields one result, which says what is wrong with it.
            except (*READ_ERRORS, *ARCHIVE_ERRORS):
                total += 1
    return total


_COUNTERS: dict[Kind, Callable[[str], int]] = {"zip": count_zip, "pages": count_lines}


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], bytes)


def _ref_of_value(source: Any) -> SourceRef:
    if isinstance(source, SourceRef):
        return source
    if _is_pair(source):
        return SourceRef(source[0], data=source[1])
    source = Source.of(source)
    return SourceRef(
        source.name, data=source.data, media_type=source.media_type, charset=source.charset, url=source.url
    )


def _drop_nested(sources: Iterable[Any]) -> list[Any]:
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


def _refs_of_path(path: str, skip: Skip) -> Iterator[SourceRef]:
    # A file of pages is opened only where it is named by itself: in a folder any JSON lines may lie about.
    inside = os.path.isdir(path) or not os.path.exists(path)
    for file in _list_files(path, skip):
        kind = kind_of(file)
        if kind == "zip":
            yield from read_zip(file, skip)
        elif kind == "tar":
            yield from read_tar(file, skip)
        elif kind == "warc":
            yield from read_warc(file, skip)
        elif kind == "pages" and not inside:
            yield from read_pages(file, skip)
        else:
            yield SourceRef(file, path=file)


def _list_files(path: str, skip: Skip) -> Iterator[str]:
    """The files that a path stands for: itself, those below a folder, those of a glob."""
    if os.path.isdir(path):
        yield from _walk_folder(path, skip)
    elif is_pattern(path):
        found = matching_files(path)
        if not found:
            skip(path, "no file matches this pattern")
        yield from found
    else:
        yield path


def _walk_folder(folder: str, skip: Skip) -> Iterator[str]:
    # Folder by folder, so that only one listing is held at a time.
    try:
        # Links to folders are not followed: one that leads upwards would never end.
        with os.scandir(folder) as entries:
            listing = sorted((entry.name, *_kind_of_entry(entry)) for entry in entries)
    except OSError as error:
        skip(folder, f"cannot be listed ({error.strerror})")
        return
    for name, is_folder, is_file in listing:
        path = os.path.join(folder, name)
        if is_folder:
            if name.startswith(".") or name == "__MACOSX":
                skip(path, "hidden")
            else:
                yield from _walk_folder(path, skip)
        elif reason := reason_to_skip(name) if kind_of(name) in ("document", "pages") else None:
            skip(path, reason)
        elif not is_file:
            skip(path, "a pipe or a device, not a file")
        else:
            yield path


def _kind_of_entry(entry: os.DirEntry[str]) -> tuple[bool, bool]:
    """Whether an entry of a folder is a folder, and whether it is a file, or a link that may lead to one."""
    is_folder = entry.is_dir(follow_symlinks=False)
    return is_folder, not is_folder and (entry.is_file(follow_symlinks=False) or entry.is_symlink())
