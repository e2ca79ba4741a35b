"""Tells by a caption whose table stands under it; the words are data, in `schemas/captions.json`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Literal, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label, to_simplified
from govreport_core.model.document import Metadata
from govreport_core.reading.form_words import FormWords
from govreport_core.resources import load_json

Whose = Literal["own", "example", "last-year", "other-body", "appendix"]

# A longer line is running text.
LONGEST_CAPTION = 45
# A caption may be padded with so many blanks and marks that it has as many characters.
MOST_CHARACTERS = 400
# What a name has before its last word: 城东分局, not 局.
SHORTEST_NAME = 2

_BLANKS = re.compile(r"[\s*_`]+(?!\d)|(?<!\d)[\s*_`]+")
_MARKS_BEFORE = re.compile(r"^[^\w(〔【\[《“\"]+")
_MARKS_BEHIND = "#|│┃=—–-~·•"
_SENTENCE = re.compile(r"[。；;！!？?]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?|(?=[-~—–至到和与、/]{1,2}(?:19|20)?\d\d年)|(?=[)）\]】]))")
_SPOKEN_YEAR = re.compile(r"二[〇○零O0]([一二三四五六七八九〇○零])([一二三四五六七八九〇○零])(?=年)")
_NUMERALS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_SPACED_YEAR = re.compile(r"(?<!\d)\d(?:\s+\d){3}(?=\s*年)")
_DAY = re.compile(r"(?:年)?\d{1,2}月(?:\d{1,2}日)?")
_NUMBER = re.compile(
    r"^[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、．:：]|(?:附件|附表|附录|附|表|图)(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
)
_NUMBER_BEHIND = r"(?:\d{1,2}|[一二三四五六七八九十])?\s*[:：、.．]?"
_DOCUMENT = re.compile(r"[〔\[【(（]\d{4}[〕\]】)）]\d*号?")
_TITLE = re.compile(r"(?:年度报告|年报|工作报告)(?:[(（].{0,12}[)）])?$")
_LINK = re.compile(r"^(?:上一[篇条]|下一[篇条]|相关)")
# Of a county that is called 示例县 the word is a part of its name.
_PLACE = r"(?![一-鿿]{0,2}[县市区镇乡省])"


class Caption(NamedTuple):
    """What a line says of the table under it.

    :param whose: "own" is the report's; an appendix is the report's unless the same table is printed elsewhere.
    :param text: the line as printed.
    :param is_close: whether it says so only of a table directly under it.
    :param is_title: whether it is the title of a whole report.
    """

    whose: Whose
    text: str
    is_close: bool = False
    is_title: bool = False


class _Words(NamedTuple):
    """The words of captions, as patterns."""

    foreign: Mapping[Whose, re.Pattern[str]]
    whole: re.Pattern[str]
    own: re.Pattern[str]
    table: re.Pattern[str]
    introductions: re.Pattern[str]
    comparisons: re.Pattern[str]
    topics: re.Pattern[str]
    bodies: re.Pattern[str]
    wider: re.Pattern[str]
    governments: str
    no_bodies: re.Pattern[str]


class _Parts(NamedTuple):
    """A line taken apart.

    :param named: the line with other words for its years, and without the report's body.
    :param is_mine: whether the report's year is among the years.
    :param is_table: whether it speaks of a table.
    :param is_dated: whether it gives a day or a month.
    :param introduces: whether it has a word that introduces what follows, such as 如下.
    """

    named: str
    years: set[int]
    is_mine: bool
    is_table: bool
    is_title: bool
    is_dated: bool
    introduces: bool


@cache
def _words() -> _Words:
    data = load_json("captions.json")
    foreign = {whose: _one_of(words) for whose, words in data["foreign"].items()}
    foreign["example"] = _one_of(data["foreign"]["example"], behind=_PLACE)
    foreign["appendix"] = _one_of(data["foreign"]["appendix"], before="^", behind=_NUMBER_BEHIND)
    return _Words(
        foreign=foreign,
        whole=_one_of(data["whole"]),
        own=_one_of(data["own"]),
        table=_one_of(data["table"]),
        introductions=_one_of(data["introductions"]),
        comparisons=_one_of(data["comparisons"]),
        topics=_one_of(data["topics"]),
        bodies=_one_of(data["bodies"], before=rf"[一-鿿]{{{SHORTEST_NAME},12}}?"),
        wider=_one_of(data["wider"]),
        governments=f"(?:{'|'.join(data['governments'])})?",
        no_bodies=_one_of(data["no-bodies"]),
    )


def _one_of(words: Iterable[str], before: str = "", behind: str = "") -> re.Pattern[str]:
    """A pattern of any of these words, the longest first."""
    return re.compile(f"{before}(?:{'|'.join(sorted(words, key=len, reverse=True))}){behind}")


class CaptionReader:
    """Reads the captions of one report.

    :param metadata: the report's year and body, by which other years and bodies are told; without them nothing is
        said by a year or a name.
    """

    def __init__(self, metadata: Metadata, forms: Iterable[Form]) -> None:
        self._year = metadata.year
        self._agency = _bare(metadata.agency or "")
        self._title = _bare(metadata.title or "")
        self._forms = tuple(forms)

    def read(self, line: str) -> Caption | None:
        """What a line says as a caption; None if it is none, or says nothing of whose the table is."""
        if len(line) > MOST_CHARACTERS:
            return None
        said = _bare(line)
        if not said or len(said) > LONGEST_CAPTION or normalize_label(said) in self._labels or _LINK.match(said):
            return None
        if self._title and said == self._title:
            return Caption("own", line, is_title=True)
        return self._judge(line.strip(), said)

    @cached_property
    def _labels(self) -> frozenset[str]:
        """What the forms print themselves."""
        return frozenset[str]().union(*(form.cached(FormWords).printed for form in self._forms))

    def _judge(self, line: str, said: str) -> Caption | None:
        parts = self._take_apart(said)
        if parts is None:
            return None
        whose = self._foreign(parts.named, said, parts.years, parts.is_mine)
        if whose is None:
            return self._own_caption(line, said, parts)
        return self._foreign_caption(whose, line, said, parts)

    def _take_apart(self, said: str) -> _Parts | None:
        """What there is in a line that may be a caption; None if it is a sentence, or has figures or another topic."""
        words = _words()
        introduces = words.introductions.search(said) is not None
        if _SENTENCE.search(said[:-1]) or (_SENTENCE.search(said) and not introduces):
            return None
        years = {int(year) for year in _YEAR.findall(_DOCUMENT.sub(_kept_year, said))}
        plain = _YEAR.sub("上年", _DOCUMENT.sub("", said)) if years else said
        rest = _NUMBER.sub("", _DAY.sub("", plain))
        if any(map(str.isdigit, rest)) or words.topics.search(plain):
            return None
        return _Parts(
            named=self._without_agency(plain),
            years=years,
            is_mine=self._year is not None and self._year in years,
            is_table=words.table.search(rest) is not None,
            is_title=_TITLE.search(said) is not None and bool(years or self._year is None),
            is_dated=_DAY.search(plain) is not None,
            introduces=introduces,
        )

    def _own_caption(self, line: str, said: str, parts: _Parts) -> Caption | None:
        """The caption of a line that names nobody else; None if it does not name the report either."""
        is_own = parts.is_mine or _words().own.search(said)
        if not is_own and not (self._agency and self._agency in said and parts.is_table):
            return None
        if not (parts.is_table or parts.is_title or parts.is_mine):
            return None
        return Caption("own", line, is_title=parts.is_title)

    def _foreign_caption(self, whose: Whose, line: str, said: str, parts: _Parts) -> Caption | None:
        """The caption of a line that names somebody else; None if it does not speak of a table."""
        if parts.is_dated and not parts.is_table:
            return None
        is_appendix = _words().foreign["appendix"].match(said) is not None
        if parts.is_table or is_appendix or whose == "example":
            return Caption(whose, line, is_title=parts.is_title and not is_appendix and whose != "example")
        return Caption(whose, line, is_close=True) if parts.introduces or self._is_bare(parts.named) else None

    def _foreign(self, named: str, said: str, years: set[int], mine: bool) -> Whose | None:
        """Whose table it is if not the report's; None if that is not said."""
        words = _words()
        if words.foreign["example"].search(words.whole.sub("", named)) or self._is_whole(named):
            return "example"
        if words.foreign["other-body"].search(named) or self._other_body(named) or self._is_wider(named):
            return "other-body"
        last = words.foreign["last-year"].search(said) or (years and self._year is not None)
        if last and not mine and not words.comparisons.search(named) and not words.own.search(said):
            return "last-year"
        if words.foreign["appendix"].match(named) and not mine and not words.own.search(said):
            return "appendix"
        return None

    def _is_whole(self, named: str) -> bool:
        """Whether a line has nothing but these words, the number and name of an appendix left aside."""
        words = _words()
        if not words.whole.search(named):
            return False
        left = words.table.sub("", words.whole.sub("", words.foreign["appendix"].sub("", _NUMBER.sub("", named))))
        return not normalize_label(words.no_bodies.sub("", left))

    def _is_wider(self, named: str) -> bool:
        """Whether a line names a whole area of which the report's body is not the government."""
        words = _words()
        areas = words.wider.findall(named) if self._agency else ()
        return any(not re.search(f"{area[1:]}{words.governments}$", self._agency) for area in areas)

    def _is_bare(self, named: str) -> bool:
        """Whether a line says nothing but a time or a body."""
        words = _words()
        left = re.sub("年度|年|度", "", words.foreign["last-year"].sub("", named))
        return not normalize_label(left) or words.bodies.fullmatch(normalize_label(left)) is not None

    def _without_agency(self, said: str) -> str:
        return said.replace(self._agency, "") if self._agency else said

    def _other_body(self, named: str) -> bool:
        """Whether a line names a body that is not the report's."""
        if not self._agency:
            return False
        words = _words()
        bare = re.sub("[上去][一]?年度?|其中", "", words.no_bodies.sub("、", _NUMBER.sub("", named)))
        bare = words.foreign["appendix"].sub("", bare)
        return any(match[0] not in self._agency for match in words.bodies.finditer(bare))


def is_report_title(title: str) -> bool:
    """Whether a title is that of an annual report on open government.

    >>> is_report_title("青石县档案局2023年政府信息公开工作年度报告"), is_report_title("2023年工作要点")
    (True, False)
    """
    said = _bare(title)
    return "信息公开" in said and _TITLE.search(said) is not None


def _bare(line: str) -> str:
    """A line without white space and marks of a heading, with the usual digits and brackets, years in digits."""
    line = _SPACED_YEAR.sub(lambda match: "".join(match[0].split()), line)
    text = to_simplified(unicodedata.normalize("NFKC", _BLANKS.sub("", line)))
    text = _MARKS_BEFORE.sub("", text).rstrip(_MARKS_BEHIND)
    return _SPOKEN_YEAR.sub(lambda match: f"20{_NUMERALS[match[1]]}{_NUMERALS[match[2]]}", text)


def _kept_year(match: re.Match[str]) -> str:
    """A number of a document gone, a year in brackets kept."""
    return "" if match[0].endswith("号") else match[0]
