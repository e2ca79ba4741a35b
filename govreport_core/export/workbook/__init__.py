"""Writes results as an Excel workbook for people: heads that stay, filters, marks, comments, official forms."""

from __future__ import annotations

from govreport_core.export.workbook.book import ExcelWriter

__all__ = ["ExcelWriter"]
