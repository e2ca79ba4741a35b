"""A fast constructor for the small values of which a report has hundreds."""

from __future__ import annotations

# A report has hundreds of the small values below, and to make one by its class costs several times as much.
fast_new = tuple.__new__
