"""Tells what the form's rules say of figures before it is known that they belong to a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

from govreport_core.forms.figures import parse_figure
from govreport_core.forms.form import Form
from govreport_core.forms.rules import Verdict, evaluate
from govreport_core.model.readings import Token
from govreport_tables.matching.candidates import is_nonzero

# So many rows must show that the total is another column than the form's.
FEWEST_SHOWN = 2
# A figure is torn into so many pieces at most, and so many ways to join them are tried.
MOST_PIECES, MOST_TRIED = 3, 400
# A row of fewer different figures, such as 4 0 0 4, keeps its rule in more than one order.
FEWEST_DIFFERENT = 3


def judge(id: str, placed: Iterable[tuple[str, Token]], form: Form) -> Verdict:
    """Whether figures keep the rules that speak of one row's cells alone; "unknown" if there is no such rule.

    :param id: of the row or side-by-side block.
    :param placed: keys and what would stand in their cells.
    """
    return _judge_texts(id, ((key, token.text) for key, token in placed), form)


def judge_row(id: str, figures: Sequence[Token], form: Form) -> Verdict:
    """The same for a figure for every cell, in the form's order."""
    return judge(id, zip(form.row_keys[id], figures, strict=True), form)


def _judge_texts(id: str, placed: Iterable[tuple[str, str]], form: Form) -> Verdict:
    rules = form.rules_of_row[id]
    values = {key: parse_figure(text) for key, text in placed} if rules else {}
    verdicts = {evaluate(rule, values) for rule in rules}
    if "fail" in verdicts:
        return "fail"
    return "pass" if verdicts == {"pass"} else "unknown"


def has_different(figures: Iterable[Token]) -> bool:
    """Whether so many of a row's figures are different that its rule would not hold in another order by chance."""
    return len({figure.text for figure in figures}) >= FEWEST_DIFFERENT


def holds_in_pieces(id: str, figures: Sequence[Token], form: Form) -> bool:
    """Whether the row's rules hold if figures too many are further pieces of those before them."""
    keys = form.row_keys[id]
    if not form.rules_of_row[id]:
        return False
    ways = islice(_ways_to_join(len(figures), len(keys)), MOST_TRIED)
    return any(_judge_texts(id, zip(keys, _joined(figures, lengths), strict=True), form) == "pass" for lengths in ways)


def _joined(figures: Sequence[Token], lengths: Sequence[int]) -> Iterator[str]:
    """The texts of figures, joined so many at a time."""
    for end, length in zip(accumulate(lengths), lengths, strict=True):
        yield "".join(figure.text for figure in figures[end - length : end])


def _ways_to_join(pieces: int, figures: int) -> Iterator[tuple[int, ...]]:
    """The ways to make so many figures of so many pieces, each of a few."""
    if not figures:
        yield from ((),) * (not pieces)
    elif figures <= pieces <= MOST_PIECES * figures:
        for length in range(1, MOST_PIECES + 1):
            yield from ((length, *rest) for rest in _ways_to_join(pieces - length, figures - 1))


def holds_in_another_order(rows: Iterable[tuple[str, Sequence[Token]]], form: Form) -> bool:
    """Whether rows that break their rule keep it with another column as the last, and always the same one.

    Some sites print the total first, and its head may be lost.

    :param rows: ids and a figure for every cell.
    """
    shown: Counter[int] = Counter()  # column -> rows that keep the rule if this one is the total
    kept = 0
    for id, figures in rows:
        if not any(map(is_nonzero, figures)):
            continue  # noughts keep it in any order
        verdict = judge_row(id, figures, form)
        if verdict == "pass":
            kept += has_different(figures)
        elif verdict == "fail":
            shown.update(_find_other_totals(id, figures, form))
        if kept >= FEWEST_SHOWN and not shown:
            return False
    return any(count >= max(FEWEST_SHOWN, kept + 1) for count in shown.values())


def _find_other_totals(id: str, figures: Sequence[Token], form: Form) -> Iterator[int]:
    """The columns with which at the end, instead of the last one, the figures keep the row's rules."""
    for at in range(len(figures) - 1):
        if judge_row(id, (*figures[:at], *figures[at + 1 :], figures[at]), form) == "pass":
            yield at
