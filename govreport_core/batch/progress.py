"""Shows the progress of a run: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from typing import IO, Protocol

from govreport_core.batch.summary import STATUSES, Summary
from govreport_core.messages import Language, text

PLAIN_SECONDS = 15.0
BAR_SECONDS = 0.2


class Progress(Protocol):
    """Shows how far a run has come, for as long as it is entered."""

    def __enter__(self) -> Progress: ...

    def __exit__(self, *exception: object) -> None: ...

    def show(self, summary: Summary) -> None:
        """Show these counts, unless something was shown a moment ago."""


class _PlainProgress:
    """Progress where nobody watches a terminal: a line now and then."""

    def __init__(self, total: int | None, messages: IO[str], language: Language) -> None:
        self._total, self._messages, self._language = total, messages, language
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
        print(self._describe(summary, now - self._begun), file=self._messages, flush=True)

    def _describe(self, summary: Summary, seconds: float) -> str:
        """The line that says how far the run has come after so many seconds."""
        rate = _documents_per_second(summary, seconds)
        told = {
            "count": f"{summary.documents:,}",
            "rate": text("progress.rate", self._language, rate=f"{rate:.1f}"),
            "counts": _format_counts(summary, self._language),
        }
        if self._total is None:
            return text("progress.uncounted", self._language, **told)
        told["total"] = f"{self._total:,}"
        if not rate:
            return text("progress.counted", self._language, **told)
        left = format_duration((self._total - summary.documents) / rate)
        return text("progress.left", self._language, left=left, **told)


class _ProgressBar:
    """Progress on a terminal."""

    def __init__(self, total: int | None, messages: IO[str], language: Language) -> None:
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
        self._language = language
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
        rate = text("progress.rate", self._language, rate=f"{_documents_per_second(summary, now - self._begun):.1f}")
        counts = _format_counts(summary, self._language)
        self._progress.update(self._task, completed=summary.documents, counts=counts, rate=rate)


def open_progress(total: int | None, messages: IO[str], language: Language = "en") -> Progress:
    """The progress of a run over `total` documents (None: not known), in the way that the stream can show."""
    kind = _ProgressBar if messages.isatty() else _PlainProgress
    return kind(total, messages, language)


def _documents_per_second(summary: Summary, seconds: float) -> float:
    # Kept results cost no time; with them the rest would seem to be done in a moment.
    return (summary.documents - summary.reused) / max(seconds, 1e-6)


def _format_counts(summary: Summary, language: Language) -> str:
    """How many documents came to what, and what the model took."""
    parts = [
        text(
            "progress.status", language, count=f"{summary.counts[status]:,}", status=text(f"result.{status}", language)
        )
        for status in STATUSES
        if summary.counts[status]
    ]
    if summary.tokens:
        parts.append(text("progress.tokens", language, count=f"{summary.tokens:,}"))
    return text("check.join", language).join(parts)


def format_duration(seconds: float) -> str:
    """Seconds as hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
