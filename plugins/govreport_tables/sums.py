"""What the form's rules say of figures before it is known that they belong to a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from govreport_core.figures import parse_figure
from govreport_core.form import Form
from govreport_core.model import Token
from govreport_core.rules import evaluate

Verdict = Literal["pass", "fail", "unknown"]


def verdict(placed: Iterable[tuple[str, Token]], form: Form) -> Verdict:
    """Whether figures keep the rules that speak of their cells alone; "unknown" if there is no such rule.

    :param placed: keys and what would stand in their cells.
    """
    values = {key: parse_figure(token.text) for key, token in placed}
    verdicts = {evaluate(rule, values) for rule in form.rules if values.keys() >= set(rule.keys)}
    if "fail" in verdicts:
        return "fail"
    return "pass" if verdicts == {"pass"} else "unknown"
