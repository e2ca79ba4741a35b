"""Names cells, rows and columns by the labels of the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from govreport_core.forms.codebook import load_codebook
from govreport_core.forms.loading import load_forms
from govreport_core.messages.texts import text

_KEY = re.compile(r"(?<![\w.])[a-z]+(?:_[a-z0-9]+)*(?:\.[a-z0-9_]+)+(?![\w.])", re.ASCII)
_WIDE = str.maketrans("():", "（）：")


def name_cell(key: str) -> str:
    """A cell by the labels of its row and column; a key that no form has stays as it is.

    >>> name_cell("requests.outcomes.total.natural_person")
    '（七）总计·自然人'
    """
    return _names().get(key, key)


def find_cell(said: str, keys: Iterable[str]) -> str | None:
    """The one of these cells that is meant: by its key, or by a name that messages, tables or the form give it.

    >>> find_cell("(七)总计 / 自然人", ["requests.outcomes.total.natural_person"])
    'requests.outcomes.total.natural_person'
    """
    cells = load_codebook().cells
    wanted = _bare(said)
    found = [key for key in keys if key == said or wanted in (_bare(name_cell(key)), _bare(cells[key].title))]
    return found[0] if len(found) == 1 else None


def _bare(name: str) -> str:
    """A name without white space, with signs of one width and one sign between row and column."""
    return "".join(unicodedata.normalize("NFKC", name).split()).replace("·", "/")


def name_cells_in(sentence: str) -> str:
    """A sentence in which keys of cells and rows are their labels."""
    return _KEY.sub(lambda found: name_cell(found[0]), sentence)


def name_subject(id: str) -> str:
    """The row, column or table of this id, as a finding speaks of it; an unknown one stays as it is."""
    return _names().get(id) or _columns().get(id) or id


@cache
def _names() -> Mapping[str, str]:
    """Key of a cell, or id of a row, -> its name: as much of the labels as tells it from all others."""
    titles: dict[str, tuple[list[str], str]] = {}
    for key, cell in load_codebook().cells.items():
        row, _, column = cell.title.rpartition(" / ")
        titles[key] = (row.split("/"), column)
    # By its id, since two rows may have one label: 3.其他 of the outcomes.
    labels = {key.rpartition(".")[0]: row for key, (row, _) in titles.items()}
    short = {id: _shortest(row, [other for each, other in labels.items() if each != id]) for id, row in labels.items()}
    cells = {key: f"{short[key.rpartition('.')[0]]}·{column.translate(_WIDE)}" for key, (_, column) in titles.items()}
    return {**short, **_table_names(), **cells}


def _shortest(row: list[str], others: list[list[str]]) -> str:
    """The last labels of a row that no other row ends with."""
    for length in range(1, len(row)):
        if not any(other[-length:] == row[-length:] for other in others):
            return "/".join(row[-length:]).translate(_WIDE)
    return "/".join(row).translate(_WIDE)


def _table_names() -> Mapping[str, str]:
    tables = dict.fromkeys(block.table for form in load_forms() for block in form.blocks)
    return {table: text(f"table.{table}", "zh") for table in tables}


@cache
def _columns() -> Mapping[str, str]:
    return {
        column.id: column.label.text.translate(_WIDE)
        for form in load_forms()
        for block in form.blocks
        for column in block.columns
    }
