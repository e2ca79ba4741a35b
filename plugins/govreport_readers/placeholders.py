"""The marks that a reader puts into a cell for what is seen there and is neither blank nor a figure.

No mark is blank, a figure or a part of a label, so that a parser leaves the cell open instead of reading it wrongly.
"""

from __future__ import annotations

# Something seen that is no text, such as a drawing, a formula or a number that Word adds; the character that Unicode
# has for it.
OBJECT = "\ufffc"

# An image or a form field.
IMAGE = "[图片]"

# A figure that the page hides and may show later.
HIDDEN_FIGURE = "[隐藏]"

# Text that is in doubt. In square brackets it would be a note, and a figure before it would be read.
DOUBTFUL = "‹{}›"

# Before and behind text that is struck out and stands alone in its cell.
STRIKE = "~~"

# A character of which the file does not say what it means.
UNKNOWN_CHARACTER = "\ufffd"

# Between digits that were not written as one figure, so that they are not read as one.
SEAM = UNKNOWN_CHARACTER
