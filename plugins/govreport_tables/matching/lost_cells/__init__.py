"""Finds the rows of a grid that lost cells and are as wide as the others again, with blanks at an end."""
