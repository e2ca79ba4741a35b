"""Reads the clause around a number: its words, its body, its time, and what earlier clauses add."""
