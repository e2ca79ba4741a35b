"""Expands globs: patterns that are no path themselves and stand for the files whose paths they match."""

from __future__ import annotations

import glob
import os


def is_pattern(path: str) -> bool:
    """Whether this is a glob; a path that exists is itself, whatever its name."""
    return glob.has_magic(path) and not os.path.exists(path)


def matching_files(pattern: str) -> list[str]:
    """The files that a glob finds, by name."""
    return sorted(path for path in glob.iglob(pattern, recursive=True) if os.path.isfile(path))
