"""Finds text that a line strikes out, and drops it: the old figure of a correction is not a figure of the report."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_readers.pdf.geometry import Char, Rule
from govreport_readers.pdf.lattice import merge_rules, without_pieces
from govreport_readers.placeholders import STRIKE

_MIDDLE = 0.2  # how far from the middle of a character such a line may run, as a part of the character's height
_OVERHANG = 0.3  # how far it may reach beyond the text, as a part of that too


def find_struck_text(chars: Sequence[Char], rules: Sequence[Rule]) -> tuple[frozenset[Char], Sequence[Rule]]:
    """The characters that horizontal lines strike out, and the other lines."""
    rows = {int(rule.at) + near for rule in rules for near in (-1, 0, 1)}
    met = [char for char in chars if int((char[1] + char[3]) / 2) in rows]
    if not met:
        return frozenset(), rules
    struck: set[Char] = set()
    strikes: list[Rule] = []
    for line in merge_rules(rules):
        under = [char for char in met if _runs_through(line, char)]
        if under and _is_covered(line, under):
            struck.update(under)
            strikes.append(line)
    return frozenset(struck), without_pieces(rules, strikes)


def drop_struck_text(chars: list[Char], struck: frozenset[Char]) -> list[Char]:
    """The text of a cell without what is struck out.

    Alone in its cell it stays, between marks: the cell is not blank, and this is not a figure.
    """
    left = [char for char in chars if char not in struck]
    if len(left) == len(chars):
        return chars
    return left or [
        chars[0]._replace(text=STRIKE, x0=chars[0].x0 - 0.1),
        *chars,
        chars[-1]._replace(text=STRIKE, x0=chars[-1].x1),
    ]


def _runs_through(line: Rule, char: Char) -> bool:
    middle = (char.y0 + char.y1) / 2
    inside = line.start <= (char.x0 + char.x1) / 2 <= line.end
    return inside and abs(line.at - middle) < _MIDDLE * (char.y1 - char.y0)


def _is_covered(line: Rule, under: Sequence[Char]) -> bool:
    """Whether there is text from the one end of a line to the other."""
    reach = line.start
    for char in sorted(under):
        overhang = _OVERHANG * (char.y1 - char.y0)
        if char.x0 > reach + overhang:
            return False
        reach = max(reach, char.x1)
    return line.end < reach + overhang
