"""What one document of a run came to: the line of its result and its counts, small enough to cross processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from govreport_core.model.cell import Status
from govreport_core.model.result import Result
from govreport_core.model.tally import Tally

# A result with one of these findings is one that failed: nothing was learnt about the document.
FAILURES = frozenset({"unreadable", "encrypted", "oversized", "extraction-failed", "worker-died", "timed-out"})


class Outcome(NamedTuple):
    """What a document yielded.

    :param line: the result as one line of JSON in UTF-8, with its line end.
    :param status: the result's status, or "failed".
    :param reason: of one that failed or was not recognised: the message of the finding that says why.
    :param rules: code of a hard edit -> how often it is broken.
    :param gaps: cells that are missing or ambiguous.
    :param inferred: cells that are assumed or derived.
    :param mostly_inferred: these are more than half of its cells.
    :param tokens: what a model was given and gave back.
    :param corrected: cells that a person corrected.
    :param content: digest of the document's bytes.
    """

    name: str
    line: bytes
    status: str
    reason: str | None = None
    rules: Mapping[str, int] = {}
    gaps: int = 0
    tokens: int = 0
    inferred: int = 0
    mostly_inferred: bool = False
    corrected: int = 0
    content: str | None = None


def summarise_result(result: Result, name: str, line: bytes) -> Outcome:
    """The counts of a result, and its line.

    :param name: that of its source in this run.
    """
    # Rules that are broken by the publisher, as a person has confirmed, are nothing that anybody has to look at.
    findings = [(each.kind, each.code, each.severity, each.message) for each in result.findings if not each.confirmed]
    statuses = {key: cell.status for key, cell in result.cells.items()}
    return _summarise(
        name, result.source.get("sha256"), line, result.status, findings, statuses, result.provenance.usage
    )


def summarise_stored(data: Mapping[str, Any], line: bytes = b"") -> Outcome:
    """The counts of a result that was read back as data."""
    left = [each for each in data["findings"] if not each.get("confirmed")]
    findings = [(each["kind"], each["code"], each["severity"], each["message"]) for each in left]
    statuses = {key: cell["status"] for key, cell in data["cells"].items()}
    source = data["source"]
    usage = data["provenance"].get("usage")
    return _summarise(source["name"], source.get("sha256"), line, data["status"], findings, statuses, usage)


def _summarise(
    name: str,
    sha256: str | None,
    line: bytes,
    status: str,
    findings: Iterable[tuple[str, str, str, str]],
    statuses: Mapping[str, Status],
    usage: Mapping[str, Any] | None,
) -> Outcome:
    """The outcome of a result.

    :param findings: kind, code, severity and message of each.
    :param statuses: key -> status of each cell.
    """
    rules: dict[str, int] = {}
    failure = reason = None
    for kind, code, severity, message in findings:
        if kind == "rule":
            rules[code] = rules.get(code, 0) + 1
        elif code in FAILURES and severity == "error":
            failure = str(message)
        elif kind == "document" and (severity == "error" or reason is None):
            reason = str(message)
    tally = Tally.of(statuses)
    status = "failed" if failure is not None and status == "unrecognised" else status
    return Outcome(
        name,
        line,
        status,
        (failure or reason) if status in ("failed", "unrecognised") else None,
        rules,
        tally.gaps,
        _count_tokens(usage or {}),
        tally.inferred,
        tally.is_mostly_inferred,
        tally.corrected,
        sha256,
    )


def _count_tokens(usage: Mapping[str, Any]) -> int:
    # Not every service that speaks the dialect gives the total.
    total = usage.get("total_tokens")
    if isinstance(total, int):
        return total
    return sum(v for k, v in usage.items() if k in ("prompt_tokens", "completion_tokens") and isinstance(v, int))
