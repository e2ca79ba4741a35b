"""Says at the end of a run what it came to, and which documents a person should look at first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from govreport_core.batch.progress import format_duration
from govreport_core.batch.summary import STATUSES, Summary
from govreport_core.messages import Language, finding_title, text, translate
from govreport_core.printable import columns_of, printable

# So many documents are named for each concern; the report names more.
SHOWN = 10


def print_summary(summary: Summary, messages: IO[str], language: Language = "en") -> None:
    """Write the table at the end of a run, and the first documents that a person should look at."""
    rows = [*_rows(summary, language)]
    width = max(columns_of(label) for label, _ in rows)
    for label, value in rows:
        print(f"{label}{' ' * (width - columns_of(label))}  {value}", file=messages)
    for concern, named in summary.named.items():
        told = text(f"concern.{concern}", language)
        for name, reason in named[:SHOWN]:
            line = text("summary.named", language, concern=told, name=name, reason=_translate(reason, language))
            print(printable(line), file=messages)
        if (more := summary.concerned[concern] - SHOWN) > 0:
            print(text("summary.more", language, concern=told, count=f"{more:,}"), file=messages)
    if summary.unmet:
        print(text("summary.unmet", language, count=f"{len(summary.unmet):,}"), file=messages)
    if summary.interrupted:
        print(text("summary.interrupted" if summary.is_kept else "summary.unkept", language), file=messages)
    messages.flush()


def _rows(summary: Summary, language: Language) -> Iterator[tuple[str, str]]:
    """The lines of the table: what is counted, and how much there is of it."""
    documents = f"{summary.documents:,}"
    if summary.reused:
        documents = text("summary.kept", language, count=documents, kept=f"{summary.reused:,}")
    yield text("summary.documents", language), documents
    for status in STATUSES:
        yield f"  {text(f'result.{status}', language)}", f"{summary.counts[status]:,}"
    yield text("summary.gaps", language), f"{summary.gaps:,}"
    yield text("summary.inferred", language), _format_inferred(summary, language)
    yield text("summary.rules", language), f"{sum(summary.rules.values()):,}"
    for code, count in sorted(summary.rules.items()):
        yield f"  {code if language == 'en' else finding_title(code, language)}", f"{count:,}"
    for name, count in (
        ("corrected", summary.corrected),
        ("tokens", summary.tokens),
        ("skipped", summary.skipped_count),
    ):
        if count:
            yield text(f"summary.{name}", language), f"{count:,}"
    yield text("summary.time", language), format_duration(summary.seconds)


def _format_inferred(summary: Summary, language: Language) -> str:
    cells, documents = f"{summary.inferred:,}", summary.mostly_inferred
    return text("summary.mostly", language, cells=cells, documents=f"{documents:,}") if documents else cells


def _translate(reason: str, language: Language) -> str:
    """Why a document is named, whose rules it may list by code and count."""
    if language == "en":
        return reason
    told = (part.partition(" (") for part in reason.split(", "))
    titles = [finding_title(code, language) + mark + count for code, mark, count in told]
    return translate(reason, language) if titles == reason.split(", ") else "、".join(titles)
