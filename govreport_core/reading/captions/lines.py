"""Lines as they are compared: without white space and marks of headings, in one spelling; titles of reports."""

from __future__ import annotations

import re
import unicodedata

from govreport_core.forms.normalization import to_simplified
from govreport_core.reading.captions.times import with_years_in_digits

# All but a single blank between digits.
_BLANKS = re.compile(r"(?s)[\s*_`](?:[\s*_`]+|(?<!\d.)|(?!\d))")
_MARKS_BEFORE = re.compile(r"[^\w(〔【\[《“\"]+")
_FIGURES = re.compile(r"[\s\d.,|│┃-]+")
_MARKS_BEHIND = "#|│┃=—–-~·•"
TITLE = re.compile(r"(?:年度报告|年报|工作报告)(?:[(（].{0,12}[)）])?$")


def is_report_title(title: str) -> bool:
    """Whether a title is that of an annual report on open government.

    >>> is_report_title("青石县档案局2023年政府信息公开工作年度报告"), is_report_title("2023年工作要点")
    (True, False)
    """
    said = bare(title)
    return "信息公开" in said and TITLE.search(said) is not None


def has_only_figures(line: str) -> bool:
    """Whether a line has figures and nothing else, perhaps in cells, as half of those of a flattened table."""
    return _FIGURES.fullmatch(line) is not None


def bare(line: str) -> str:
    """A line without white space and marks of a heading, with the usual digits and brackets, years in digits."""
    text = to_simplified(unicodedata.normalize("NFKC", _BLANKS.sub("", with_years_in_digits(line))))
    marks = _MARKS_BEFORE.match(text)
    return with_years_in_digits(text[marks.end() if marks else 0 :].rstrip(_MARKS_BEHIND))
