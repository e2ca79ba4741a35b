"""What readings leave open, settled as far as the rules and the named assumptions allow."""

from __future__ import annotations

from collections.abc import Collection

from govreport_core.figures import parse_figure
from govreport_core.findings import Finding, finding
from govreport_core.form import Form
from govreport_core.merge import Claim, Merged
from govreport_core.model import Cell, Document, Evidence, RowReading
from govreport_core.rules import violations
from govreport_core.validate import rule_findings


def settle(
    form: Form, merged: Merged, document: Document, assume: Collection[str], findings: list[Finding]
) -> dict[str, Cell]:
    """Every cell of the form's edition that the document prints, in the form's order."""
    findings += merged.findings
    cells = dict(merged.cells)
    for claim in merged.rows:
        if not ("blank-is-zero" in assume and _assume_zeros(claim, form, document, cells)):
            findings.append(_unplaced(claim, form))
    edition = form.edition(cells)
    cells = {key: cells.get(key) or Cell(None, "missing") for key in edition.cells}
    values = {key: cell.value for key, cell in cells.items()}
    findings += rule_findings((violation, ()) for violation in violations(edition.rules, values))
    return cells


def _assume_zeros(claim: Claim, form: Form, document: Document, cells: dict[str, Cell]) -> bool:
    row = claim.reading
    assert isinstance(row, RowReading)
    if row.row is None or not row.tokens or any(parse_figure(token.text) != 0 for token in row.tokens):
        return False
    keys = form.row_keys[row.row]
    if len(row.tokens) > len(keys):
        return False
    token = row.tokens[0]
    where = token.position
    evidence = Evidence(
        claim.plugin, token.text, where.start, where.end, document.page_of(where.start), where.table, where.row
    )
    for key in keys:
        if key not in cells:
            cells[key] = Cell(0, "assumed", evidence, assumption="blank-is-zero")
    return True


def _unplaced(claim: Claim, form: Form) -> Finding:
    row = claim.reading
    assert isinstance(row, RowReading)
    tokens = " ".join(token.text for token in row.tokens)
    columns = len(form.row_keys[row.row]) if row.row else "an unknown number of"
    return finding(
        "row-unplaced", row=row.row or "without label", count=len(row.tokens), tokens=tokens, columns=columns
    )
