"""Label mappings kept in a file: what a site calls the rows and columns of the form.

The file is a JSON object: form id -> id of a row or block, or "block/column" -> list of spellings, such as

    {"2021": {"requests.received": ["今年收件"], "requests/other": ["其他人"]}}

A label is any text with a letter or a Chinese character that is no figure. Codes, such as R01, are read by
`extract --labels` and taught by `govreport teach`; the built-in parsers go by Chinese words.

The environment variable GOVREPORT_LABELS names one for every run; `create_plugin_manager()` then adds the plugin.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from govreport_core.errors import FormError
from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.forms.form import Form
from govreport_core.hooks.markers import hookimpl
from govreport_core.hooks.plugin_file import PluginFile, load_json_file


class LabelFile(PluginFile):
    """The plugin that adds the spellings of a file."""

    name = "labels"

    @hookimpl
    def govreport_labels(self, form: Form) -> Mapping[str, Iterable[str]]:
        """The file's spellings for this form."""
        return read_labels(self.path, form)


def read_labels(path: Path, form: Form) -> Mapping[str, tuple[str, ...]]:
    """The further spellings of a form: id of a row or block, or "block/column" -> spellings.

    :raises FormError: the file cannot be read or is not of this shape.
    """
    return {id: tuple(texts) for id, texts in _mapping_of_form(path, _load_file(path), form.id).items()}


def add_labels(path: Path, form: str, mapping: Mapping[str, Iterable[str]]) -> None:
    """Add spellings to a file, keeping what is in it.

    :raises FormError: the file exists and is no label mapping.
    """
    data = _load_file(path) if path.exists() else {}
    known = {**_mapping_of_form(path, data, form)}
    for id, more in mapping.items():
        known[id] = list(dict.fromkeys([*known.get(id, []), *more]))
    path.write_text(json.dumps({**data, form: known}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _load_file(path: Path) -> Any:
    return load_json_file(path, "label mapping")


def _mapping_of_form(path: Path, data: Any, form: str) -> dict[str, list[str]]:
    """What the file has of a form."""
    mapping = data.get(form, {}) if isinstance(data, dict) else None
    if not isinstance(mapping, dict) or not all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in mapping.values()
    ):
        raise FormError(f'{path}: expected {{"{form}": {{"row id": ["spelling"]}}}}')
    for id, texts in mapping.items():
        for text in texts:
            if not any(map(str.isalpha, text)) or is_figure(text) or is_blank(text):
                raise FormError(
                    f"{path}: {text!r} is no label of {id}: a label has a Chinese character or another letter, and is "
                    "neither a figure nor a mark for nothing"
                )
    return mapping
