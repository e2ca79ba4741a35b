"""The labels of one form, looked up in what a document prints: which row, which column it is, or none."""

from govreport_core.labels.match import match_column, match_row

__all__ = ["match_column", "match_row"]
