"""What the form's rules say of figures before it is known that they belong to a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

from govreport_core.forms.figures import parse_figure
from govreport_core.forms.rules import Verdict, evaluate
from govreport_core.model.readings import Token
from govreport_tables.matching.candidates import counts
from govreport_tables.matching.label_index import LabelIndex

# So many rows must show that the total is another column than the form's.
FEWEST_SHOWN = 2
# A figure is torn into so many pieces at most, and so many ways to join them are tried.
MOST_PIECES, MOST_TRIED = 3, 400
# A row of fewer different figures, as 4 0 0 4, keeps its rule in more than one order.
FEWEST_DIFFERENT = 3


def verdict(id: str, placed: Iterable[tuple[str, Token]], labels: LabelIndex) -> Verdict:
    """Whether figures keep the rules that speak of one row's cells alone; "unknown" if there is no such rule.

    :param id: of the row or side-by-side block.
    :param placed: keys and what would stand in their cells.
    """
    return _verdict(id, ((key, token.text) for key, token in placed), labels)


def _verdict(id: str, placed: Iterable[tuple[str, str]], labels: LabelIndex) -> Verdict:
    rules = labels.rules_within(id)
    values = {key: parse_figure(text) for key, text in placed} if rules else {}
    verdicts = {evaluate(rule, values) for rule in rules}
    if "fail" in verdicts:
        return "fail"
    return "pass" if verdicts == {"pass"} else "unknown"


def whole(id: str, figures: Sequence[Token], labels: LabelIndex) -> Verdict:
    """The verdict of a figure for every cell, in the form's order."""
    return verdict(id, zip(labels.form.row_keys[id], figures, strict=True), labels)


def in_pieces(id: str, figures: Sequence[Token], labels: LabelIndex) -> bool:
    """Whether the row's rules hold if figures too many are further pieces of those before them."""
    keys = labels.form.row_keys[id]
    for lengths in islice(_lengths(len(figures), len(keys)), MOST_TRIED) if labels.rules_within(id) else ():
        ends = list(accumulate(lengths))
        texts = ("".join(figure.text for figure in figures[end - length : end])
                 for end, length in zip(ends, lengths, strict=True))  # fmt: skip
        if _verdict(id, zip(keys, texts, strict=True), labels) == "pass":
            return True
    return False


def _lengths(pieces: int, figures: int) -> Iterator[tuple[int, ...]]:
    """The ways to make so many figures of so many pieces, each of a few."""
    if not figures:
        yield from ((),) * (not pieces)
    elif figures <= pieces <= MOST_PIECES * figures:
        for length in range(1, MOST_PIECES + 1):
            yield from ((length, *rest) for rest in _lengths(pieces - length, figures - 1))


def in_another_order(rows: Iterable[tuple[str, Sequence[Token]]], labels: LabelIndex) -> bool:
    """Whether rows that break their rule keep it with another column as the last, and always the same one.

    Some sites print the total first, and its head may be lost.

    :param rows: ids and a figure for every cell.
    """
    shown: Counter[int] = Counter()  # column -> rows that keep the rule if this one is the total
    kept = 0
    for id, figures in rows:
        if not any(map(counts, figures)):
            continue  # noughts keep it in any order
        said = whole(id, figures, labels)
        if said == "pass":
            kept += len({figure.text for figure in figures}) >= FEWEST_DIFFERENT
        elif said == "fail":
            for at in range(len(figures) - 1):
                if whole(id, (*figures[:at], *figures[at + 1 :], figures[at]), labels) == "pass":
                    shown[at] += 1
        if kept >= FEWEST_SHOWN and not shown:
            return False
    return any(count >= max(FEWEST_SHOWN, kept + 1) for count in shown.values())
