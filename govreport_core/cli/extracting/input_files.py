"""Loads the files that options of `extract` name, and says what is wrong with them before any document is read."""

from __future__ import annotations

from pathlib import Path

from govreport_core.cli.shown import show
from govreport_core.cli.usage import usage_error
from govreport_core.corrections import Corrections, CorrectionsError
from govreport_core.errors import GovreportError
from govreport_core.forms.loading import load_forms
from govreport_core.hooks.label_file import LabelFile, read_labels


def load_plugins(labels: Path | None, site: Path | None) -> list[object]:
    """The plugins that say what is in these files."""
    return [load(path) for load, path in ((load_label_file, labels), (load_site, site)) if path is not None]


def load_label_file(path: Path) -> LabelFile:
    """The plugin that reads a label file, once it has been looked through."""
    from govreport_core.site_layouts.coded_labels import CodedLabelFile

    try:
        for form in load_forms():
            form.with_spellings(read_labels(path, form))
    except GovreportError as error:
        usage_error(f"--labels: {error}")
    return CodedLabelFile(path)


def load_site(path: Path) -> object:
    """The plugin that reads pages by the layout of a site."""
    from govreport_core.site_layouts.plugin import LayoutFile

    try:
        return LayoutFile(path, only_here=True)
    except GovreportError as error:
        usage_error(f"--site: {error}")


def load_corrections(path: Path | None) -> Corrections:
    """The corrections of a file; lines that are none are named, and nothing else is lost."""
    try:
        corrections = Corrections.of(path)
    except CorrectionsError as error:
        usage_error(f"--corrections: {error}")
    for line, problem in corrections.bad_lines:
        show(f"{path}:{line}: no correction ({problem})", err=True)
    return corrections
