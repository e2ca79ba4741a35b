"""Answers kept on disk, by model, prompt version and content."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple


class Kept(NamedTuple):
    """An answer as the model gave it; it is checked anew each time it is used."""

    content: str
    finish: str
    mode: str


class Cache:
    """A folder of answers. What cannot be read is no answer; what cannot be written is not kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> Kept | None:
        """The answer of this key, if there is one."""
        if self._folder is None:
            return None
        try:
            data = json.loads(self._path(self._folder, key).read_text(encoding="utf-8"))
            kept = Kept(data["content"], data["finish"], data["mode"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return kept if all(isinstance(part, str) for part in kept) else None

    def put(self, key: str, kept: Kept) -> None:
        """Keep an answer: written whole or not at all, whoever else writes it."""
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept._asdict(), file, ensure_ascii=False)
            os.replace(name, path)

    def _path(self, folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"


def cache_key(model: str, prompt_version: str, messages: list[dict[str, Any]]) -> str:
    """Hexadecimal digest of everything that makes a question what it is."""
    content = json.dumps([model, prompt_version, messages], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
