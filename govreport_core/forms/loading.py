"""Loads the forms from their data files in `schemas/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from govreport_core.errors import FormError
from govreport_core.forms.form import Block, CellType, Column, Form, Label, Row, Rule
from govreport_core.resources import load_json, schemas_folder

if TYPE_CHECKING:
    from pathlib import Path


def form_ids() -> tuple[str, ...]:
    """The forms whose files are in the schemas folder, oldest first."""
    names = (path.name for path in schemas_folder().glob("report-*.schema.json"))
    return tuple(sorted(name.removeprefix("report-").removesuffix(".schema.json") for name in names))


def load_form(id: str) -> Form:
    """The form of this id, read once from its three files: what is worked out of it is kept with it.

    :raises FormError: the files do not fit each other, or there is no such form.
    """
    if id not in form_ids():
        raise FormError(f"no form {id!r}; there are {', '.join(form_ids())}")
    return _read_form(id, schemas_folder())


@cache
def _read_form(id: str, folder: Path) -> Form:
    """The form of this id from the files of this folder, the one that `load_json` reads from."""
    schema = load_json(f"report-{id}.schema.json")
    labels = load_json(f"report-{id}.labels.json")
    cells = {key: cell for key, cell in _read_cells(schema, schema) if not key.startswith("sections.")}
    blocks = tuple(_make_block(data, cells) for data in labels["blocks"])
    rules = tuple(_expand_rules(load_json(f"report-{id}.rules.json")["rules"]))
    # A misspelt key in one of the files would be a cell that no document ever fills: better no form at all.
    printed = {key for block in blocks for key in block.keys}
    if wrong := printed.symmetric_difference(cells) | {key for rule in rules for key in rule.keys if key not in cells}:
        raise FormError(
            f"form {id}: labels, rules and schema do not name the same cells: {', '.join(sorted(wrong)[:5])}"
        )
    return Form(
        id, labels["title"], schema, cells, blocks, rules, _make_label(labels["corner"]),
        {data["id"]: _make_label(data) for data in labels["sections"]},
    )  # fmt: skip


def load_forms() -> tuple[Form, ...]:
    """Every form of the schemas folder."""
    return tuple(load_form(id) for id in form_ids())


def _read_cells(
    node: Mapping[str, Any], root: Mapping[str, Any], path: str = "", optional: bool = False
) -> Iterator[tuple[str, CellType]]:
    for name, child in node.get("properties", {}).items():
        key = f"{path}.{name}" if path else name
        absent = optional or name not in node.get("required", ())
        if "properties" in child:
            yield from _read_cells(child, root, key, absent)
        else:
            kind = child.get("$ref", "").rpartition("/")[2]
            yield key, CellType(kind, child.get("title", ""), child.get("description", ""), absent)


def _make_label(data: Mapping[str, Any]) -> Label:
    return Label(data["label"], tuple(data.get("variants", ())))


def _make_block(data: Mapping[str, Any], cells: Mapping[str, CellType]) -> Block:
    columns = tuple(Column(c["id"], _make_label(c), tuple(c.get("under", ()))) for c in data["columns"])
    rows = []
    for row in data["rows"]:
        keys = tuple(f"{row['id']}.{column.id}" for column in columns)
        optional = all(key in cells and cells[key].optional for key in keys)
        rows.append(Row(row["id"], _make_label(row), tuple(row.get("under", ())), keys, optional))
    return Block(
        data["id"], data["table"], _make_label(data["heading"]), columns, tuple(rows),
        tuple(_make_label(h) for h in data.get("headings", ())), tuple(data.get("notes", ())),
        data.get("arrangement") == "side by side",
    )  # fmt: skip


def _expand_rules(data: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    for rule in data:
        ((name, subjects),) = rule["for_each"].items()
        for subject in subjects:
            sides = [tuple(key.replace(f"{{{name}}}", subject) for key in rule[side]) for side in ("left", "right")]
            yield Rule(rule["id"], subject, sides[0], sides[1], rule["label"])
