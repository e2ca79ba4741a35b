"""Tells what is stated around a site's table of what its figures count: in its caption, its heads, its notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.forms.units import COUNTED, FOREIGN_UNITS, MONEY, one_of
from govreport_core.model.document import Document
from govreport_core.reading.captions.measures import is_other_measure, is_unit_line

# So far before and behind a table its unit may be stated, in pieces that are no longer: others are running text.
BEFORE, BEHIND, LONGEST_PIECE = 300, 200, 60
_PIECES = re.compile(r"[\r\t|│┃｜。；;]+")
_HEADING = re.compile(r"\s*[(（]?[一二三四五六七八九十]{1,3}[、)）.．]")
_ENDS = ("。", "；", "！", ".", ";")
# What full-width signs are to the rules of captions.
_SIGNS = str.maketrans("：，（）％［］", ":,()%[]")
_SCALE = "[十百千万亿]"
# A site says in its own words that one is many: 百件, 每格一百件, ×100, 1=100件. 三百件 and 数百件 are quantities.
_MULTIPLE = re.compile(
    rf"(?<![一二三四五六七八九两几数多近约上余\d十百千万亿]){_SCALE}+{COUNTED}"
    rf"|每.{{0,4}}(?:{_SCALE}|\d{{2}})|{_SCALE}+{COUNTED}?为[一1]|[×*=][xX]?\s*10+|[xX×*]\s*10+|10+\s*{COUNTED}?\s*[=为]\s*1(?!\d)"
)
_STATED = re.compile(r"单位(?:[:是]|为)?(?P<units>[^,()\[\]【】]{1,12})")
_MONEY = re.compile(f"(?:人民币)?(?:{MONEY}|{one_of(FOREIGN_UNITS)})")


def unit_stated(document: Document, number: int, *, has_amounts: bool) -> str | None:
    """What a piece of text at a table says that its counts are, if this is not single items; None if nothing does.

    Sums hold in any unit, so no sum would show it.

    :param number: of the table in the document.
    :param has_amounts: whether the table has amounts of money as well, whose unit may be stated, too.
    """
    for line in _lines_at(document, number):
        for piece in _PIECES.split(line):
            said = "".join(piece.split()).translate(_SIGNS)
            if not said or len(said) > LONGEST_PIECE or is_figure(said) or is_blank(said):
                continue
            # A sentence may be about anything: it is heard where it is there for the unit.
            is_sentence = line.rstrip().endswith(_ENDS)
            if _MULTIPLE.search(said) or (is_unit_line(said) if is_sentence else _is_of_many(said, has_amounts)):
                return piece.strip()
    return None


def _is_of_many(said: str, has_amounts: bool) -> bool:
    units = [match["units"] for match in _STATED.finditer(said)]
    return is_other_measure(said) or (not has_amounts and any(_MONEY.fullmatch(unit) for unit in units))


def _lines_at(document: Document, number: int) -> Iterator[str]:
    """The lines before, in and behind a table that are near it, in its section and not in another table."""
    table, text = document.tables[number], document.text
    ends = [each.end for each in document.tables if each.end <= table.start]
    starts = [each.start for each in document.tables if each.start >= table.end]
    for line in reversed(text[max(0, table.start - BEFORE, *ends) : table.start].split("\n")):
        yield line
        if _HEADING.match(line):
            break
    yield from text[table.start : table.end].split("\n")
    for line in text[table.end : min([table.end + BEHIND, *starts])].split("\n"):
        if _HEADING.match(line):
            return
        yield line
