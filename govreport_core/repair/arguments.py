"""Checks what `repair` is called with."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from govreport_core.forms.assumptions import ASSUMPTIONS
from govreport_core.forms.form import Form
from govreport_core.repair.rows.hypotheses import RowTokens


def check_arguments(form: Form, rows: Sequence[RowTokens], assume: Collection[str], order: Sequence[str | int]) -> None:
    """Hold the arguments of `repair` against the form.

    :raises ValueError: an unknown assumption, or a row reading or order entry that names no row.
    """
    if unknown := sorted(set(assume).difference(ASSUMPTIONS)):
        raise ValueError(f"no assumption {unknown[0]!r}; there are {', '.join(ASSUMPTIONS)}")
    for row in rows:
        if row.row is not None and row.row not in form.row_keys:
            raise ValueError(f"row reading {row.row!r}: no such row in form {form.id}")
    for item in order:
        if isinstance(item, int) and not 0 <= item < len(rows):
            raise ValueError(f"order names row reading {item}, but there are {len(rows)}")
