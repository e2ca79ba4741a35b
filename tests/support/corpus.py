"""The real documents beside the repository, where they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from support.paths import SHARED


class Report(NamedTuple):
    """A document of the corpus and what is known of it."""

    name: str
    path: Path
    truth: dict[str, Any]


def corpus_reports() -> list[Report]:
    """The documents of the corpus beside the repository; none where it is absent."""
    folders = sorted((SHARED / "corpus").glob("*/truth.json")) if SHARED.is_dir() else []
    return [
        Report(truth.parent.name, next(truth.parent.glob("source.*")), json.loads(truth.read_text("utf-8")))
        for truth in folders
    ]
