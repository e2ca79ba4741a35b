"""Names the assumptions that may be made of cells. Each is visible in the result of every document it touched."""

from __future__ import annotations

# A blank cell of a row in which something is printed stands for 0.
BLANK_IS_ZERO = "blank-is-zero"
# Rows whose labels are lost stand in the order of the form.
FORM_ORDER = "form-order"
ASSUMPTIONS = (BLANK_IS_ZERO, FORM_ORDER)
# Made where nobody asks for others. The order of rows is not: to exchange two of them breaks no rule.
USUAL_ASSUMPTIONS = (BLANK_IS_ZERO,)
