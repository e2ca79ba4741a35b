"""Words for the figures of the running text kept in a file.

The file is a JSON object of the shape that the plugin which reads running text gives its own vocabulary, such as

    {"objects": {"drone_flights": ["无人机巡查"]},
     "subjects": [{"id": "drone_flights", "label": "无人机巡查", "units": ["次"], "says": ["drone_flights hold?"]}]}

The environment variable GOVREPORT_VOCABULARY names one for every run; `create_plugin_manager()` then adds the plugin.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govreport_core.errors import FormError
from govreport_core.hooks.markers import hookimpl


class VocabularyFile:
    """The plugin that adds the words of a file."""

    name = "vocabulary"

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    # The manager asks every plugin for its version: by this one a changed file makes results stale.
    @property
    def __version__(self) -> str:
        """Eight hexadecimal digits that change with the file; empty if it cannot be read."""
        import hashlib

        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()[:8]
        except OSError:
            return ""

    @hookimpl
    def govreport_vocabulary(self) -> Mapping[str, Any]:
        """The file's words.

        :raises FormError: the file cannot be read or is no JSON object.
        """
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FormError(f"{self.path}: cannot be read as a vocabulary ({error})") from error
        if not isinstance(data, dict):
            raise FormError(f"{self.path}: expected a JSON object of words and subjects")
        return data
