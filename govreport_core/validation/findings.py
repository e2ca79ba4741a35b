"""The result held against the form: its JSON Schema and its edit rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from govreport_core.forms.form import Form
from govreport_core.model.finding import Finding, finding

if TYPE_CHECKING:
    from govreport_core.repair.results import Conflict, ExplainedViolation

IsValid = Callable[[Any], bool]


def schema_findings(form: Form, report: Mapping[str, Any]) -> list[Finding]:
    """A finding for each place where the report is not what the schema says."""
    if form.cached(_make_validator)(report):
        return []
    # Only for a report that is wrong: the import alone takes longer than several documents.
    import jsonschema

    errors = jsonschema.Draft202012Validator(form.schema).iter_errors(report)
    return [
        finding(
            "schema",
            (".".join(map(str, error.absolute_path)),),
            found=error.instance if not isinstance(error.instance, dict) else None,
            problem=error.message,
        )
        for error in errors
    ]


def rule_findings(violations: Iterable[ExplainedViolation]) -> Iterator[Finding]:
    """A finding for each broken rule with both its sides, and the minimal sets of changes that would mend it."""
    for violation in violations:
        rule = violation.rule
        yield finding(
            rule.code,
            rule.keys,
            expected=violation.right,
            found=violation.left,
            explanations=violation.explanations,
            label=rule.label,
            subject=rule.subject,
            left_text=" + ".join(rule.left),
            right_text=" + ".join(rule.right),
        )


def conflict_findings(conflicts: Iterable[Conflict]) -> Iterator[Finding]:
    """A finding for each set of rules that the printed figures break only together."""
    for conflict in conflicts:
        keys = tuple(dict.fromkeys(key for rule in conflict.rules for key in rule.keys))
        rules = "; ".join(f"{rule.code} ({rule.subject})" for rule in conflict.rules)
        yield finding("contradiction", keys, explanations=conflict.explanations, rules=rules)


def _make_validator(form: Form) -> IsValid:
    """A validator that only says yes or no: jsonschema-rs, 300 times faster than the reference it agrees with."""
    try:
        import jsonschema_rs
    except ImportError:
        import jsonschema

        return jsonschema.Draft202012Validator(form.schema).is_valid
    return jsonschema_rs.Draft202012Validator(_with_property_counts(form.schema)).is_valid


def _with_property_counts(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema with `minProperties` for `required`: of a closed object to count is enough, and much quicker."""
    counted = dict(schema)
    if "properties" in schema:
        counted["properties"] = {name: _with_property_counts(child) for name, child in schema["properties"].items()}
        # With no other names allowed, as many as required are the required ones.
        if schema.get("additionalProperties") is False and set(schema.get("required", ())) == set(schema["properties"]):
            del counted["required"]
            counted["minProperties"] = len(schema["properties"])
    return counted
