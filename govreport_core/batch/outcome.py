"""What one document of a run came to: the line of its result and its counts, small enough to cross processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from govreport_core.model.tally import Tally

# A result with one of these findings is one that failed: nothing was learnt about the document.
FAILURES = frozenset({"unreadable", "encrypted", "oversized", "extraction-failed", "worker-died", "timed-out"})


class Outcome(NamedTuple):
    """What a document yielded.

    :param line: the result as one line of JSON in UTF-8, with its line end.
    :param status: the result's status, or "failed".
    :param failure: of a failed one: the finding's message.
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
    failure: str | None = None
    rules: Mapping[str, int] = {}
    gaps: int = 0
    tokens: int = 0
    inferred: int = 0
    mostly_inferred: bool = False
    corrected: int = 0
    content: str | None = None


def summarise_result(data: Mapping[str, Any], line: bytes = b"") -> Outcome:
    """The counts of a result that is at hand as data."""
    rules: dict[str, int] = {}
    failure = None
    for each in data["findings"]:
        if each["kind"] == "rule":
            rules[each["code"]] = rules.get(each["code"], 0) + 1
        elif each["code"] in FAILURES and each["severity"] == "error":
            failure = str(each["message"])
    tally = Tally.of({key: cell["status"] for key, cell in data["cells"].items()})
    tokens = _count_tokens(data["provenance"].get("usage") or {})
    status = "failed" if failure is not None and data["status"] == "unrecognised" else data["status"]
    return Outcome(
        data["source"]["name"],
        line,
        status,
        failure if status == "failed" else None,
        rules,
        tally.gaps,
        tokens,
        tally.inferred,
        tally.is_mostly_inferred,
        tally.corrected,
        data["source"].get("sha256"),
    )


def _count_tokens(usage: Mapping[str, Any]) -> int:
    # Not every service that speaks the dialect gives the total.
    total = usage.get("total_tokens")
    if isinstance(total, int):
        return total
    return sum(v for k, v in usage.items() if k in ("prompt_tokens", "completion_tokens") and isinstance(v, int))
