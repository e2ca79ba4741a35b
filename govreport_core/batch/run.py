"""Runs over many documents as the command line does it: a file of results, progress, a summary, a report."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import IO

from govreport_core.batch.api import run_documents
from govreport_core.batch.closing_words import print_summary
from govreport_core.batch.extractor import Extractor
from govreport_core.batch.journal import Journal, JournalError, Stale
from govreport_core.batch.options import BatchOptions
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.progress import open_progress
from govreport_core.batch.staleness import Staleness, have_corrections_changed
from govreport_core.batch.summary import Summary
from govreport_core.messages import Language
from govreport_core.sources.expand import count_documents, expand_sources
from govreport_core.sources.overlap import document_at
from govreport_core.sources.ref import SourceRef
from govreport_core.sources.types import SourceLike

Note = Callable[[Outcome], None]


def run_batch(
    sources: SourceLike | Iterable[SourceLike],
    output: str | os.PathLike[str] | IO[bytes],
    options: BatchOptions | None = None,
    *,
    extractor: Extractor | None = None,
    messages: IO[str] | None = None,
    language: Language = "en",
) -> Summary:
    """Extract many documents into a file of JSON lines, in the order of the sources.

    :param output: the file, or an open binary stream, which cannot be resumed.
    :param options: default one worker process for each processor and a new file.
    :param extractor: plugins and settings; default those of `extract()`.
    :param messages: where progress and summary go; default standard error.
    :param language: that of progress and summary.
    :raises JournalError: the file cannot be written, and what it has can be resumed; or it would be written over a
        document.
    :raises WorkerError: no worker process can be started.
    """
    messages = messages if messages is not None else sys.stderr
    extractor = extractor if extractor is not None else Extractor()
    options = _complete_options(options)
    # A list can be counted, so the progress tells how much is left.
    if not isinstance(sources, str | os.PathLike | list | tuple) and options.keeps_results:
        sources = list(sources)
    _refuse_overwriting(sources, output, options)
    summary = Summary(
        unmet=set(extractor.corrections.documents),
        is_kept=isinstance(output, str | os.PathLike),
    )
    begun = time.monotonic()
    refs = expand_sources(sources, summary.skip)

    def note_outcome(outcome: Outcome) -> None:
        summary.add(outcome)
        progress.show(summary)

    with open_progress(count_documents(sources), messages, language) as progress:
        try:
            _extract_into(output, refs, extractor, options, summary, note_outcome)
        except KeyboardInterrupt:
            summary.interrupted = True
    summary.seconds = time.monotonic() - begun
    if options.report is not None:
        _write_report(summary, options.report)
    print_summary(summary, messages, language)
    return summary


def _refuse_overwriting(
    sources: SourceLike | Iterable[SourceLike], output: str | os.PathLike[str] | IO[bytes], options: BatchOptions
) -> None:
    """Make sure that what the run writes is none of the files that it reads.

    :raises JournalError: it is one.
    """
    given = sources if isinstance(sources, list | tuple) else [sources]
    paths = [source for source in given if isinstance(source, str | os.PathLike)]
    for file in (output, options.report):
        if isinstance(file, str | os.PathLike) and (found := document_at(file, paths)) is not None:
            raise JournalError(f"{file}: is a document of this run ({found}); name another file")


def _complete_options(options: BatchOptions | None) -> BatchOptions:
    """The options of a run into a file: in order, and in worker processes where nothing else is said."""
    options = replace(options if options is not None else BatchOptions(), ordered=True)
    if options.jobs is None and options.executor is None:
        options = replace(options, jobs=os.cpu_count() or 1)
    return options


def _extract_into(
    output: str | os.PathLike[str] | IO[bytes],
    refs: Iterator[SourceRef],
    extractor: Extractor,
    options: BatchOptions,
    summary: Summary,
    note: Note,
) -> None:
    if not isinstance(output, str | os.PathLike):
        _write_outcomes(run_documents(enumerate(refs), extractor, options), _flush_lines(output), note)
        return
    with Journal(output, resume=options.keeps_results, stale=_stale_test(options, extractor)) as journal:
        try:
            items = enumerate(journal.plan(refs, note))
            _write_outcomes(run_documents(items, extractor, options), journal.write, note)
        finally:
            summary.reused = journal.reused


def _stale_test(options: BatchOptions, extractor: Extractor) -> Stale | None:
    """What of the stored results is made again: what is out of date, or only what has other corrections now."""
    if options.stale:
        return Staleness(extractor)
    return (lambda _, data: have_corrections_changed(extractor, data)) if extractor.corrections else None


def _write_outcomes(outcomes: Generator[Outcome, None, None], write: Callable[[bytes], None], note: Note) -> None:
    # Closed as soon as writing fails, or the workers would go on until the generator is collected.
    with closing(outcomes):
        for outcome in outcomes:
            write(outcome.line)
            note(outcome)


def _flush_lines(stream: IO[bytes]) -> Callable[[bytes], None]:
    """A function that writes each line at once, for whoever reads at the other end of a pipe."""

    def write_line(line: bytes) -> None:
        stream.write(line)
        stream.flush()

    return write_line


def _write_report(summary: Summary, path: str | os.PathLike[str]) -> None:
    Path(path).write_text(json.dumps(summary.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
