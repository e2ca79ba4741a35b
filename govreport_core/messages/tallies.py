"""Says in a line what the cells of a result rest on."""

from __future__ import annotations

from govreport_core.messages.cell_names import name_subject
from govreport_core.messages.texts import Language, text
from govreport_core.model.tally import Tally


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
