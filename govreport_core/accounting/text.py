"""The account of flattened text: every run of digits from the first row of a table to its last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from govreport_core.accounting.claims import Claims
from govreport_core.accounting.digits import (
    FEWEST_SERIALS,
    LONGEST_LABEL,
    role_by_surroundings,
)
from govreport_core.accounting.words import role_of_label
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.account import Entry, Role, digit_runs
from govreport_core.model.document import Document
from govreport_core.model.spans import Span, joined, without

# So many lines before the first row that was read, and behind the last, may be rows of the table as well.
LINES_BEFORE, LINES_BEHIND = 12, 6
# Between rows of one table that were read there is no more text than this.
LONGEST_GAP = 1500

_SECTION = re.compile(r"\s*[#*]*\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
_PARTING = re.compile(r"[\n\t|│┃｜]")


def text_regions(document: Document, claims: Claims) -> list[Span]:
    """The stretches of text outside grids in which the rows of tables stand.

    From the first claim of a table to its last, and the short lines around them up to the next heading of a section.
    """
    if not claims.in_text:
        return []
    tables = claims.form.cached(_tables_of_rows)
    stretches: list[Span] = []
    current: str | None = None
    for claim in claims.in_text:
        start, end = claim.position[:2]
        table = tables.get(claim.row, current) if claim.row is not None else current
        if stretches and table == current and start - stretches[-1][1] <= LONGEST_GAP:
            stretches[-1] = stretches[-1][0], max(end, stretches[-1][1])
        else:
            stretches.append((start, end))
        current = table
    grids = joined((table.start, table.end) for table in document.tables)
    widened = joined((_first_line(document.text, start), _last_line(document.text, end)) for start, end in stretches)
    return [part for span in widened for part in without(span, grids)]


def _tables_of_rows(form: Form) -> Mapping[str, str]:
    """By the id of a row or block, the table in which it is printed."""
    tables = {row.id: block.table for block in form.blocks for row in block.rows}
    return tables | {block.id: block.table for block in form.blocks}


def entries_of_text(document: Document, region: Span, claimed: Sequence[Span]) -> Iterator[Entry]:
    """The digits of a stretch of flattened text that no parser claims, with their roles."""
    text = document.text
    found = [
        Entry(first, last, _role(text, first, last))
        for start, end in digit_runs(text[region[0] : region[1]])
        for first, last in without((region[0] + start, region[0] + end), claimed)
    ]
    serials = _serials(document, [entry for entry in found if entry.role is Role.UNREAD])
    yield from (entry._replace(role=Role.ORDINAL) if entry in serials else entry for entry in found)


def _serials(document: Document, unread: Sequence[Entry]) -> set[Entry]:
    """The entries that count up from 1 where nothing else is unread among them: the numbers of rows."""
    counted: set[Entry] = set()
    run: list[Entry] = []
    for entry in unread:
        number = document.text[entry.start : entry.end]
        run = [*run, entry] if number == str(len(run) + 1) else [entry] if number == "1" else []
        if len(run) >= FEWEST_SERIALS:
            counted.update(run)
    return counted


def label_before(text: str, start: int) -> str:
    """The words before a place on its line, or on the line before."""
    line = text.rfind("\n", 0, start) + 1
    said = text[line:start].strip() or text[text.rfind("\n", 0, max(0, line - 1)) + 1 : line].strip()
    return " ".join(said.split())[-LONGEST_LABEL:]


def _first_line(text: str, start: int) -> int:
    """Where the first line begins before a place that may be of the same table."""
    line = text.rfind("\n", 0, start) + 1
    for _ in range(LINES_BEFORE):
        before = text.rfind("\n", 0, max(0, line - 1)) + 1
        said = text[before:line]
        if before == line or len(said.strip()) > LONGEST_LABEL or _SECTION.match(said):
            break
        line = before
    return line


def _last_line(text: str, end: int) -> int:
    """Where the last line ends behind a place that may be of the same table."""
    stop = _line_end(text, end)
    for _ in range(LINES_BEHIND):
        behind = _line_end(text, stop + 1)
        said = text[stop:behind]
        if behind <= stop or len(said.strip()) > LONGEST_LABEL or _SECTION.match(said):
            break
        stop = behind
    return stop


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _role(text: str, start: int, end: int) -> Role:
    fragment, offset = _fragment(text, start, end)
    # The number of a label may stand on the line before the label: there the line's end does not matter.
    if said := role_by_surroundings(fragment, start - offset, end - offset) or role_by_surroundings(text, start, end):
        return said
    if role := role_of_label(normalize_label(fragment[: start - offset])):
        return role
    if "。" in fragment or "；" in fragment:
        return Role.NOTE
    return Role.ORDINAL if _is_counted(text, fragment, start, end, offset) else Role.UNREAD


def _is_counted(text: str, fragment: str, start: int, end: int, offset: int) -> bool:
    """Whether a word with a number is one of several that count up, as heads that somebody called 数据1, 数据2."""
    word = fragment[: start - offset].strip()
    if not word or not normalize_label(word) or fragment[end - offset :].strip() or len(fragment) > LONGEST_LABEL:
        return False
    number = int(text[start:end].replace(",", "").replace(".", ""))
    near = text[max(0, start - 200) : end + 200]
    return f"{word}{number + 1}" in near or f"{word}{number - 1}" in near


def _fragment(text: str, start: int, end: int) -> tuple[str, int]:
    """What stands between the line ends or bars around a place, and where it begins."""
    first = max(start - 200, 0)
    before = text[first:start]
    cut = len(before) - len(_PARTING.split(before)[-1])
    behind = _PARTING.search(text, end, min(len(text), end + 200))
    return text[first + cut : behind.start() if behind else min(len(text), end + 200)], first + cut
