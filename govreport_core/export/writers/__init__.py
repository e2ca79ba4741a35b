"""Writes tables row by row, one module for each kind of file: CSV, Parquet, Excel, SQLite."""
