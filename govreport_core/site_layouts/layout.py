"""The layout of a site and its file, site.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govreport_core.errors import GovreportError
from govreport_core.forms.form import Form
from govreport_core.forms.loading import load_form
from govreport_core.model.source import GridElements, PageFields
from govreport_core.parsing.selectors import SelectorError, parse_selector
from govreport_core.resources import load_json


class LayoutError(GovreportError):
    """A layout cannot be read, or cannot be learnt from what is given."""


@dataclass(frozen=True)
class TableLayout:
    """What one table of a site has.

    :param rows: the site's label -> id of the row.
    :param columns: the site's head -> id of the column.
    :param turned: whether the form's rows are the columns of the table.
    :param paired: whether the table has no heads, but the head of each figure before it, as cards have.
    """

    rows: Mapping[str, str]
    columns: Mapping[str, str]
    turned: bool = False
    paired: bool = False

    def keys(self, form: Form) -> Iterator[str]:
        """The cells of a form that stand in the table."""
        for row in self.rows.values():
            yield from filter(None, (form.key(row, column) for column in self.columns.values()))


@dataclass(frozen=True)
class SiteLayout:
    """What a site's tables have.

    :param site: its name.
    :param form: id of the form on which its reports are printed.
    :param elements: which elements are rows and cells, where the tables are no <table>.
    :param fields: which elements say what a page is.
    """

    site: str
    form: str
    tables: tuple[TableLayout, ...]
    elements: GridElements | None = None
    fields: PageFields | None = None

    def keys(self, form: Form) -> set[str]:
        """The cells of its form that it reads."""
        return {key for table in self.tables for key in table.keys(form)}

    def to_toml(self) -> str:
        """The file, for people to read and to edit."""
        lines = [
            "# Which labels of the site are which rows and columns of the form; ids are in `govreport schema`.",
            f"site = {_quoted(self.site)}",
            f"form = {_quoted(self.form)}",
        ]
        for section, selectors in (("elements", self.elements), ("fields", self.fields)):
            if selectors:
                lines += ["", f"[{section}]"]
                lines += [f"{name} = {_quoted(each)}" for name, each in selectors._asdict().items() if each is not None]
        for table in self.tables:
            lines += ["", "[[tables]]", f"turned = {str(table.turned).lower()}"]
            lines += ["paired = true"] if table.paired else []
            for name, labels in (("rows", table.rows), ("columns", table.columns)):
                lines += ["", f"[tables.{name}]"]
                lines += [f"{_quoted(label)} = {_quoted(id)}" for label, id in labels.items()]
        return "\n".join(lines) + "\n"


def load_layout(path: Path) -> SiteLayout:
    """The layout of a file.

    :raises LayoutError: it cannot be read, is not of the shape of a layout, or names what the form does not have.
    """
    import jsonschema_rs

    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise LayoutError(f"{path}: cannot be read as a layout ({error})") from error
    shape = jsonschema_rs.Draft202012Validator(load_json("site-layout.schema.json"))
    for problem in shape.iter_errors(data):
        raise LayoutError(f"{path}: {'.'.join(map(str, problem.instance_path))}: {problem.message}")
    tables = tuple(TableLayout(**table) for table in data["tables"])
    elements = GridElements(**data["elements"]) if "elements" in data else None
    fields = PageFields(**data["fields"]) if "fields" in data else None
    layout = SiteLayout(data["site"], data["form"], tables, elements, fields)
    _check_ids(layout, path)
    _check_selectors(data, path)
    return layout


def _check_selectors(data: Mapping[str, Any], path: Path) -> None:
    for section in ("elements", "fields"):
        for name, selector in data.get(section, {}).items():
            try:
                parse_selector(selector)
            except SelectorError as error:
                raise LayoutError(f"{path}: {section}.{name}: {error}") from error


def _check_ids(layout: SiteLayout, path: Path) -> None:
    """Make sure that rows and columns are the form's, and that a table has each once."""
    form = load_form(layout.form)
    for table in layout.tables:
        for ids in (table.rows.values(), table.columns.values()):
            if twice := sorted({id for id in ids if list(ids).count(id) > 1}):
                raise LayoutError(f"{path}: {', '.join(twice)}: two labels of one table")
        if unknown := [id for id in table.rows.values() if id not in form.rows]:
            raise LayoutError(f"{path}: {unknown[0]!r} is no row of form {form.id}")
        for column in table.columns.values():
            if not any(form.key(row, column) for row in table.rows.values()):
                raise LayoutError(f"{path}: {column!r} is no column of these rows in form {form.id}")


def _quoted(text: str) -> str:
    # Strings of JSON are strings of TOML, too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
