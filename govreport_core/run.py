"""A run over many documents as the command line does it: a file of results, progress, a summary, a report."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from govreport_core.batch import TIMEOUT, run
from govreport_core.errors import SourceError
from govreport_core.extraction import Extractor, Outcome
from govreport_core.journal import Journal
from govreport_core.sources import SourceLike, SourceRef, count, expand

if TYPE_CHECKING:
    from concurrent.futures import Executor

STATUSES = ("complete", "partial", "unrecognised", "failed")
# A report of a run names so many failed and skipped files; the counts are always whole.
NAMED = 1000
PLAIN_SECONDS = 15.0


@dataclass
class Summary:
    """What a run came to.

    :param counts: status -> documents; "failed" are those of which nothing could be learnt.
    :param rules: code of a hard edit -> how often it is broken.
    :param gaps: cells missing or ambiguous.
    :param reused: results that were there already.
    :param failed: name and reason of the first failed documents.
    :param skipped: name and reason of the first files that were passed over.
    """

    started: str
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    gaps: int = 0
    tokens: int = 0
    reused: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    skipped_count: int = 0
    interrupted: bool = False

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
        self.tokens += outcome.tokens
        if outcome.failure is not None and len(self.failed) < NAMED:
            self.failed.append((outcome.name, outcome.failure))

    def skip(self, name: str, reason: str) -> None:
        """Count a file that is passed over."""
        self.skipped_count += 1
        if len(self.skipped) < NAMED:
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
            "tokens": self.tokens,
            "failed": [{"name": name, "reason": reason} for name, reason in self.failed],
            "failed_not_named": self.counts["failed"] - len(self.failed),
            "skipped": [{"name": name, "reason": reason} for name, reason in self.skipped],
            "skipped_count": self.skipped_count,
        }


def run_batch(
    sources: SourceLike | Iterable[SourceLike],
    output: str | os.PathLike[str] | IO[bytes],
    *,
    extractor: Extractor | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    resume: bool = False,
    stale: bool = False,
    report: str | os.PathLike[str] | None = None,
    timeout: float | None = TIMEOUT,
    messages: IO[str] | None = None,
) -> Summary:
    """Extract many documents into a file of JSON lines, in the order of the sources.

    :param output: the file, or an open binary stream, which cannot be resumed.
    :param extractor: plugins and settings; default those of `extract()`.
    :param jobs: worker processes; default one for each processor.
    :param resume: keep what the file has of these sources and do the rest.
    :param stale: like resume, but do again what the fingerprint shows to be out of date: another content,
        version or setting, or a changed plugin that the document concerns.
    :param report: a file for the report of the run.
    :param messages: where progress and summary go; default standard error.
    :raises JournalError: the file cannot be written; what it has can be resumed.
    :raises WorkerError: no worker process can be started.
    """
    messages = messages if messages is not None else sys.stderr
    extractor = extractor if extractor is not None else Extractor()
    if jobs is None and executor is None:
        jobs = os.cpu_count() or 1
    if not isinstance(sources, str | os.PathLike | list | tuple) and (resume or stale):
        sources = list(sources)
    summary = Summary(datetime.now(UTC).isoformat(timespec="seconds"))
    begun = time.monotonic()
    refs = expand(sources, summary.skip)

    def work(items: Iterator[SourceRef | Outcome], write: Callable[[bytes], Any]) -> None:
        outcomes = run(enumerate(items), extractor, executor=executor, jobs=jobs, ordered=True, timeout=timeout)
        with closing(outcomes):
            for outcome in outcomes:
                write(outcome.line)
                summary.add(outcome)
                progress.show(summary)

    def kept(outcome: Outcome) -> None:
        summary.add(outcome)
        progress.show(summary)

    with _progress(count(sources), messages) as progress:
        try:
            if isinstance(output, str | os.PathLike):
                with Journal(output, resume=resume or stale, stale=_Staleness(extractor) if stale else None) as journal:
                    try:
                        work(journal.plan(refs, kept), journal.write)
                    finally:
                        summary.reused = journal.reused
            else:
                work(refs, _writer(output))
        except KeyboardInterrupt:
            summary.interrupted = True
    summary.seconds = time.monotonic() - begun
    if report is not None:
        Path(report).write_text(json.dumps(summary.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _show(summary, messages)
    return summary


class _Staleness:
    """Whether a result would come out differently now."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._now = extractor.fingerprint
        self._hooks = {info.name: set(info.hooks) for info in extractor.manager.plugins()}

    def __call__(self, ref: SourceRef, data: Mapping[str, Any]) -> bool:
        then = data["provenance"].get("fingerprint")
        if then is None or any(then.get(part) != self._now[part] for part in ("version", "settings")):
            return True
        plugins_then, plugins_now = then.get("plugins", {}), self._now["plugins"]
        changed = {n for n in {*plugins_then, *plugins_now} if plugins_then.get(n) != plugins_now.get(n)}
        if any(self._concerns(name, data) for name in changed):
            return True
        try:
            content = ref.load(self._extractor.max_bytes).sha256
        except SourceError:
            content = None
        return bool(content != then.get("content"))

    def _concerns(self, plugin: str, data: Mapping[str, Any]) -> bool:
        """Whether a changed plugin had, or would have, a say in this result."""
        hooks = self._hooks.get(plugin)
        if hooks is None or "govreport_read" in hooks:
            return True
        if hooks <= {"govreport_fill", "govreport_map"}:
            is_open = any(c["status"] in ("missing", "ambiguous", "filled") for c in data["cells"].values())
            unread = "govreport_map" in hooks and data["form"] is None and data["source"].get("media_type") is not None
            return self._extractor.fill and (is_open or unread)
        # Without a document nobody else is asked.
        return data["source"].get("media_type") is not None or bool(data["cells"])


def _writer(stream: IO[bytes]) -> Callable[[bytes], None]:
    def write(line: bytes) -> None:
        stream.write(line)
        stream.flush()

    return write


class _Plain:
    """Progress where nobody watches a terminal: a line now and then."""

    def __init__(self, total: int | None, messages: IO[str]) -> None:
        self._total, self._messages = total, messages
        self._begun = self._last = time.monotonic()

    def __enter__(self) -> _Plain:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def show(self, summary: Summary) -> None:
        now = time.monotonic()
        if now - self._last < PLAIN_SECONDS:
            return
        self._last = now
        rate = (summary.documents - summary.reused) / (now - self._begun)
        of = f" of {self._total:,}" if self._total is not None else ""
        left = (
            f", {_duration((self._total - summary.documents) / rate)} left" if self._total is not None and rate else ""
        )
        print(
            f"{summary.documents:,}{of} documents, {rate:.1f}/s{left}; {_counts(summary)}",
            file=self._messages,
            flush=True,
        )


class _Bar:
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

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def show(self, summary: Summary) -> None:
        now = time.monotonic()
        if now - self._last < 0.2:
            return
        self._last = now
        rate = (summary.documents - summary.reused) / max(now - self._begun, 1e-6)
        self._progress.update(self._task, completed=summary.documents, counts=_counts(summary), rate=f"{rate:.1f}/s")


def _progress(total: int | None, messages: IO[str]) -> _Bar | _Plain:
    return _Bar(total, messages) if messages.isatty() else _Plain(total, messages)


def _counts(summary: Summary) -> str:
    parts = [f"{summary.counts[status]:,} {status}" for status in STATUSES if summary.counts[status]]
    if summary.tokens:
        parts.append(f"{summary.tokens:,} tokens")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def _show(summary: Summary, messages: IO[str]) -> None:
    """The table at the end."""
    rows: Sequence[tuple[str, str]] = [
        ("documents", f"{summary.documents:,}" + (f" ({summary.reused:,} kept)" if summary.reused else "")),
        *((f"  {status}", f"{summary.counts[status]:,}") for status in STATUSES),
        ("cells without a value", f"{summary.gaps:,}"),
        ("rules broken", f"{sum(summary.rules.values()):,}"),
        *((f"  {code}", f"{n:,}") for code, n in sorted(summary.rules.items())),
        *([("tokens", f"{summary.tokens:,}")] if summary.tokens else []),
        *([("files skipped", f"{summary.skipped_count:,}")] if summary.skipped_count else []),
        ("time", _duration(summary.seconds)),
    ]
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        print(f"{label:<{width}}  {value}", file=messages)
    for name, reason in summary.failed[:10]:
        print(f"failed: {name}: {reason}", file=messages)
    if summary.counts["failed"] > 10:
        print(f"failed: … and {summary.counts['failed'] - 10:,} more; --report FILE names them", file=messages)
    if summary.interrupted:
        print("interrupted; go on with --resume, no result is lost", file=messages)
    messages.flush()
