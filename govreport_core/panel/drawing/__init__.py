"""Draws a plot once, as lines, points and texts in pixels; SVG and PNG are two ways to write the same picture."""
