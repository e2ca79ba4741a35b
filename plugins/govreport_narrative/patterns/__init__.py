"""Finds what patterns and lists of words describe in running text."""
