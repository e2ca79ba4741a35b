"""Writers of tables, one module a kind of file."""
