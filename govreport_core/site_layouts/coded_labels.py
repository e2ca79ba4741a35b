"""Reads tables whose labels are codes, such as R01, by a file of labels: the built-in parsers go by Chinese words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from govreport_core.forms.form import Block, Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.hooks.label_file import LabelFile, read_labels
from govreport_core.hooks.markers import hookimpl
from govreport_core.model.document import Document
from govreport_core.model.readings import CellReading
from govreport_core.site_layouts.fitting import find_table
from govreport_core.site_layouts.layout import LayoutError, SiteLayout, TableLayout
from govreport_core.site_layouts.plugin import SitePlugin


class CodedLabelFile(LabelFile):
    """The plugin that adds the spellings of a file, and reads the tables of which it names rows or columns by codes."""

    @hookimpl
    def govreport_labels(self, form: Form) -> Mapping[str, Iterable[str]]:
        """The file's spellings that have Chinese characters."""
        said = read_labels(self.path, form)
        return {id: words for id, texts in said.items() if (words := [text for text in texts if not is_code(text)])}

    @hookimpl
    def govreport_parse(self, document: Document, form: Form) -> Iterator[CellReading]:
        """The cells of the tables that have the file's codes, all its heads among them."""
        said = read_labels(self.path, form)
        tables = [table for block in form.blocks if (table := _find(document, form, block, said)) is not None]
        if tables:
            yield from SitePlugin(SiteLayout(self.name, form.id, tuple(tables))).govreport_parse(document, form)


def is_code(text: str) -> bool:
    """Whether a label has no Chinese character."""
    return not normalize_label(text)


def _find(document: Document, form: Form, block: Block, said: Mapping[str, Sequence[str]]) -> TableLayout | None:
    """The table of a block of which the file names rows or columns by codes; None if none has them, or several do."""
    names = {*(row.id for row in block.rows), *(f"{block.id}/{column.id}" for column in block.columns)}
    of_block = {id: texts for id, texts in said.items() if id in names}
    if not any(is_code(text) for texts in of_block.values() for text in texts):
        return None
    printed = _texts_of(document)
    # A report need not have all rows that a site may have.
    there = {id: texts for id, texts in of_block.items() if "/" in id or printed & set(map(_squeeze, texts))}
    try:
        return find_table(document, form, block, {}, there)
    except LayoutError:
        return None


def _texts_of(document: Document) -> set[str]:
    return {_squeeze(cell.text) for table in document.tables for row in table.rows for cell in row if cell is not None}


def _squeeze(text: str) -> str:
    return "".join(text.split())
