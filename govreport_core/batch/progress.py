"""Shows the progress of a run: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import IO, Protocol

from govreport_core.batch.summary import STATUSES, Summary
from govreport_core.printable import printable

PLAIN_SECONDS = 15.0
BAR_SECONDS = 0.2
# So many documents are named for each concern at the end; the report names more.
SHOWN = 10


class Progress(Protocol):
    """Shows how far a run has come, for as long as it is entered."""

    def __enter__(self) -> Progress: ...

    def __exit__(self, *exception: object) -> None: ...

    def show(self, summary: Summary) -> None:
        """Show these counts, unless something was shown a moment ago."""


class _PlainProgress:
    """Progress where nobody watches a terminal: a line now and then."""

    def __init__(self, total: int | None, messages: IO[str]) -> None:
        self._total, self._messages = total, messages
        self._begun = self._last = time.monotonic()

    def __enter__(self) -> _PlainProgress:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def show(self, summary: Summary) -> None:
        now = time.monotonic()
        if now - self._last < PLAIN_SECONDS:
            return
        self._last = now
        rate = _documents_per_second(summary, now - self._begun)
        of = f" of {self._total:,}" if self._total is not None else ""
        left = (
            f", {_format_duration((self._total - summary.documents) / rate)} left"
            if self._total is not None and rate
            else ""
        )
        print(
            f"{summary.documents:,}{of} documents, {rate:.1f}/s{left}; {_format_counts(summary)}",
            file=self._messages,
            flush=True,
        )


class _ProgressBar:
    """Progress on a terminal."""

    def __init__(self, total: int | None, messages: IO[str]) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._progress = Progress(
            TextColumn("{task.fields[counts]}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(file=messages),
            refresh_per_second=4,
        )
        self._task = self._progress.add_task("", total=total, counts="", rate="")
        self._begun = time.monotonic()
        self._last = 0.0

    def __enter__(self) -> _ProgressBar:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def show(self, summary: Summary) -> None:
        now = time.monotonic()
        if now - self._last < BAR_SECONDS:
            return
        self._last = now
        rate = f"{_documents_per_second(summary, now - self._begun):.1f}/s"
        self._progress.update(self._task, completed=summary.documents, counts=_format_counts(summary), rate=rate)


def open_progress(total: int | None, messages: IO[str]) -> Progress:
    """The progress of a run over `total` documents (None: not known), in the way that the stream can show."""
    return _ProgressBar(total, messages) if messages.isatty() else _PlainProgress(total, messages)


def _documents_per_second(summary: Summary, seconds: float) -> float:
    # Kept results cost no time; with them the rest would seem to be done in a moment.
    return (summary.documents - summary.reused) / max(seconds, 1e-6)


def _format_counts(summary: Summary) -> str:
    parts = [f"{summary.counts[status]:,} {status}" for status in STATUSES if summary.counts[status]]
    if summary.tokens:
        parts.append(f"{summary.tokens:,} tokens")
    return ", ".join(parts)


def _format_inferred(summary: Summary) -> str:
    cells, documents = f"{summary.inferred:,}", summary.mostly_inferred
    return f"{cells} (most of the cells in {documents:,} of the documents)" if documents else cells


def _format_duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def print_summary(summary: Summary, messages: IO[str]) -> None:
    """Write the table at the end of a run, and the first documents that a person should look at."""
    rows: Sequence[tuple[str, str]] = [
        ("documents", f"{summary.documents:,}" + (f" ({summary.reused:,} kept)" if summary.reused else "")),
        *((f"  {status}", f"{summary.counts[status]:,}") for status in STATUSES),
        ("cells without a value", f"{summary.gaps:,}"),
        ("cells assumed or derived", _format_inferred(summary)),
        ("rules broken", f"{sum(summary.rules.values()):,}"),
        *((f"  {code}", f"{n:,}") for code, n in sorted(summary.rules.items())),
        *([("cells corrected", f"{summary.corrected:,}")] if summary.corrected else []),
        *([("tokens", f"{summary.tokens:,}")] if summary.tokens else []),
        *([("files skipped", f"{summary.skipped_count:,}")] if summary.skipped_count else []),
        ("time", _format_duration(summary.seconds)),
    ]
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        print(f"{label:<{width}}  {value}", file=messages)
    for concern, named in summary.named.items():
        for name, reason in named[:SHOWN]:
            print(printable(f"{concern}: {name}: {reason}"), file=messages)
        if (more := summary.concerned[concern] - SHOWN) > 0:
            print(f"{concern}: … and {more:,} more; --report FILE names them", file=messages)
    if summary.unmet:
        print(
            f"corrections: those of {len(summary.unmet):,} documents were not applied, because no document here has "
            "their content; they have changed, or are not among these",
            file=messages,
        )
    if summary.interrupted:
        print("interrupted; go on with --resume, no result is lost", file=messages)
    messages.flush()
