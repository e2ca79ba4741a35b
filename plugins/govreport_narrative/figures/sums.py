"""Holds the totals of the running text against the parts into which it divides them (soft edits)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.narrative import NarrativeFigure

# A list that names what is left over, or of which the shares make a hundred, is meant to be whole.
_REMAINDERS = ("其他", "其余", "其它", "剩余")
_WHOLE_SHARES = (99.0, 101.0)


def sum_findings(figures: Sequence[NarrativeFigure], document: Document | None) -> Iterator[Finding]:
    """A finding for each total whose parts make more than it, or less where the list is meant to be whole."""
    parts: dict[int, list[NarrativeFigure]] = defaultdict(list)
    for figure in figures:
        if figure.part_of is not None and figure.period != "change":
            parts[figure.part_of].append(figure)
    for total in figures:
        for group in _groups_of(total, parts.get(total.start, ())):
            found = sum(part.value for part in group)
            if found > total.value or (found < total.value and _is_whole(group)):
                yield _make_finding(total, group, document)


def _groups_of(total: NarrativeFigure, parts: Sequence[NarrativeFigure]) -> Iterator[list[NarrativeFigure]]:
    """The parts of each way to divide a total, such as by channel, if all of them can be added up."""
    ways: dict[str, list[NarrativeFigure]] = defaultdict(list)
    for part in parts:
        if part.unit == total.unit:
            # By channel or by mode: the parts have names of their own; by kind they share one.
            ways[part.what if part.category is not None else part.what.partition(".")[0]].append(part)
    for group in ways.values():
        exact = not total.approximate and not any(part.approximate or part.unclear for part in group)
        same_time = all((part.period, part.year) == (total.period, total.year) for part in group)
        if len(group) > 1 and exact and same_time and not total.unclear:
            yield group


def _is_whole(group: Sequence[NarrativeFigure]) -> bool:
    shares = [part.share for part in group]
    if all(share is not None for share in shares):
        return _WHOLE_SHARES[0] <= sum(share or 0 for share in shares) <= _WHOLE_SHARES[1]
    last = group[-1]
    return last.what.endswith(".other") or (last.category or "").startswith(_REMAINDERS)


def _make_finding(total: NarrativeFigure, group: Sequence[NarrativeFigure], document: Document | None) -> Finding:
    end = group[-1].end
    return finding(
        "narrative-sum",
        (),
        expected=total.value,
        found=sum(part.value for part in group),
        what=total.what,
        label=total.label,
        unit=total.unit or "",
        parts=" + ".join(f"{part.value:,} ({part.category or part.label})" for part in group),
        text=document.text[total.start : end] if document is not None else None,
        start=total.start,
        end=end,
        page=total.page,
    )
