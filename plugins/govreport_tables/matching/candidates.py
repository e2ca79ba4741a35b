"""Row candidates: words, then figures, as parsers find them before it is known which rows of the form they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.forms.normalization import normalize_label, remembered
from govreport_core.model.readings import Token

# What stands before the figures of the year before, where a table has both.
LAST_YEAR = frozenset((word,) for word in ("上年", "上年度", "去年", "上一年", "上年同期", "去年同期", "上年数"))
# What stands before the figures of a row that names no more than the time they are of.
PERIODS = frozenset(("年", "年度", "年份", "本年", "本年度", "当年", "全年"))
# Columns that no form has.
EXTRA = frozenset({"备注", "附注", "说明", "序号", "编号", "小计"})
# A remark has so many Chinese characters; one may be a misread figure.
SHORTEST_REMARK = 2

_ONE_TO_NINE = re.compile("[1-9]")
_NUMERAL = re.compile("[〇○零口一二三四五六七八九十百千万两]+")


class RowCandidate(NamedTuple):
    """Words, then figures: one row of a table as it comes along in the document.

    :param words: normalised fragments since the figures before, in order; the last ones may be the label.
    :param label: the fragments of `words` that stand in the same row of a grid; in flattened text all of them.
    :param values: figures and blanks. In a grid blanks are there; in flattened text they are lost.
    :param figures: the values that are not blank.
    :param heads: in a grid, column number -> the normalised heads above it, outermost first.
    :param year: the year that the words before the values name as theirs; None if they name none.
    :param ruled: whether each value stands in a cell that the document draws, and not where a converter put it.
    """

    words: tuple[str, ...]
    label: tuple[str, ...]
    values: tuple[Token, ...]
    figures: tuple[Token, ...]
    heads: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    ruled: bool = False
    year: int | None = None

    @property
    def is_flat(self) -> bool:
        """Whether its values stand in no grid."""
        return bool(self.values) and self.values[0].position.column is None

    @property
    def columns(self) -> tuple[int | None, ...]:
        """The columns of the grid in which the values stand."""
        return tuple(value.position.column for value in self.values)


def figures_of(values: Iterable[Token]) -> tuple[Token, ...]:
    """The values that are not blank."""
    return tuple([value for value in values if not is_blank(value[0])])


def is_nonzero(value: Token) -> bool:
    """Whether a value says more than nought."""
    text = value[0]
    if _ONE_TO_NINE.search(text) is not None:
        return True
    return not text.isascii() and any(char.isdigit() and unicodedata.digit(char, 0) for char in text)


@remembered
def is_value(text: str) -> bool:
    """Whether a fragment stands where a figure stands: a figure or a mark for nothing."""
    return is_figure(text) or is_blank(text)


def is_numeral(text: str) -> bool:
    """Whether a fragment is a number in Chinese numerals, or what is read for a nought: not a figure of the form."""
    return _NUMERAL.fullmatch(text) is not None


def without_remark(candidate: RowCandidate) -> RowCandidate:
    """The candidate without words behind its figures.

    In flattened text blanks are lost: a remark would stand in the place of the last figure, and all before it move up.
    """
    last = candidate.values[-1].text if candidate.values else ""
    if is_value(last) or is_numeral(last) or len(normalize_label(last)) < SHORTEST_REMARK:
        return candidate
    return candidate._replace(values=candidate.values[:-1], figures=figures_of(candidate.values[:-1]))
