"""The marks that readers put into a cell for what is neither blank nor a figure.

Parsers need not know them: a cell with a mark is not taken for zero, nor for the figure that the mark replaces.
"""

from __future__ import annotations

import re

# Something seen that is not text, such as a drawing, a formula or a number that Word adds; the character that Unicode
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

_DIGIT = re.compile(r"\d")


def doubt_figure(text: str) -> str:
    """A text between marks of doubt if it has a digit in it."""
    return DOUBTFUL.format(text) if _DIGIT.search(text) else text
