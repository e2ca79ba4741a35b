"""The types of what may be given as a source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Skip = Callable[[str, str], None]
SourceLike = Any  # a path, a glob, bytes, an open binary file, a Source, (name, bytes), or a reference
