"""Finds the document that an output of a run would overwrite, through whatever links and spellings of its path."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from govreport_core.sources.kinds import kind_of, reason_to_skip
from govreport_core.sources.patterns import is_pattern, matching_files


class _Identity(NamedTuple):
    """What tells a file from all others, whatever it is called."""

    device: int
    inode: int


def document_at(output: str | os.PathLike[str], sources: Iterable[str | os.PathLike[str]]) -> str | None:
    """The document among the sources that a file written here would overwrite, or would become; None if none.

    :param sources: paths of files and folders, and globs.
    """
    identity = _identity_of(output)
    place = Path(os.path.realpath(output))
    for source in [os.fspath(each) for each in sources]:
        if os.path.isdir(source):
            found = _in_folder(source, identity, place)
        else:
            files = matching_files(source) if is_pattern(source) else [source]
            found = next((file for file in files if identity and _identity_of(file) == identity), None)
        if found is not None:
            return found
    return None


def _identity_of(path: str | os.PathLike[str]) -> _Identity | None:
    """Which file a path leads to; None if it leads to no regular file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return _Identity(status.st_dev, status.st_ino) if os.path.isfile(path) else None


def _in_folder(folder: str, identity: _Identity | None, place: Path) -> str | None:
    """The document below a folder that is this file, or what a new file there would be read as."""
    if identity is None:
        return str(place) if _is_below(place, folder) and _is_document(place.name) else None
    for path, _, files in os.walk(folder):
        for name in filter(_is_document, files):
            file = os.path.join(path, name)
            if _identity_of(file) == identity:
                return file
    return None


def _is_below(place: Path, folder: str) -> bool:
    return any(os.path.exists(parent) and os.path.samefile(parent, folder) for parent in place.parents)


def _is_document(name: str) -> bool:
    """Whether a file of this name in a folder is read."""
    return kind_of(name) not in ("document", "pages") or reason_to_skip(name) is None
