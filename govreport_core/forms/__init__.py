"""The official forms as data: cells, labels and edit rules, and figures and units as they are printed."""

from __future__ import annotations

from govreport_core.forms.codebook import Codebook
from govreport_core.forms.figures import Figure, is_blank, is_figure, parse_figure
from govreport_core.forms.form import Block, CellType, Column, Form, Label, Row, Rule
from govreport_core.forms.loading import form_ids, load_form, load_forms
from govreport_core.forms.normalization import normalize_label, to_simplified, unify_glyphs
from govreport_core.forms.rules import evaluate, violations

__all__ = [
    "Block",
    "CellType",
    "Codebook",
    "Column",
    "Figure",
    "Form",
    "Label",
    "Row",
    "Rule",
    "evaluate",
    "form_ids",
    "is_blank",
    "is_figure",
    "load_form",
    "load_forms",
    "normalize_label",
    "parse_figure",
    "to_simplified",
    "unify_glyphs",
    "violations",
]
