"""Checks whether the reports of the same bodies follow on from each other.

Everything found here is soft: two figures that should agree and do not, both as reported, and nothing changed.
Each check ends in pass, fail or unknown; a figure that is blank or not known makes it unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.model.basis import describe_basis
from govreport_core.model.finding import finding
from govreport_core.panel.findings import PanelFinding
from govreport_core.panel.reports import STATUSES, Report, Reports, figure_of

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")
IN_FORCE_ROWS = ("proactive.regulations", "proactive.normative_documents")
_CHANGES = ("issued", "repealed")
# Fewer figures other than 0 may well be the same two years running.
COPY_FIGURES = 6


class CheckOutcome(NamedTuple):
    """What one check of one thing came to.

    :param check: one of `govreport_core.panel.findings.CHECKS`.
    :param finding: of a check that failed.
    """

    check: str
    verdict: Literal["passed", "failed", "unknown"]
    finding: PanelFinding | None = None


def run_checks(reports: Reports, hierarchy: Mapping[str, Sequence[str]]) -> Iterator[CheckOutcome]:
    """Every check over all bodies and years.

    :param hierarchy: parent -> children, as `govreport_core.panel.bodies.read_hierarchy` gives it.
    """
    for body in reports.reports:
        yield from _check_body(reports, body)
    for parent, children in sorted(hierarchy.items()):
        yield from _check_children_sum(reports, parent, children)


def _check_body(reports: Reports, body: str) -> Iterator[CheckOutcome]:
    years = reports.reports[body]
    for year, same_year in sorted(years.items()):
        yield from _check_same_year(reports, body, year, same_year)
        # Across a year that is missing nothing follows: what was carried over went through it.
        if year - 1 in years:
            yield from _check_carried_over(reports, body, year)
            yield from _check_in_force(reports, body, year)
            yield from _check_copied(reports, body, year)
    for year in range(min(years), max(years) + 1):
        if year in years:
            yield CheckOutcome("year-missing", "passed")
        else:
            yield _report_failure(reports, body, year, "year-missing", (), (), years=year)


def _check_children_sum(reports: Reports, parent: str, children: Sequence[str]) -> Iterator[CheckOutcome]:
    """The figures of a body against the sums of those below it."""
    for year in sorted(reports.reports.get(parent, {})):
        sources = reports.sources(parent, year)
        of_children = [reports.values(child, year) for child in children]
        for place, (key, found) in enumerate(zip(reports.keys, reports.values(parent, year), strict=True)):
            if found is None:
                continue
            parts = [values[place] for values in of_children]
            known = [part for part in parts if part is not None]
            # A child that is missing makes the sum unknown, not smaller.
            total = _add_up(known) if len(known) == len(parts) else None
            used = ((parent, year, key), *((child, year, key) for child in children))
            yield _compare_figures(
                reports, parent, year, "children-sum", used, total, found, sources, children=len(children)
            )


def _check_same_year(reports: Reports, body: str, year: int, same_year: Sequence[Report]) -> Iterator[CheckOutcome]:
    """The further reports of one body and year against the first."""
    first = same_year[0]
    for other in same_year[1:]:
        pairs = [(key, figure_of(first.values[p]), figure_of(other.values[p])) for key, p in reports.keys.items()]
        # A cell that one form or one reading lacks is not a difference.
        differing = [(key, a, b) for key, a, b in pairs if a is not None and b is not None and a != b]
        if not differing:
            yield CheckOutcome("reports-differ", "passed")
            continue
        _, expected, found = differing[0]
        sources = (first.name, other.name)
        yield _report_failure(
            reports,
            body,
            year,
            "reports-differ",
            tuple(key for key, _, _ in differing),
            sources,
            expected=expected,
            found=found,
            sources=" and ".join(sources),
            count=len(differing),
            basis=_describe_reports((first, other), reports.keys[differing[0][0]]),
        )


def _describe_reports(reports: Iterable[Report], place: int) -> str:
    """What the figures of one cell rest on in several reports."""
    statuses = {report.name: STATUSES[report.statuses[place]] for report in reports}
    return describe_basis(statuses, statuses)


def _check_carried_over(reports: Reports, body: str, year: int) -> Iterator[CheckOutcome]:
    """What was carried in against what the year before carried over, for each kind of applicant."""
    sources = reports.sources(body, year - 1, year)
    for applicant in APPLICANTS:
        key = f"requests.carried_in.{applicant}"
        expected = reports.value(body, year - 1, f"requests.carried_over.{applicant}")
        found = reports.value(body, year, key)
        used = ((body, year, key), (body, year - 1, f"requests.carried_over.{applicant}"))
        yield _compare_figures(
            reports, body, year, "carried-over", used, expected, found, sources, previous_year=year - 1
        )


def _check_in_force(reports: Reports, body: str, year: int) -> Iterator[CheckOutcome]:
    """The documents in force against those of the year before, with the issued and without the repealed."""
    sources = reports.sources(body, year - 1, year)
    for row in IN_FORCE_ROWS:
        key = f"{row}.in_force"
        before, found = reports.value(body, year - 1, key), reports.value(body, year, key)
        issued, repealed = (reports.value(body, year, f"{row}.{column}") for column in _CHANGES)
        expected = None
        if before is not None and issued is not None and repealed is not None:
            expected = _add_up((before, issued, -repealed))
        used = ((body, year, key), (body, year - 1, key), *((body, year, f"{row}.{part}") for part in _CHANGES))
        yield _compare_figures(
            reports,
            body,
            year,
            "in-force",
            used,
            expected,
            found,
            sources,
            previous_year=year - 1,
            before=before,
            issued=issued,
            repealed=repealed,
        )


def _check_copied(reports: Reports, body: str, year: int) -> Iterator[CheckOutcome]:
    """Whether a report has the same figures as one of the year before, in every cell."""
    for report in reports.reports[body][year]:
        for earlier in reports.reports[body][year - 1]:
            # Another form has other cells: equal figures in the rest would prove little.
            if report.form != earlier.form:
                continue
            # Not a number is not equal to itself: what both lack says nothing.
            pairs = [(a, b) for a, b in zip(report.values, earlier.values, strict=True) if a == a or b == b]
            nonzero = sum(1 for a, _ in pairs if a == a and a != 0)
            if nonzero < COPY_FIGURES:
                yield CheckOutcome("report-copied", "unknown")
            elif any(a != b for a, b in pairs):
                yield CheckOutcome("report-copied", "passed")
            else:
                yield _report_failure(
                    reports,
                    body,
                    year,
                    "report-copied",
                    (),
                    (earlier.name, report.name),
                    previous_year=year - 1,
                    count=len(pairs),
                    nonzero=nonzero,
                    same_content=report.sha256 is not None and report.sha256 == earlier.sha256,
                )


def _compare_figures(
    reports: Reports,
    body: str,
    year: int,
    check: str,
    used: Sequence[tuple[str, int, str]],
    expected: Figure | None,
    found: Figure | None,
    named: tuple[str, ...],
    **details: Any,
) -> CheckOutcome:
    """Two figures that should agree.

    :param used: body, year and key of the figures that they are made of, that of this report first.
    """
    if expected is None or found is None:
        return CheckOutcome(check, "unknown")
    if expected == found:
        return CheckOutcome(check, "passed")
    statuses = {f"{reports.names(who)[0]} {when} {key}": reports.status(who, when, key) for who, when, key in used}
    return _report_failure(
        reports,
        body,
        year,
        check,
        (used[0][2],),
        named,
        expected=expected,
        found=found,
        basis=describe_basis(statuses, statuses),
        **details,
    )


def _report_failure(
    reports: Reports, body: str, year: int, check: str, cells: tuple[str, ...], named: tuple[str, ...], **details: Any
) -> CheckOutcome:
    """A failed check with its finding; `named` are the documents concerned, `details` those of the message."""
    name = reports.names(body)[0]
    return CheckOutcome(
        check, "failed", PanelFinding(body, year, finding(check, cells, body=name, year=year, **details), named)
    )


def _add_up(parts: Iterable[Figure]) -> Figure:
    # Amounts in 万元 are decimals; the sum of 0.1 and 0.2 is 0.3.
    total = round(sum(parts), 6)
    return int(total) if float(total).is_integer() else total
