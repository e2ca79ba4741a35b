"""Writes the files of a new plugin: module, tests, a saved page, pyproject and README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import NamedTuple

from govreport_core.errors import GovreportError
from govreport_core.model.source import Source
from govreport_core.scaffold.shapes import ElementShape, JsonShape
from govreport_core.scaffold.survey import Survey, survey_page
from govreport_core.testing.expected import Expected
from govreport_core.testing.saved_pages import write_expected

_TEMPLATES = files("govreport_core.scaffold") / "templates"
# The page of which the plugin is made where none is given.
SAMPLE = "page.md"
# So many unread rows are named: a page that is not read at all has dozens.
MOST_NAMED = 60


class ScaffoldError(GovreportError):
    """A distribution cannot be written."""


def new_distribution(name: str, folder: Path, page: Path | None = None) -> Survey:
    """Write the distribution of a plugin that reads a page, as far as that can be told from the page.

    :param name: of the plugin, in small letters, digits and hyphens.
    :param page: without it, a small page is written that two labels of the plugin's make readable.
    :return: what was found on the page.
    :raises ScaffoldError: the name cannot be one, or the folder exists and is not empty.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ScaffoldError(
            f"{name!r} is no name of a plugin: take small letters, digits and hyphens, as in south-site"
        )
    if folder.exists() and any(folder.iterdir()):
        raise ScaffoldError(f"{folder} is there already and is not empty; name another folder with -o")
    suffix = page.suffix if page else Path(SAMPLE).suffix
    data = page.read_bytes() if page else (_TEMPLATES / SAMPLE).read_bytes()
    survey = survey_page(Source(page.name if page else SAMPLE, data))
    module = f"govreport_{name.replace('-', '_')}"
    saved = folder / "tests" / "pages" / name
    saved.mkdir(parents=True)
    (saved / f"page{suffix}").write_bytes(data)
    is_recognised = survey.result.form is not None
    values = {
        "name": name,
        "module": module,
        "page": f"page{suffix}",
        "labels": "".join(_label_lines(survey)),
        "parser": _parser_of(survey),
        **_imports_of(survey),
        "found": "\n".join(describe_survey(survey)),
    }
    _write(folder / f"{module}.py", "plugin.txt", values)
    _write(folder / "pyproject.toml", "pyproject.txt", values)
    _write(folder / "README.md", "readme.txt", values)
    _write(folder / "tests" / f"test_{module}.py", "tests.txt" if is_recognised else "tests_unread.txt", values)
    if is_recognised:
        write_expected(Expected.of(survey.result, f"page{suffix}", (module,)), saved)
    return survey


def describe_survey(survey: Survey) -> Iterator[str]:
    """What was found on a page and what was not, a line each."""
    result = survey.result
    source = result.source
    yield f"title {source.get('title')}, agency {source.get('agency')}, year {source.get('year')}"
    if result.form is None:
        yield f"no form is recognised: {result.findings[-1].message if result.findings else ''}"
    else:
        read = sum(cell.status in ("printed", "blank") for cell in result.cells.values())
        yield f"form {result.form}: {read} of {len(result.cells)} cells are read from the page"
    if survey.shape is not None:
        yield f"the page has no table: {survey.shape.describe()}; the module reads them as one"
    for id, label in survey.labels.items():
        yield f"label {label}: by its place {id}; compare it with the page"
    for row in survey.unread[:MOST_NAMED]:
        where = "line" if row.table is None else f"table {row.table} row {row.row}"
        yield f"not read: {where}: {row.label}: {' '.join(row.figures)}"
    if len(survey.unread) > MOST_NAMED:
        yield f"not read: {len(survey.unread) - MOST_NAMED} rows more"


def _label_lines(survey: Survey) -> Iterator[str]:
    for id, label in survey.labels.items():
        yield f"    {_quoted(id)}: [{_quoted(label)}],  # proposed by its place: compare it with the page\n"


def _has_grids(survey: Survey) -> bool:
    return any(row.table is not None for row in survey.unread)


def _imports_of(survey: Survey) -> dict[str, str]:
    """What the module imports for the skeleton of a parser: before, from and behind `govreport_core`."""
    if not survey.unread and survey.shape is None:
        return {"before": "", "core": "hookimpl", "behind": ""}
    in_grids = _has_grids(survey)
    helpers = [] if not survey.unread else ["is_printed_on"] if in_grids else ["is_printed_on", "split_figure"]
    helpers += _READERS[type(survey.shape)].helpers if survey.shape else ()
    before = "" if in_grids or not survey.unread else "import re\n"
    before += "from collections.abc import Iterator\n" if survey.unread else ""
    return {
        "before": f"{before}\n" if before else "",
        "core": "CellReading, Position, hookimpl" if survey.unread else "hookimpl",
        "behind": f"from govreport_core.parsing import {', '.join(sorted(helpers))}\n",
    }


class _Reader(NamedTuple):
    """The skeleton of a reader for what stands for tables, and what it calls."""

    template: str
    helpers: tuple[str, ...]


_READERS = {
    ElementShape: _Reader("reader_elements.txt", ("read_elements",)),
    JsonShape: _Reader("reader_json.txt", ("build_document", "find_json", "read_part", "rows_of_records")),
}


def _parser_of(survey: Survey) -> str:
    """The skeletons of a reader and of a parser for what is not read; empty if everything is."""
    reader = ""
    if survey.shape is not None:
        template = Template(_read(_READERS[type(survey.shape)].template))
        reader = template.substitute({name: _quoted(value) for name, value in survey.shape._asdict().items()})
    if not survey.unread:
        return reader
    in_grids = _has_grids(survey)
    rows = dict.fromkeys(row.label for row in survey.unread if (row.table is not None) == in_grids)
    values = {
        "rows": "".join(f"    {_quoted(label)}: None,\n" for label in rows),
        "columns": "".join(f"    {_quoted(head)}: None,\n" for head in survey.heads),
    }
    return reader + Template(_read("parser_grid.txt" if in_grids else "parser_lines.txt")).substitute(values)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read(template: str) -> str:
    return (_TEMPLATES / template).read_text(encoding="utf-8")


def _write(path: Path, template: str, values: dict[str, str]) -> None:
    path.write_text(Template(_read(template)).substitute(values), encoding="utf-8")
