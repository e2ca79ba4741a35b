"""Tells what stands between labels in flattened text and is not a figure: what cannot be read, and numbers of pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_core.forms.figures import parse_figure
from govreport_core.forms.normalization import normalize_label
from govreport_core.labels.spellings import spellings_of
from govreport_core.model.readings import Token
from govreport_core.reading.captions.words import caption_words
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import EXTRA, is_numeral, is_value

# What cannot be read in a figure's place is as short as figures are.
LONGEST_UNREADABLE = 12
LONGEST_WORD = 5
LONGEST_PAGE_NUMBER = 4

# What a scanner makes of figures. An ordinal parted from its label, "2.", is none of these.
_SCAN = re.compile(r"(?!\d\.$)[0-9A-Za-zＯ〇○◯零口丨.,]{1,12}")
# The number of a label, alone or with the label behind it. A figure in round brackets looks like one.
_ORDINAL = re.compile(r"[(（〔【]?(?:[1-9]|[一二三四五六七八九十]{1,3})[)）〕】.．、](?!\d)(?<![(（]\d[)）])")
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\d\s*[年月日页]")
_BETWEEN_DASHES = r"[-—–－─~·•]+\s*\d{1,4}\s*[-—–－─~·•]+"
# Three dashes are a cell's mark for nothing, four and more a rule.
_RULE = "[-=+─━═┄┅┈┉┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╪╫╞╡╤╧]{4,}"
_NOTHING = re.compile(
    rf"{_RULE}|{_BETWEEN_DASHES}|第\s*\d{{1,4}}\s*页(?:\D{{0,3}}共\s*\d{{1,4}}\s*页)?|\d{{1,4}}\s*[/／]\s*\d{{1,4}}"
)
# What a sentence has and a head has not, outside brackets.
_OF_A_SENTENCE = re.compile(r"[，,。；;！？]")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_DASHED = re.compile(_BETWEEN_DASHES)


def is_scan(text: str) -> bool:
    """Whether a fragment is of the characters that a scanner makes of figures."""
    return _SCAN.fullmatch(text) is not None


def says_nothing(text: str) -> bool:
    """Whether a fragment is a page's number or a rule drawn with characters: between two rows it is of neither."""
    return _NOTHING.fullmatch(text) is not None


def without_page_feet(text: str) -> str:
    """The text with line ends for the numbers of pages at their feet; the length stays the same.

    A lone number before a form feed is the page's if it counts the form feeds or stands behind an empty line:
    otherwise it may be the last figure of a table.
    """
    if "\f" not in text:
        return text
    *pages, last = text.split("\f")
    return "\f".join((*(_without_foot(page, number) for number, page in enumerate(pages, 1)), last))


def _without_foot(page: str, number: int) -> str:
    bare = page.rstrip()
    start = bare.rfind("\n") + 1
    foot = bare[start:].strip()
    if not start or not foot.isdecimal() or len(foot) > LONGEST_PAGE_NUMBER:
        return page
    is_alone = page[: start - 1].rstrip(" \t\r\u3000").endswith("\n")
    return page[:start] + "\n" * (len(page) - start) if is_alone or int(foot) == number else page


def leads_in(text: str, words: Sequence[str], labels: LabelIndex) -> bool:
    """Whether a fragment is of a sentence between the heading of a table and the table, whatever it names.

    :param words: the normalised words before it, without those of such sentences.
    """
    if not words or not labels.openings.is_heading(words[-1]):
        return False
    bare = _ASIDE.sub("", text).rstrip()
    introduces = bare.endswith(("：", ":")) and caption_words().below.search(bare) is not None
    if not introduces and _OF_A_SENTENCE.search(bare) is None:
        return False
    word = normalize_label(text)
    # Behind the corner of a table stand its heads, in whatever words.
    if labels.vocabulary.has_part(word) or any(each in word for each in spellings_of(labels.form.corner)):
        return False
    return bare.endswith("。") or labels.rows.find((word,)) is None


def may_replace_figure(word: str, labels: LabelIndex) -> bool:
    """Whether a normalised word in the place of a figure is none that the form prints there, or beside its figures."""
    return not (labels.vocabulary.has_part(word) or labels.vocabulary.may_stand_before_figures(word) or word in EXTRA)


def stands_in_full_row(texts: Sequence[str], before: Sequence[Token], words: Sequence[str], labels: LabelIndex) -> bool:
    """Whether the first of these fragments is a word or mark in a figure's place: with it its row is full.

    It keeps its place, as what a scanner makes of a figure does. If the row keeps its rules without it, it may as well
    be of no row.

    :param texts: this fragment and those behind it.
    :param before: the figures of the row before it.
    :param words: the normalised fragments before the figures.
    """
    if not may_be_place(texts[0], labels):
        return False
    width = labels.count_figures(words)
    places = [*(token.text for token in before), *texts[: width - len(before)]]
    if not 0 <= len(before) < width == len(places) or not all(may_be_place(text, labels) for text in places):
        return False
    behind = texts[width - len(before) :]
    if behind and (is_value(behind[0]) or is_scan(behind[0])):
        return False
    figures = [text for text in places if is_value(text)]
    return width == 1 or (bool(figures) and not is_sum(figures))


def may_be_place(text: str, labels: LabelIndex) -> bool:
    """Whether a fragment may stand in the place of a figure, be it a figure or a word that is none of the form's."""
    if is_value(text) or is_scan(text):
        return True
    if len(text) > LONGEST_UNREADABLE or len(text.split()) > 1 or _ORDINAL.match(text) or _DATE.search(text):
        return False
    word = normalize_label(text)
    return not says_nothing(text) and len(word) <= LONGEST_WORD and (not word or may_replace_figure(word, labels))


def is_sum(figures: Sequence[str]) -> bool:
    """Whether the last of these figures is the sum of the others, and not nought."""
    *parts, total = (parse_figure(text) or 0 for text in figures)
    return total > 0 and sum(parts) == total


def is_unreadable(text: str, words: Sequence[str], before: int, labels: LabelIndex) -> bool:
    """Whether a fragment stands where a figure stands, though it cannot be read as one.

    It keeps its place, so that the figures behind it do not move up and the row does not seem to end before them.
    What the form prints begins another row, and so does a word that it does not know, once the row is full.

    :param words: the normalised fragments before the figures.
    :param before: how many figures of the row stand before it.
    """
    if len(text) > LONGEST_UNREADABLE:
        return False
    has_number = _DIGIT.search(text) is not None or is_numeral(text)
    if is_scan(text) and (before or (not has_number and labels.rows.find(words) is not None)):
        return True
    if not (has_number or before) or _begins_another(text, has_number, labels):
        return False
    width = labels.count_figures(words)
    return before < width or (has_number and before > 0 and not width)


def _begins_another(text: str, has_number: bool, labels: LabelIndex) -> bool:
    """Whether a fragment is a label or a date, or another thing that is not a figure of the row before it."""
    if len(text.split()) > 1 or _ORDINAL.match(text) or _DASHED.fullmatch(text):
        return True
    word = normalize_label(text)
    if not has_number:
        return not word or len(word) > LONGEST_WORD or labels.vocabulary.has_part(word)
    # A label with its number before it begins with a digit, as an unreadable figure does.
    is_label = labels.vocabulary.knows(word) if text[0].isdigit() else len(word) > LONGEST_WORD
    return is_label or _DATE.search(text) is not None
