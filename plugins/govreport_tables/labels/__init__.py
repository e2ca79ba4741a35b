"""The labels of one form, ready for look-up: rows, columns, headings, and what else the form prints."""

from govreport_tables.labels.index import LabelIndex, index_labels

__all__ = ["LabelIndex", "index_labels"]
