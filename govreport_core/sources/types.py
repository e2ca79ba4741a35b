"""The types of what may be given as a source, and of who is told what is passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Skip = Callable[[str, str], None]  # the name of a file, and why it is passed over
SourceLike = Any  # a path, a glob, bytes, an open binary file, a Source, (name, bytes), or a reference
