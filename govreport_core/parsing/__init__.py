"""What authors of readers and parsers call: labels, figures, grids, and the built-in plugins for a part of a page."""

from govreport_core.forms.figures import is_blank, is_figure, parse_figure
from govreport_core.labels.match import match_column, match_row
from govreport_core.parsing.built_in import describe_text, parse_grid, read_elements, read_part
from govreport_core.parsing.figures import LabelledFigure, split_figure
from govreport_core.parsing.grids import Span, build_document, build_grid
from govreport_core.parsing.json_data import find_json, rows_of_records
from govreport_core.reading.form_detection import is_printed_on

__all__ = [
    "LabelledFigure",
    "Span",
    "build_document",
    "build_grid",
    "describe_text",
    "find_json",
    "is_blank",
    "is_figure",
    "is_printed_on",
    "match_column",
    "match_row",
    "parse_figure",
    "parse_grid",
    "read_elements",
    "read_part",
    "rows_of_records",
    "split_figure",
]
