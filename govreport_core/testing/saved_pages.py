"""Saved pages: a folder with a page and, in `expected.json`, what a person has confirmed that it says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from govreport_core.forms.loading import load_form
from govreport_core.model.result import Result
from govreport_core.pipeline.extraction import extract
from govreport_core.testing.expected import Expected, read_source
from govreport_core.testing.plugins import manager_with, names_of

EXPECTED = "expected.json"
# By it a file is told from others of this name.
MARK = "govreport_expected"


def save_page(page: Path, folder: Path, plugins: Sequence[object] = ()) -> Expected:
    """Copy a page into a folder and write down what is read of it now, for a person to confirm.

    :param plugins: modules or classes, or their names.
    :raises ValueError: no form was recognised.
    """
    result = _read_page(page, plugins)
    expected = Expected.of(result, f"page{page.suffix}", names_of(plugins))
    folder.mkdir(parents=True, exist_ok=True)
    if page.resolve() != (folder / expected.page).resolve():
        shutil.copyfile(page, folder / expected.page)
    write_expected(expected, folder)
    return expected


def refresh_page(folder: Path) -> list[str]:
    """Read a saved page again and write down what is read now.

    :return: the differences, a line each.
    """
    expected = load_expected(folder)
    result = read_saved(folder, expected)
    found = list(differences(expected, result))
    if found:
        write_expected(Expected.of(result, expected.page, expected.plugins), folder)
    return found


def differences(expected: Expected, result: Result) -> Iterator[str]:
    """All that differs, a line each."""
    yield from expected.differences_elsewhere(result)
    for row in load_form(expected.form).rows:
        yield from expected.differences_in_row(result, row)


def load_expected(folder: Path) -> Expected:
    """What the page in a folder must be read as."""
    data = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    unread, plugins = tuple(data["unread"]), tuple(data["plugins"])
    return Expected(data["form"], data["rows"], unread, data["source"], data["page"], plugins)


def read_saved(folder: Path, expected: Expected) -> Result:
    """The result of a saved page as its plugins read it now."""
    return _read_page(folder / expected.page, expected.plugins)


def is_saved_page(file: Path) -> bool:
    """Whether a file says what a saved page must be read as."""
    if file.name != EXPECTED:
        return False
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and MARK in data


def _read_page(page: Path, plugins: Sequence[object]) -> Result:
    return extract(read_source(page), manager=manager_with(list(plugins)))


def write_expected(expected: Expected, folder: Path) -> None:
    """Write what a page must be read as into its folder."""
    rows = ",\n".join(
        f"    {json.dumps(row)}: {json.dumps(cells, ensure_ascii=False)}" for row, cells in expected.rows.items()
    )
    head = {
        MARK: 1,
        "page": expected.page,
        "plugins": list(expected.plugins),
        "form": expected.form,
        "source": dict(expected.source),
        "unread": list(expected.unread),
    }
    # A row a line, so that a change is seen where it is.
    body = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}")
    (folder / EXPECTED).write_text(f'{body},\n  "rows": {{\n{rows}\n  }}\n}}\n', encoding="utf-8")
