"""What the gates share: the documents of a folder, the score of each, and what must be empty in it."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

COMMAND = "govreport extract --format json"
SECONDS = 60.0
SHARED = Path(__file__).resolve().parents[2] / "shared"


class Document(NamedTuple):
    """A document with what is known of it."""

    name: str
    source: Path
    truth: dict[str, Any]


class Outcome(NamedTuple):
    """What the command made of a document: its result, None with a note if there is none, in how many seconds."""

    result: dict[str, Any] | None
    note: str
    took: float


class Gate:
    """Extracts documents with the installed command and scores them as `score.py` of the shared folder does."""

    def __init__(self, shared: Path) -> None:
        spec = importlib.util.spec_from_file_location("score", shared / "score.py")
        assert spec is not None
        assert spec.loader is not None
        self.shared = shared
        self._score = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._score)

    def documents(self, folder: str) -> Iterator[Document]:
        """The documents of one of the shared folders, by name."""
        for each in sorted((self.shared / folder).iterdir()):
            source = next(iter(sorted(each.glob("source.*"))), None) if each.is_dir() else None
            if source is not None:
                yield Document(each.name, source, json.loads((each / "truth.json").read_text(encoding="utf-8")))

    def extract(self, document: Document, command: str) -> Outcome:
        """Run the command on a document."""
        return Outcome(*self._score.run(command, document.source, SECONDS))

    def score(self, document: Document, result: dict[str, Any]) -> dict[str, Any]:
        """How many cells are right, and which are wrong, missing, invented or silent."""
        scored: dict[str, Any] = self._score.score(document.truth, result)
        scored["found"] += sum(
            _may_be_unsaid(error["keys"], document, result) for error in document.truth["source_errors"]
        )
        return scored


def _may_be_unsaid(keys: Collection[str], document: Document, result: dict[str, Any]) -> bool:
    """Whether a broken rule need not be reported: a reader may leave all its cells open, and some are."""
    may_be_open = set(keys) <= set(document.truth.get("ambiguous", ()))
    cells = result["cells"]
    return may_be_open and any(cells.get(key, {}).get("status") in ("missing", "ambiguous") for key in keys)


def faults(scored: dict[str, Any], *, whole: bool) -> list[str]:
    """What is wrong with the cells and findings of one document, in words.

    :param whole: whether every settled cell has to be read.
    """
    found = [f"wrong {key}: {got}, should be {want}" for key, want, got in scored["wrong"]]
    for kind in ("invented", "missing", "silent") if whole else ("invented", "silent"):
        found += [f"{kind} {key}" for key in scored[kind]]
    if scored["false"]:
        found.append(f"{scored['false']} findings on figures that break no rule")
    if scored["found"] != scored["errors"]:
        found.append(f"{scored['found']} of {scored['errors']} broken rules reported")
    return found


def shared_folder() -> Path:
    """The shared folder: the first argument, or the one beside this checkout."""
    return Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
