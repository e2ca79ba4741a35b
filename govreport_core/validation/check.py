"""Holds a stored result against its form again: what `govreport check` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govreport_core.forms.form import Form
from govreport_core.forms.loading import form_ids, load_form
from govreport_core.forms.rules import violations
from govreport_core.model.stored import shape_problem
from govreport_core.validation.findings import schema_findings


def check_result(data: Any) -> list[str]:
    """What is wrong with a result as JSON data; empty if nothing is.

    Held against: the shape of a result, the form's JSON Schema, the agreement of `report` and `cells`, and
    the edit rules, of which each broken one must be reported among the findings.
    """
    if problem := shape_problem(data):
        return [
            "this is no result: expected a JSON object with result_version 1, as `govreport extract` writes it "
            f"({problem})"
        ]
    problems = integrity_problems(data)
    if data["form"] in form_ids():
        problems += (problem for _, _, problem in unreported_rules(data, load_form(data["form"])))
    return problems


def integrity_problems(data: Mapping[str, Any]) -> list[str]:
    """Where the parts of a result contradict each other, or its report the form's schema."""
    if data.get("form") is None:
        return [] if data.get("status") == "unrecognised" else ["it has no form, but its status is not unrecognised"]
    if data["form"] not in form_ids():
        return [f"unknown form {data['form']!r}; this version knows {', '.join(form_ids())}"]
    form = load_form(data["form"])
    return [*_schema_problems(data, form), *_cell_problems(data, form)]


def _schema_problems(data: Mapping[str, Any], form: Form) -> Iterator[str]:
    """Where the report is not what the schema says and no finding of the result says so."""
    told = {each.get("message", "") for each in data.get("findings", ()) if each.get("kind") == "schema"}
    statuses = {key: cell.get("status") for key, cell in data.get("cells", {}).items()}
    for found in schema_findings(form, data.get("report", {}), statuses):
        if found.message not in told:
            yield f"schema: {found.message}"


def _cell_problems(data: Mapping[str, Any], form: Form) -> Iterator[str]:
    """Where cells and report differ, and cells that the form does not have."""
    cells = {key: cell.get("value") for key, cell in data.get("cells", {}).items()}
    variant = form.variant(cells)
    for table, values in variant.nest(cells).items():
        if values != data.get("report", {}).get(table):
            yield f"report.{table} differs from cells"
    yield from (f"unknown cell {key}" for key in cells if key not in form.cells)


def unreported_rules(data: Mapping[str, Any], form: Form) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Code, cells and description of the rules that a result breaks and that no finding of it names."""
    cells = {key: cell.get("value") for key, cell in data.get("cells", {}).items()}
    variant = form.variant(cells)
    told = {tuple(each.get("cells", ())) for each in data.get("findings", ()) if each.get("kind") in ("rule", "soft")}
    for broken in violations(variant.rules, cells):
        rule = broken.rule
        if rule.keys not in told:
            sums = f"{broken.left} is not {broken.right}"
            told_of = f"rule {rule.code} ({rule.subject}) is broken, {sums}, and no finding says so"
            yield rule.code, rule.keys, told_of
