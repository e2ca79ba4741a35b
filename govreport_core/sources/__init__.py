"""Finds the documents in files, folders, archives, JSON lines and web archives."""
