"""A stored result held against its form again: what `govreport check` does."""

from __future__ import annotations

from typing import Any

from govreport_core.forms.loading import form_ids, load_form
from govreport_core.forms.rules import violations
from govreport_core.validation.findings import schema_findings


def check_result(data: Any) -> list[str]:
    """What is wrong with a result as JSON data; empty if nothing is.

    Held against: the shape of a result, the form's JSON Schema, the agreement of `report` and `cells`, and
    the edit rules, of which each broken one must be reported among the findings.
    """
    if not _is_result(data):
        return ["this is no result: expected a JSON object with result_version 1, as `govreport extract` writes it"]
    if data.get("form") is None:
        return [] if data.get("status") == "unrecognised" else ["it has no form, but its status is not unrecognised"]
    if data["form"] not in form_ids():
        return [f"unknown form {data['form']!r}; this version knows {', '.join(form_ids())}"]
    cells = {key: cell.get("value") for key, cell in data.get("cells", {}).items()}
    form = load_form(data["form"])
    problems = [
        f"schema: {f.message}"
        for f in schema_findings(form, data.get("report", {}))
        if f.message not in _reported(data, "schema")
    ]
    variant = form.variant(cells)
    nested = variant.nest(cells)
    problems += [
        f"report.{table} differs from cells" for table in nested if nested[table] != data.get("report", {}).get(table)
    ]
    problems += [f"unknown cell {key}" for key in cells if key not in form.cells]
    told = {tuple(f.get("cells", ())) for f in data.get("findings", ()) if f.get("kind") == "rule"}
    problems += [
        f"rule {v.rule.code} ({v.rule.subject}) is broken, {v.left} is not {v.right}, and no finding says so"
        for v in violations(variant.rules, cells)
        if v.rule.keys not in told
    ]
    return problems


def _is_result(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and data.get("result_version") == "1"
        and all(isinstance(data.get(part, {}), dict) for part in ("source", "report", "cells"))
        and all(isinstance(cell, dict) for cell in data.get("cells", {}).values())
        and isinstance(data.get("findings", []), list)
        and all(isinstance(finding, dict) for finding in data.get("findings", []))
    )


def _reported(data: dict[str, Any], kind: str) -> set[str]:
    return {f.get("message", "") for f in data.get("findings", ()) if f.get("kind") == kind}
