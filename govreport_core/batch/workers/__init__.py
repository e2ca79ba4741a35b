"""Processes that documents are given to: our own and those of an executor, and the order of what they answer."""
