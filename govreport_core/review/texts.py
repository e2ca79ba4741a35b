"""Finds the text of the document that a stored result is of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govreport_core.errors import SourceError
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.source import Source


def find_text(source: Mapping[str, Any], results: Path, manager: PluginManager) -> str | None:
    """The text in which the evidence of a result stands, read again from the document.

    :param source: that of the result.
    :param results: the file of the result, beside which the document may stand.
    :return: None if the document is not there, is another one now, or cannot be read.
    """
    name = str(source["name"])
    for path in (Path(name), results.parent / name):
        try:
            data = path.read_bytes() if path.is_file() else None
        except (OSError, ValueError):
            continue
        if data is None or hashlib.sha256(data).hexdigest() != source.get("sha256"):
            continue
        try:
            document = manager.read(Source(name, data), lambda _: None)
        except SourceError:
            return None
        return document.text if document is not None else None
    return None
