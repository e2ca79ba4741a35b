"""A fast constructor for the small values of which a report has hundreds."""

from __future__ import annotations

# Values of which a report has hundreds, such as cells and readings, are named tuples, because a frozen dataclass costs
# more than twice as much to make. `fast_new(Cell, fields)` is quicker than `Cell(...)`.
fast_new = tuple.__new__
