"""Names the assumptions that may be made of cells. Each is visible in the result of every document it touched."""

from __future__ import annotations

# A blank cell of a row in which something is printed stands for 0.
BLANK_IS_ZERO = "blank-is-zero"
ASSUMPTIONS = (BLANK_IS_ZERO,)
