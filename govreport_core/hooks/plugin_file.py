"""A file of JSON that is a plugin: what a user adds without writing code."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from govreport_core.errors import FormError


class PluginFile:
    """A plugin that says what is in a file."""

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


def load_json_file(path: Path, kind: str) -> Any:
    """What the JSON in a file says.

    :param kind: what the file should be, for the message.
    :raises FormError: the file cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FormError(f"{path}: cannot be read as a {kind} ({error})") from error
