"""The result held against the form: its JSON Schema and its edit rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govreport_core.forms.form import Form
from govreport_core.model.basis import describe_basis, name_some
from govreport_core.model.cell import Cell, Status
from govreport_core.model.finding import Finding, finding

if TYPE_CHECKING:
    from govreport_core.repair.results import Conflict, ExplainedViolation, Explanation

IsValid = Callable[[Any], bool]

# So many ways to mend a rule are listed; more of them explain less and less.
MOST_EXPLANATIONS = 10


def schema_findings(
    form: Form, report: Mapping[str, Any], statuses: Mapping[str, Status] = MappingProxyType({})
) -> list[Finding]:
    """A finding for each place where the report is not what the schema says.

    :param statuses: key -> status of the report's cells.
    """
    if form.cached(_make_validator)(report):
        return []
    # Only for a report that is wrong: the import alone takes longer than several documents.
    import jsonschema

    errors = jsonschema.Draft202012Validator(form.schema).iter_errors(report)
    return [
        finding(
            "schema",
            (key := ".".join(map(str, error.absolute_path)),),
            found=error.instance if not isinstance(error.instance, dict) else None,
            problem=error.message,
            basis=_basis_of_value(statuses.get(key)),
        )
        for error in errors
    ]


def _basis_of_value(status: Status | None) -> str:
    """What a value rests on, as a sentence; what is no cell with a value rests on nothing."""
    if status == "printed":
        return "The value stands as printed; look at the document."
    if status in ("derived", "assumed", "filled"):
        return f"The value is {status}, not printed in its place; look at the document."
    if status == "corrected":
        return "The value was corrected by a person; look at the document and at the correction."
    return "Look at the document."


def rule_findings(violations: Iterable[ExplainedViolation], cells: Mapping[str, Cell]) -> Iterator[Finding]:
    """A finding for each broken rule with both its sides, and the minimal sets of changes that would mend it.

    A rule between rows that is broken with a row whose own sum is broken, read a digit a cell, is no second error. What
    would mend several rules is listed with the first of them; the others name it.

    :param cells: the cells as the result has them. A rule of which one was opened again is neither kept nor broken;
        a mark that says that there is none counts as 0.
    """
    said: list[tuple[Sequence[Explanation], str]] = []
    for violation in violations:
        rule = violation.rule
        if any(cells[key].is_open for key in rule.keys):
            continue
        code, details = rule.code, {}
        if violation.doubtful:
            rows = list(dict.fromkeys(key.rpartition(".")[0] for key in violation.doubtful))
            code, details = "broken-with-row", {"rows": name_some(rows)}
        listed, note = _say_once(violation.explanations, f"{rule.code} ({rule.subject})", said, violation.complete)
        yield finding(
            code,
            rule.keys,
            expected=violation.right,
            found=violation.left,
            explanations=listed,
            label=rule.label,
            subject=rule.subject,
            left_text=" + ".join(rule.left),
            right_text=" + ".join(rule.right),
            basis=describe_basis(rule.keys, {key: cells[key].status for key in rule.keys}) + note,
            **details,
        )


def _say_once(
    explanations: Sequence[Explanation], name: str, said: list[tuple[Sequence[Explanation], str]], complete: bool
) -> tuple[tuple[Explanation, ...], str]:
    """The explanations that a finding lists, and a sentence about those that it does not.

    :param name: the finding's rule.
    :param said: the explanations listed so far, with the rule with which they are; those of this one are added.
    :param complete: whether these are all.
    """
    for others, first in said:
        if explanations and others == explanations:
            return (), f" What would mend it is listed with {first}."
    said.append((explanations, name))
    listed = tuple(sorted(explanations, key=len))[:MOST_EXPLANATIONS]
    more = len(explanations) - len(listed)
    if not more:
        return listed, ""
    return listed, f" {more if complete else f'At least {more}'} more changes of so few cells would mend it as well."


# How figures are spoken of among which some contradict others.
_NOT_PRINTED: Mapping[Status, str] = {"derived": "worked out for", "corrected": "that a person corrected in"}


def conflict_findings(conflicts: Iterable[Conflict], cells: Mapping[str, Cell]) -> Iterator[Finding]:
    """A finding for each set of rules that figures break only together.

    :param cells: the cells as arithmetic left them. Some of the derived ones are read out of rows of figures, and so
        among what is contradicted.
    """
    for conflict in conflicts:
        keys = tuple(dict.fromkeys(key for rule in conflict.rules for key in rule.keys))
        rules = "; ".join(f"{rule.code} ({rule.subject})" for rule in conflict.rules)
        named = {status: name_some([key for key in keys if cells[key].status == status]) for status in _NOT_PRINTED}
        told = (f"those {word} {named[status]}" for status, word in _NOT_PRINTED.items() if named[status])
        figures = " and ".join(("The printed figures", *told))
        explanations = tuple(sorted(conflict.explanations, key=len))
        more = len(explanations) - MOST_EXPLANATIONS
        if more > 0:
            rules += f" ({more} more changes would mend them than are listed)"
        yield finding(
            "contradiction", keys, explanations=explanations[:MOST_EXPLANATIONS], rules=rules, figures=figures
        )


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
