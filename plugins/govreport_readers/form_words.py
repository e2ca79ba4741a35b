"""Tells whether a text has a table of the official form in it, without knowing more of forms."""

from __future__ import annotations

from govreport_core.forms.normalization import to_simplified

# Labels of the official form that no other table has, and how many of them are more than a coincidence.
_ROWS = ("本年新收", "上年结转", "予以公开", "结转下年度", "信访举报", "未经复议")
_FEWEST_ROWS = 2


def has_form_table(text: str) -> bool:
    """Whether labels of the form's rows stand in a text."""
    bare = to_simplified("".join(text.split()))
    return sum(row in bare for row in _ROWS) >= _FEWEST_ROWS
