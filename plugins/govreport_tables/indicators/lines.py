"""Reads the rows of an indicator table from flattened text, and splits figures that are run together.

A scraper may have left nothing between the figures of a row, or between a figure and the number of the next label.
Figures are split only where one way is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.model.document import Position
from govreport_core.model.readings import Indicator
from govreport_tables.indicators.vocabulary import NAMES, SERIAL_HEAD, UNITS, UNITS_HEAD, WHITE_SPACE, parse_value

# Longer than any label: what is more is running text with a unit and a figure in it.
LONGEST_LABEL = 70
# More digits in one piece are not figures run together, and the ways to split them are too many to try.
MOST_DIGITS = 30
# So much of a label must stand in the running text for its figure there to be the same one; of what stands before it in
# its clause so much is looked at.
STEM, LONGEST_SUBJECT = 4, 40

_GAPS = " \t\r\n\u3000|"
_BETWEEN = r"[\s\u3000|]*"
_COLUMN = (
    r"(?:(?:19|20)\d\d年度?(?:数|数量|统计数|累计)?|本年度?(?:数|数量|数据|累计)?|当年(?:数|数量)?|上年度?(?:数|数量)?"
    r"|历年累计(?:数|数量)?|累计(?:数|数量)?|统计数据?|统计数量|数值|数量|数据|合计|总计|填报数据?)"
)
_HEAD = re.compile(
    rf"(?P<name>{'|'.join(sorted(NAMES, key=len, reverse=True))}){_BETWEEN}"
    rf"(?P<unit>{'|'.join(sorted(UNITS_HEAD, key=len, reverse=True))})(?P<columns>(?:{_BETWEEN}{_COLUMN})+)"
)
_UNIT = "|".join(UNITS)
_TOKEN = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[-—–/]+|无)"
_ROW = re.compile(
    rf"{_BETWEEN}(?P<label>[^\s|](?:.|\n){{0,{LONGEST_LABEL}}}?){_BETWEEN}(?P<unit>{_UNIT}){_BETWEEN}"
    rf"(?P<figures>{_TOKEN}(?:[\s\u3000|]+{_TOKEN})*)"
)
_SERIAL = re.compile(r"^\d+[\s|]*")
_ORDINAL_BEHIND = re.compile(r"[.、．](?!\d)")
_CUMULATIVE = re.compile("累计|合计|总计")
# Headings of sections and groups of rows, which have no figures and so run into the label of the first row below.
_SECTION = re.compile(r"^[一二三四五六七八九十]+、.+?(?=[(（][一二三四五六七八九十]+[)）])")
_GROUP = re.compile(r"^[(（][一二三四五六七八九十]+[)）].*?(?:情况|形式|渠道|类型|方式)(?=1[.、．])")
_BEGINS = re.compile(r"\s*(?:其中|[(（一二三四五六七八九十\d]+[)）.、．])")
_OF_WHICH = re.compile(r"^其中[:：]?")
# What may stand before a figure of the whole body and the whole year; an office or a channel may not.
_WHOLE_BODY = re.compile(
    r"(?:^|(?:19|20)\d\d年度?|全年)(?:全[省市州区县旗镇乡局]|[我本][省市州区县旗镇乡局委办厅]|共|累计|总计|总共|\s)*$"
)
_CLAUSE_END = re.compile(r"[,，。；;：:！\n]")
_BEFORE_NAME = re.compile(r"^(?:其中[:：]?)?(?:\d{1,2}[.、．])?")
_MEMBER = re.compile(r"^(?:其中[:：]?)?\d{1,2}[.、．]")

# A figure of every column of a row, or None where the print does not settle it.
_Figures = tuple[Figure | None, ...]


class _Printed(NamedTuple):
    """A row whose figures may be run together.

    :param tokens: what is printed for its figures; none if its cells are blank.
    """

    label: str
    unit: str
    tokens: tuple[str, ...]
    position: Position


def rows_from_text(text: str) -> list[Indicator]:
    """The rows under every head; a table that goes on has its head again, one that is printed twice has all of it."""
    heads = list(_HEAD.finditer(text))
    found: list[Indicator] = []
    seen: set[tuple[str, ...]] = set()
    for head, following in zip_longest(heads, heads[1:]):
        columns = tuple(re.findall(_COLUMN, head["columns"]))
        is_numbered = text[: head.start()].rstrip(_GAPS).endswith(SERIAL_HEAD)
        stop = following.start() if following else len(text)
        rows = list(_find_rows(text, head.end(), stop, len(columns) if is_numbered else None))
        labels = tuple(row.label for row in rows)
        if labels in seen or (found and columns != found[0].columns):
            continue
        seen.add(labels)
        values = _split_figures(rows, columns, text[: head.start()])
        found += [
            Indicator(row.label, row.unit, columns, figures, row.position)
            for row, figures in zip(rows, values, strict=True)
        ]
    return found


def _find_rows(text: str, at: int, stop: int, numbered: int | None) -> Iterator[_Printed]:
    """The rows from here on, until something is not a row.

    :param numbered: the number of columns of figures if the rows have serial numbers before their labels.
    """
    while found := _ROW.match(text, at, stop):
        printed = _SERIAL.sub("", found["label"]) if numbered else found["label"]
        blank, printed = _split_blank_row(printed)
        label = _label_of(printed)
        if not label or "。" in label or "；" in label:
            return
        if blank:
            yield _Printed(*blank, (), Position(found.start("label"), found.start("label")))
        start, end = found.span("figures")
        if _ORDINAL_BEHIND.match(text, end):
            end = _end_before_ordinal(text, start, end, _ordinal_of(label))
        tokens = _tokens(text[start:end])
        if numbered is not None and len(tokens) == numbered + 1:
            end = text.rindex(tokens[-1], start, end)  # the serial number of the next row
            tokens = tokens[:-1]
        end = start + len(text[start:end].rstrip(_GAPS))
        if not tokens:
            return
        yield _Printed(label, found["unit"], tokens, Position(start, end))
        at = end


def _tokens(figures: str) -> tuple[str, ...]:
    return tuple(figures.replace("|", " ").split())


def _ordinal_of(label: str) -> int:
    """The number before a label; 0 if it has none."""
    own = _MEMBER.match(label)
    return int(re.sub(r"\D", "", own[0])) if own else 0


def _split_blank_row(printed: str) -> tuple[tuple[str, str] | None, str]:
    """A label and unit in lines of their own without figures, and what follows them: a row whose cells are blank."""
    lines = [line.strip(_GAPS) for line in printed.split("\n")]
    for number in range(len(lines) - 1, 0, -1):
        if lines[number] in UNITS:
            return (_label_of("\n".join(lines[:number])), lines[number]), "\n".join(lines[number + 1 :])
    return None, printed


def _end_before_ordinal(text: str, start: int, end: int, ordinal: int) -> int:
    """Where the figures end whose last digits are the ordinal of the next label, such as 2. in 002.网上申请数."""
    last = _tokens(text[start:end])[-1]
    if len(last) <= 2 and text[start:end] != last:
        return end - len(last)
    for expected in (str(ordinal + 1), "1"):
        if text[start:end].endswith(expected) and end - len(expected) > start:
            return end - len(expected)
    return end


def _label_of(printed: str) -> str:
    """The label without white space and without the heading of a section before it."""
    lines = [line for line in re.split(r"[\n|]|[-—–]{2,}", printed) if line.strip()]
    begins = [n for n, line in enumerate(lines) if _BEGINS.match(line)]
    if len(begins) > 1:
        last = begins[-1]
        lines = lines[last - 1 :] if _OF_WHICH.fullmatch(WHITE_SPACE.sub("", lines[last - 1])) else lines[last:]
    label = WHITE_SPACE.sub("", "".join(lines))
    label = _SECTION.sub("", label, count=1)
    return _GROUP.sub("", label, count=1)


def _split_figures(rows: Sequence[_Printed], columns: Sequence[str], narrative: str) -> list[_Figures]:
    """The values of every row; None where figures are run together and more than one way to split them is left."""
    open_row: _Figures = (None,) * len(columns)
    found: list[_Figures] = []
    whole: _Figures | None = None  # the row of which those that follow may be parts
    for row in rows:
        ways = _ways_to_read(row, columns)
        is_part = _MEMBER.match(row.label) is not None or _OF_WHICH.match(row.label) is not None
        if len(ways) > 1 and is_part and whole is not None:
            ways = [way for way in ways if _fits_in(way, whole)]
        if len(ways) > 1:
            ways = _narrow_by_narrative(ways, row, narrative)
        figures = ways[0] if len(ways) == 1 else open_row
        found.append(figures)
        if not is_part:
            whole = figures if None not in figures else None
    return found


def _narrow_by_narrative(ways: list[_Figures], row: _Printed, narrative: str) -> list[_Figures]:
    """The ways whose first figure the running text gives, if it gives just one; else all."""
    told = [way for way in ways if _is_told(row, way[0], narrative)]
    return told if len({way[0] for way in told}) == 1 else ways


def _ways_to_read(row: _Printed, columns: Sequence[str]) -> list[_Figures]:
    """The ways to make a figure for every column of what is printed."""
    if len(row.tokens) == len(columns):
        return [tuple(parse_value(token, row.unit) for token in row.tokens)]
    if len(row.tokens) != 1 or not row.tokens[0].isdigit() or len(row.tokens[0]) > MOST_DIGITS:
        return []
    ways = [tuple(map(int, parts)) for parts in _splits(row.tokens[0], len(columns)) if _are_numbers(parts)]
    if len(columns) == 2 and _CUMULATIVE.search(columns[1]) and not _CUMULATIVE.search(columns[0]):
        ways = [way for way in ways if way[1] >= way[0]]
    return list(ways)


def _are_numbers(parts: Iterable[str]) -> bool:
    """Whether none of these digits are written with a nought before them."""
    return all(part == "0" or part[0] != "0" for part in parts)


def _splits(digits: str, parts: int) -> Iterator[tuple[str, ...]]:
    """The ways to cut digits into so many parts."""
    if parts == 1:
        yield (digits,)
        return
    for at in range(1, len(digits) - parts + 2):
        for rest in _splits(digits[at:], parts - 1):
            yield (digits[:at], *rest)


def _fits_in(way: _Figures, whole: _Figures) -> bool:
    """Whether no figure is greater than that of the row of which this one is a part."""
    return all(a is not None and b is not None and a <= b for a, b in zip(way, whole, strict=True))


def _is_told(row: _Printed, figure: Figure | None, narrative: str) -> bool:
    """Whether the running text gives this figure, in the row's unit, for the whole of what the label begins with."""
    stem = _BEFORE_NAME.sub("", row.label)[:STEM]
    if len(stem) < STEM:
        return False
    said = re.compile(rf"{re.escape(stem)}[^\d,，。；;：:]{{0,12}}{figure}\s*{re.escape(row.unit)}")
    for found in said.finditer(narrative):
        before = narrative[max(0, found.start() - LONGEST_SUBJECT) : found.start()]
        if _WHOLE_BODY.search(_CLAUSE_END.split(before)[-1]):
            return True
    return False
