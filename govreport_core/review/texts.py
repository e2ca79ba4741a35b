"""Finds the document that a stored result is of, and reads it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govreport_core.errors import SourceError
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Document
from govreport_core.model.source import Source


def find_source(source: Mapping[str, Any], results: Path) -> Source | None:
    """The bytes of the document of a result.

    :param source: that of the result.
    :param results: the file of the result, beside which the document may stand.
    :return: None if the document is not there, or is another one now.
    """
    name = str(source["name"])
    for path in (Path(name), results.parent / name):
        try:
            data = path.read_bytes() if path.is_file() else None
        except (OSError, ValueError):
            continue
        if data is not None and hashlib.sha256(data).hexdigest() == source.get("sha256"):
            return Source(name, data)
    return None


def read_again(source: Source | None, manager: PluginManager) -> Document | None:
    """The document in whose text the evidence of a result stands; None if it is not there or cannot be read."""
    if source is None:
        return None
    try:
        return manager.read(source, lambda _: None)
    except SourceError:
        return None
