"""Parsers of the form's tables: grids, flattened lines, digits run together, and the indicator tables before 2019.

Each is a plugin with one hook. The three parsers of the form cut a document into row candidates (some words, then
some figures) and leave it to `matching` to say which row of the form a candidate is; `labels` has what the form prints.
"""

from __future__ import annotations
