"""Provides a fast constructor for the small values of a report."""

from __future__ import annotations

# A report has hundreds of cells, readings and positions, and to make one by its class costs several times as much.
fast_new = tuple.__new__
