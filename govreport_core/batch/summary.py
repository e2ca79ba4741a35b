"""Counts a run's results into a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from govreport_core.batch.outcome import Outcome

STATUSES = ("complete", "partial", "unrecognised", "failed")
# What documents are named for, in this order: nothing was learnt of them, no form was recognised, their figures break
# rules, cells have no value.
CONCERNS = ("failed", "unrecognised", "broken", "open")
# A report of a run names so many documents for each concern, and skipped files; the counts are always whole.
MAX_NAMED = 1000


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class Summary:
    """What a run came to.

    :param started: when, in UTC, as ISO 8601.
    :param counts: status -> documents; "failed" are those of which nothing could be learnt.
    :param rules: code of a hard edit -> how often it is broken.
    :param gaps: cells missing or ambiguous.
    :param inferred: cells assumed or derived.
    :param mostly_inferred: documents of which these are more than half of the cells.
    :param corrected: cells that people corrected.
    :param unmet: digests of the documents that corrections are of and that the run has not met.
    :param reused: results that were there already.
    :param named: concern -> name and reason of the first documents.
    :param concerned: concern -> documents.
    :param skipped: name and reason of the first files that were passed over.
    :param is_kept: whether the results go to a file that a run can go on with.
    """

    started: str = field(default_factory=_now)
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    gaps: int = 0
    inferred: int = 0
    mostly_inferred: int = 0
    tokens: int = 0
    corrected: int = 0
    unmet: set[str] = field(default_factory=set)
    reused: int = 0
    named: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: {concern: [] for concern in CONCERNS})
    concerned: Counter[str] = field(default_factory=Counter)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    skipped_count: int = 0
    interrupted: bool = False
    is_kept: bool = True

    @property
    def documents(self) -> int:
        """All documents that have a result now."""
        return sum(self.counts.values())

    @property
    def exit_code(self) -> int:
        """0: all complete or partial; 1: some failed or were not recognised; 130: interrupted."""
        if self.interrupted:
            return 130
        return 1 if self.counts["failed"] or self.counts["unrecognised"] else 0

    def add(self, outcome: Outcome) -> None:
        """Count a result."""
        self.counts[outcome.status] += 1
        self.rules.update(outcome.rules)
        self.gaps += outcome.gaps
        self.inferred += outcome.inferred
        self.mostly_inferred += outcome.mostly_inferred
        self.tokens += outcome.tokens
        self.corrected += outcome.corrected
        self.unmet.discard(outcome.content or "")
        for concern, reason in _concerns_of(outcome):
            self.concerned[concern] += 1
            if len(self.named[concern]) < MAX_NAMED:
                self.named[concern].append((outcome.name, reason))

    def merge(self, other: Summary) -> None:
        """Count the results of another run over other documents."""
        self.seconds += other.seconds
        self.interrupted = self.interrupted or other.interrupted
        for counter, further in (
            (self.counts, other.counts),
            (self.rules, other.rules),
            (self.concerned, other.concerned),
        ):
            counter.update(further)
        for total in ("gaps", "inferred", "mostly_inferred", "tokens", "corrected", "reused", "skipped_count"):
            setattr(self, total, getattr(self, total) + getattr(other, total))
        # A document that corrections are of is met by one run, and by no other.
        self.unmet &= other.unmet
        for concern, named in other.named.items():
            self.named[concern] = (self.named[concern] + named)[:MAX_NAMED]
        self.skipped = (self.skipped + other.skipped)[:MAX_NAMED]

    def skip(self, name: str, reason: str) -> None:
        """Count a file that is passed over."""
        self.skipped_count += 1
        if len(self.skipped) < MAX_NAMED:
            self.skipped.append((name, reason))

    def to_dict(self) -> dict[str, Any]:
        """The report of the run as JSON-able data."""
        return {
            "started": self.started,
            "seconds": round(self.seconds, 3),
            "interrupted": self.interrupted,
            "documents": self.documents,
            "reused": self.reused,
            "counts": {status: self.counts[status] for status in STATUSES},
            "rules_broken": dict(sorted(self.rules.items())),
            "gaps": self.gaps,
            "assumed_or_derived": self.inferred,
            "mostly_assumed_or_derived": self.mostly_inferred,
            "tokens": self.tokens,
            "corrected": self.corrected,
            "corrections_of_other_content": sorted(self.unmet),
            **{
                concern: [{"name": name, "reason": reason} for name, reason in named]
                for concern, named in self.named.items()
            },
            **{f"{concern}_not_named": self.concerned[concern] - len(named) for concern, named in self.named.items()},
            "skipped": [{"name": name, "reason": reason} for name, reason in self.skipped],
            "skipped_count": self.skipped_count,
        }


def _concerns_of(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """For what a document is named, and why."""
    if outcome.status in ("failed", "unrecognised"):
        yield outcome.status, outcome.reason or "the findings of its result say why"
    if outcome.rules:
        yield "broken", ", ".join(f"{code} ({count})" for code, count in sorted(outcome.rules.items()))
    if outcome.gaps:
        yield "open", f"{outcome.gaps:,} cell{'s' if outcome.gaps > 1 else ''} without a value"
