"""Tables: the rows and cells of Word's own, the heights of their rows, and tables written with tabs."""
