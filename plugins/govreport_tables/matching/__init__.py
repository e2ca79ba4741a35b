"""Which row and column of the form a printed row is: labels, heads, order, and the row's own rules."""
