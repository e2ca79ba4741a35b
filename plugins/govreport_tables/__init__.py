"""Parsers of the form's tables: grids, flattened lines, digits run together. Each is a plugin with one hook.

All of them cut a document into strips (some words, then some figures) and leave it to `strips.readings` to say
which row of the form a strip is.
"""

from __future__ import annotations
