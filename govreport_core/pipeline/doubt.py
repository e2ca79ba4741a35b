"""Keeps doubtful cells open: beside a figure that nobody claimed nothing is blank, assumed or derived.

Every cell that is left without a value is named in a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from govreport_core.forms.form import Form
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import RowReading
from govreport_core.reading.claims import Claim
from govreport_core.reading.reconcile import Reconciled

# What a doubtful cell cannot be.
_WITHOUT_A_FIGURE = frozenset({"blank", "assumed", "derived"})


def before_arithmetic(reconciled: Reconciled, doubtful: Collection[str], form: Form) -> Reconciled:
    """The readings without what is concluded from nothing being printed.

    Blank cells are missing instead, and of rows whose columns are not known nothing is concluded.
    """
    if not doubtful:
        return reconciled
    cells = after_arithmetic(reconciled.cells, doubtful)
    return Reconciled(cells, tuple(_apart(claim, doubtful, form) for claim in reconciled.rows), reconciled.findings)


def after_arithmetic(cells: Mapping[str, Cell], doubtful: Collection[str]) -> dict[str, Cell]:
    """The cells, where the doubtful ones have no value that was worked out."""
    return {key: _open(cell) if key in doubtful else cell for key, cell in cells.items()}


def against_print(cells: Mapping[str, Cell], printed: Mapping[str, Cell]) -> dict[str, Cell]:
    """The cells, where those whose own print cannot be read have no value that this print rules out.

    Of 1O nobody knows which figure it is, but a sum that leaves 2 for the cell is not what is printed there.

    :param printed: the cells as they were read.
    """
    unread = {key: cell.evidence for key, cell in printed.items() if cell.status == "missing" and key in cells}
    return {
        **cells,
        **{
            key: Cell(None, "missing", evidence)
            for key, evidence in unread.items()
            if evidence is not None and _is_ruled_out(cells[key], evidence)
        },
    }


def _is_ruled_out(cell: Cell, evidence: Evidence) -> bool:
    if cell.value is None or cell.status not in _WITHOUT_A_FIGURE:
        return False
    text = "".join(unicodedata.normalize("NFKC", evidence.text).split())
    if not _TORN_FIGURE.fullmatch(text) or not any(map(str.isdigit, text)):
        return False
    pattern = "".join(char if char.isdigit() else r"[\d.-]?" for char in text)
    return re.fullmatch(pattern, str(cell.value)) is None


def name_open_cells(cells: Mapping[str, Cell], form: Form, findings: Iterable[Finding]) -> Iterator[Finding]:
    """A finding for the cells of each table that have no value and that no other finding names."""
    named = {key for each in findings for key in each.cells}
    unnamed = {key: cell.status for key, cell in cells.items() if cell.status in _REASONS and key not in named}
    left: dict[tuple[str, str], list[str]] = {}
    for block in form.blocks if unnamed else ():
        for key in block.keys:
            if key in unnamed:
                left.setdefault((block.table, unnamed[key]), []).append(key)
    for table in dict.fromkeys(table for table, _ in left):
        for status, reason in _REASONS.items():
            if keys := left.get((table, status)):
                yield finding("open-cells", tuple(keys), count=len(keys), table=table, reason=reason)


# Digits among characters that a scan or a bad font puts in the place of digits.
_TORN_FIGURE = re.compile(r"[\dA-Za-z?*#_.□■〇○]{1,12}")
_REASONS = {
    "missing": "nothing was read for them",
    "ambiguous": "what was read, and the rules, leave them more than one value",
}


def _open(cell: Cell) -> Cell:
    if cell.status not in _WITHOUT_A_FIGURE:
        return cell
    if cell.value is None:
        return Cell(None, "missing")
    return Cell(None, "ambiguous", candidates=(cell.value,))


def _apart(claim: Claim, doubtful: Collection[str], form: Form) -> Claim:
    """A row reading from which nothing is concluded, if some of its cells are doubtful."""
    reading = claim.reading
    if not isinstance(reading, RowReading) or reading.row is None:
        return claim
    if not any(key in doubtful for key in form.row_keys[reading.row]):
        return claim
    return claim._replace(reading=reading._replace(misplaced=True))
