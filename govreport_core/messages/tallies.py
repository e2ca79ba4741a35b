"""Says in lines what a person should know of a result, and what its cells rest on."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_core.messages.cell_names import name_subject
from govreport_core.messages.findings import describe_finding
from govreport_core.messages.texts import Language, text
from govreport_core.model.result import Result
from govreport_core.model.tally import Tally


def result_messages(result: Result, place: str, language: Language = "en") -> Iterator[str]:
    """The findings of a result that are more than notes, and its tally, a line each.

    :param place: where the document stands.
    """
    for found in result.findings:
        if found.severity != "info":
            message = describe_finding(found.to_dict(), language)
            severity = text(f"severity.{found.severity}", language)
            yield text("extract.finding", language, path=place, severity=severity, message=message)
    if told := describe_tally(Tally.of({key: cell.status for key, cell in result.cells.items()}), language):
        yield text("extract.told", language, path=place, told=told)


def describe_tally(tally: Tally, language: Language = "en") -> str | None:
    """What the status of a result does not say: where its gaps are, and that most of it is not printed.

    :return: None if nothing is open and most of it is printed.
    """
    inferred = text("tally.inferred", language, inferred=tally.inferred, cells=tally.cells)
    if not tally.open:
        return text("tally.complete", language, inferred=inferred) if tally.is_mostly_inferred else None
    named = {name_subject(table) if language == "zh" else table: count for table, count in tally.open.items()}
    tables = text("check.join", language).join(f"{table} {count}" for table, count in named.items())
    number = "one" if tally.gaps == 1 else "many"
    told = text(f"tally.partial.{number}", language, gaps=tally.gaps, cells=tally.cells, tables=tables)
    return text("tally.both", language, partial=told, inferred=inferred) if tally.is_mostly_inferred else told
