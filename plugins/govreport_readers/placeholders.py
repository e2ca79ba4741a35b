"""The marks that stand in a cell for what is neither blank nor a figure."""

from __future__ import annotations

# Stands for what is seen and is no text, so that its cell is neither blank nor a figure. No label has it.
OBJECT = "\ufffc"

# What stands in a cell instead of a figure that is hidden and may be shown later.
HIDDEN_FIGURE = "[隐藏]"

# What stands in a cell instead of text, so that the cell is neither blank nor a figure.
IMAGE = "[图片]"
# The same beside a figure: what is in square brackets behind a figure is a note, and the figure is read.
DOUBTFUL = "‹{}›"

# Stands between digits that were not written as one figure, so that they are not read as one.
SEAM = "\ufffd"
