"""Writes the distribution of a new plugin, from nothing or from a page that is not read."""
