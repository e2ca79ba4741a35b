"""Keeps answers on disk, by model, prompt version and content."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple


class RawAnswer(NamedTuple):
    """An answer as the model gave it; it is checked anew each time it is used.

    :param finish: why the model ended there, in the endpoint's words.
    :param mode: in which mode it was asked for JSON.
    """

    content: str
    finish: str
    mode: str

    @property
    def is_cut_short(self) -> bool:
        """Whether the answer ended at the limit of tokens."""
        return self.finish == "length"


class Cache:
    """A folder of answers. What cannot be read counts as no answer; what cannot be written is not kept.

    :param folder: None to keep nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> RawAnswer | None:
        """The answer of this key, if there is one."""
        if self._folder is None:
            return None
        try:
            data = json.loads(_file_of(self._folder, key).read_text(encoding="utf-8"))
            answer = RawAnswer(data["content"], data["finish"], data["mode"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return answer if all(isinstance(part, str) for part in answer) else None

    def put(self, key: str, answer: RawAnswer) -> None:
        """Keep an answer: written whole or not at all, whoever else writes it."""
        if self._folder is None:
            return
        path = _file_of(self._folder, key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(answer._asdict(), file, ensure_ascii=False)
            os.replace(name, path)


def cache_key(model: str, prompt_version: str, messages: list[dict[str, Any]]) -> str:
    """Hexadecimal digest of everything that makes a question what it is."""
    content = json.dumps([model, prompt_version, messages], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _file_of(folder: Path, key: str) -> Path:
    # Folders of two digits: some file systems are slow with very many files in one.
    return folder / key[:2] / f"{key}.json"
