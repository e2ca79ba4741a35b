"""Compares labels by what they say: their spelling may vary; negation, year, party or kind of act may not.

The terms that must agree are data, in `schemas/meaning.json`. All functions take normalised labels, but `name_years`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from govreport_core.forms.normalization import remembered
from govreport_core.resources import load_json

_DATA = load_json("meaning.json")
# Labels of other tables that are like labels of the forms.
FOREIGN: tuple[str, ...] = tuple(_DATA["foreign"])
# Heads of columns that stand beside those of a form.
BESIDE: frozenset[str] = frozenset(_DATA["beside"])
# Heads that do not say what stands below them.
SAYS_NOTHING: frozenset[str] = frozenset(_DATA["says_nothing"])
# A typing error changes, adds or takes away a character; more of them together are another word.
LONGEST_ERROR = 1
# Where a term stands a sign of the private use area does in its stead, one for each thing that terms say.
_FIRST_SIGN = 0xE000

_CLASSES = tuple(texts for classes in _DATA["terms"].values() for texts in classes.values())
_SIGNS: Mapping[str, str] = MappingProxyType(
    {text: chr(_FIRST_SIGN + number) for number, texts in enumerate(_CLASSES) for text in texts}
)
_MISREAD = re.compile("|".join(sorted(_DATA["misread"], key=len, reverse=True)))
_TERM = re.compile("|".join(sorted(_SIGNS, key=len, reverse=True)))
_SIGN = re.compile(f"[{chr(_FIRST_SIGN)}-{chr(_FIRST_SIGN + len(_CLASSES))}]")
_THIS_YEAR = _SIGNS["本年"]
# 没有 without its first character says the opposite; 结转 without its second says nothing else.
_UNBREAKABLE = ("negation", "year", "period", "plan", "sum", "number")
_BREAKABLE = re.compile(
    "|".join(
        sorted(
            (
                text
                for name, classes in _DATA["terms"].items()
                if name not in _UNBREAKABLE
                for texts in classes.values()
                for text in texts
                if len(text) > 1
            ),
            key=len,
            reverse=True,
        )
    )
)


def _signs_of(*names: str) -> frozenset[str]:
    """The signs of what terms of these kinds say, but for this year and totals, which the forms speak of."""
    spoken = (texts for name in names for texts in _DATA["terms"][name].values())
    return frozenset(_SIGNS[texts[0]] for texts in spoken).difference((_THIS_YEAR, _SIGNS["总计"]))


_TIMES = _signs_of("year", "period", "plan")
_NEGATIONS = _signs_of("negation")
_SCOPES = _TIMES | _signs_of("negation", "sum")
# What is left of a label beside its terms and says nothing of its own.
_FILLING = re.compile("[度数量件条项个次的为是约情况期]*")

_CHINESE_DIGITS = {char: str(number) for number, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d|[一二]\s*[〇○零九]\s*[〇○零一二三四五六七八九]{2})\s*年度?")


@remembered
def with_signs(label: str) -> str:
    """The label with a sign for each term, the same for all terms that may stand for each other."""
    return _TERM.sub(_sign_of, _MISREAD.sub(lambda match: _DATA["misread"][match[0]], label))


def _sign_of(match: re.Match[str]) -> str:
    return _SIGNS[match[0]]


@remembered
def terms_in(label: str) -> str:
    """What the terms of a label say, a sign for each, in their order."""
    return "".join(_SIGN.findall(with_signs(label)))


def ends_with_term(label: str) -> bool:
    """Whether the last characters of a label are a term."""
    return _SIGN.fullmatch(with_signs(label)[-1:]) is not None


def without_each_term(label: str) -> Iterator[str]:
    """The label without one of its terms, for each of them."""
    for match in _TERM.finditer(label):
        yield label[: match.start()] + label[match.end() :]


def is_only_terms(label: str) -> bool:
    """Whether a label is made of terms and says nothing but these, such as 上年数 or 其中; 本年 alone is not meant."""
    signs = with_signs(label)
    rest = _SIGN.sub("", signs)
    return _SIGN.search(signs.replace(_THIS_YEAR, "")) is not None and _FILLING.fullmatch(rest) is not None


def is_scope(label: str) -> bool:
    """Whether a label only says of which time or part figures are, or that they are not so."""
    return is_only_terms(label) and _SCOPES.issuperset(terms_in(label))


def is_time(label: str) -> bool:
    """Whether a label only says of which time figures are, and not of this year."""
    return is_only_terms(label) and _TIMES.issuperset(terms_in(label))


def is_this_year(label: str) -> bool:
    """Whether a label says 本年 and nothing else."""
    signs = with_signs(label)
    return _THIS_YEAR in signs and _FILLING.fullmatch(signs.replace(_THIS_YEAR, "")) is not None


def says_more_or_denies_less(printed: str, label: str) -> bool:
    """Whether a text has a term that a label does not have, or lacks a negation of it.

    >>> says_more_or_denies_less("正在处理", "不予处理"), says_more_or_denies_less("办理结果", "本年度办理结果")
    (True, False)
    """
    ours, theirs = set(terms_in(printed)), set(terms_in(label))
    return not ours <= theirs or not theirs.isdisjoint(_NEGATIONS - ours)


def says_the_same(printed: str, label: str) -> bool:
    """Whether two labels that are alike differ in characters only, and not in what they say.

    No term is added, taken away or exchanged; where the others differ, single characters do, or a piece is missing.

    >>> says_the_same("属于四类过程性信熄", "属于四类过程性信息"), says_the_same("逾期未补正", "逾期不补正")
    (True, True)
    >>> says_the_same("上年新收", "本年新收"), says_the_same("有现成信息不需要制作", "没有现成信息需要制作")
    (False, False)
    """
    if printed == label:
        return True
    ours, theirs = with_signs(_mend_terms(printed, label)), with_signs(label)
    if _SIGN.findall(ours) != _SIGN.findall(theirs):
        return False
    return all(_is_error(here, there) for here, there in _differences(ours, theirs))


def _mend_terms(printed: str, label: str) -> str:
    """A printed label with the single characters that it has lost of terms of the other."""
    if len(printed) >= len(label):
        return printed
    from rapidfuzz.distance import Levenshtein

    terms = [match.span() for match in _BREAKABLE.finditer(label)]
    mended = ""
    for step in Levenshtein.opcodes(printed, label):
        mended += printed[step.src_start : step.src_end]
        is_single = step.tag == "insert" and step.dest_end - step.dest_start == 1
        if is_single and any(first <= step.dest_start < end for first, end in terms):
            mended += label[step.dest_start]
    return mended


def _is_error(here: str, there: str) -> bool:
    """Whether a typing error or a missing piece may be what differs."""
    if _SIGN.search(here) or _SIGN.search(there):
        return False
    return not here or (len(here) <= LONGEST_ERROR and len(there) <= LONGEST_ERROR + 1)


def _differences(printed: str, label: str) -> Iterator[tuple[str, str]]:
    """The pieces in which two texts differ: what the first has and what the second has in its stead."""
    from rapidfuzz.distance import Levenshtein

    here = there = ""
    for step in Levenshtein.opcodes(printed, label):
        if step.tag == "equal":
            if here or there:
                yield here, there
            here = there = ""
        else:
            here += printed[step.src_start : step.src_end]
            there += label[step.dest_start : step.dest_end]
    if here or there:
        yield here, there


def name_years(text: str, year: int | None) -> str:
    """A printed label with years called by what they are to a report of this year: 本年, 上年, or 某年 for another.

    A text that is a year and nothing else stays.

    >>> name_years("2022年制发件数", 2023), name_years("2023年制发件数", 2023), name_years("2023年", 2023)
    ('上年制发件数', '本年制发件数', '2023年')
    """
    if "年" not in text:
        return text
    bare = text.strip()
    match = _YEAR.search(bare)
    if match is None or match.end() == len(bare):
        return text
    return _YEAR.sub(lambda found: _name_year(found[1], year), text)


def name_years_in_head(text: str, year: int | None) -> str:
    """The same for what may be the head of a column: a year and nothing else is named, too.

    >>> name_years_in_head("2022年", 2023), name_years_in_head("2023年度", 2023), name_years_in_head("2021年", None)
    ('上年', '本年', '某年')
    """
    return _YEAR.sub(lambda found: _name_year(found[1], year), text) if "年" in text else text


def _name_year(digits: str, year: int | None) -> str:
    named = int("".join(_CHINESE_DIGITS.get(char, char) for char in digits if not char.isspace()))
    if year is None:
        return "某年"
    return {0: "本年", 1: "上年", -1: "下年"}.get(year - named, "某年")
