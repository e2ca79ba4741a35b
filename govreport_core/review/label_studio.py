"""Writes results as pre-annotated tasks of Label Studio: the text of each document with its figures marked.

The format is "basic Label Studio JSON" with `predictions`, https://labelstud.io/guide/predictions; the labels are the
cells of the form by their keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from xml.sax.saxutils import quoteattr

from govreport_core.forms.loading import load_forms
from govreport_core.messages import Language, name_cell
from govreport_core.suspicion import doubts_of
from govreport_core.version import __version__

# The names of the two elements in the configuration of a project.
_LABELS, _TEXT = "cell", "text"
# Browsers count these as two characters, and Label Studio counts as browsers do.
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def make_task(result: Mapping[str, Any], document_text: str) -> dict[str, Any]:
    """A document as a task.

    :param result: as `Result.to_dict()` gives it.
    :param document_text: in which its evidence stands.
    :return: JSON-able: `data` has the text and its source, `predictions` a region for each cell that has a place.
    """
    source = result["source"]
    doubts = doubts_of(result)
    text = _ASTRAL.sub("\N{WHITE SQUARE}", document_text)
    regions = [
        _make_region(key, cell["evidence"], text, round(1 - doubts[key].suspicion, 3))
        for key, cell in result["cells"].items()
        if cell.get("evidence") and cell["status"] != "assumed"
    ]
    return {
        "data": {_TEXT: text, **{name: source.get(name) for name in ("name", "sha256", "agency", "year")}},
        "predictions": [{"model_version": f"govreport {__version__}", "result": regions}],
    }


def _make_region(key: str, evidence: Mapping[str, Any], text: str, score: float) -> dict[str, Any]:
    start, end = evidence["start"], evidence["end"]
    return {
        "id": key,
        "from_name": _LABELS,
        "to_name": _TEXT,
        "type": "labels",
        "score": score,
        "value": {"start": start, "end": end, "text": text[start:end], "labels": [key]},
    }


def write_tasks(tasks: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """Write tasks as one JSON list, one at a time; their number."""
    number = 0
    file.write("[")
    for number, task in enumerate(tasks, 1):
        # ASCII, so that halves of surrogate pairs are escapes like any other character.
        file.write(("," if number > 1 else "") + "\n" + json.dumps(task))
    file.write("\n]\n")
    return number


def labelling_config(language: Language = "en") -> str:
    """The configuration of a project for such tasks: a label for each cell of each form, by its key.

    :param language: of the hints; with "zh" the official labels alone.
    """
    return "\n".join(("<View>", f'  <Labels name="{_LABELS}" toName="{_TEXT}">', *_labels(language),
                      "  </Labels>", f'  <Text name="{_TEXT}" value="${_TEXT}"/>', "</View>", ""))  # fmt: skip


def _labels(language: Language) -> Iterator[str]:
    keys = dict.fromkeys(key for form in load_forms() for key in form.cells)
    for key in keys:
        hint = name_cell(key) if language == "zh" else f"{key}: {name_cell(key)}"
        yield f'    <Label value="{key}" hint={quoteattr(hint)}/>'
