"""Matches row candidates with the rows and columns of the form: by labels, heads, order, and the rows' own rules."""
