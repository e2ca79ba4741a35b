"""Tells by what in a caption its table is less than the report's, or something else: a part, another matter or measure.

What a caption of a report's own table may say is open, but the words by which one restricts or moves a table are few:
only X, applications that are X, X cases, because of X, since X. Where X is no more than the report's year, body and
matter, nothing is restricted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from govreport_core.forms.normalization import remembered
from govreport_core.reading.captions.measures import is_other_measure
from govreport_core.reading.captions.times import has_days, without_times
from govreport_core.reading.captions.words import ForeignKind, caption_words, one_of
from govreport_core.resources import load_json

# What is left of a clause when all neutral words are gone; a single character may be the rest of any word.
FEWEST_UNKNOWN = 2

_CLAUSES = re.compile(r"[,，;；。!！?？:：]+")
_MARKS = re.compile(r"[\W\d_]+")
_MATTERS = "(?:申请|案件|案卷|卷宗|复议|诉讼|事项|来件|件|案)"
_NOT_COUNTED = re.compile(
    r"(?:不|未|没有)(?:再|予|予以)?(?:计入|纳入|列入|计算|统计|包含|包括|涉及|含|在内|重复|发生|收到|收取|开展|存在)"
)
_LEFT_OUT = re.compile(r"(?:(?:不|未)(?:包含|包括|计入|纳入|统计|涉及|含)|剔除|扣除|除)(?P<rest>[^,]+)")
_TIME_OF_YEAR = re.compile(r"月份?(?!\d)|季度|上半年|下半年|半年|结转")
_INCLUDED = re.compile(r"(?<![仅只限不未包])(?:包含|包括|涵盖|含)(?!义)[^,，;；。)）:：]*")
_OFFICE = "(?![一-鿿]{0,6}(?:局|办公室|中心|科|股|大厅|领导小组|系统))"
_SECTION = re.compile(r"^[一二三四五六七八九十]{1,2}[、.](?P<rest>.+?)(?:情况|数据|统计|统计表|表|汇总|一览|概况)$")
# 表三（之一） is one of several tables in which a long one is printed.
_NUMBERED_TABLE = re.compile(
    r"[附续]?[表图](?:\d{1,2}|[一二三四五六七八九十]{1,2})[(（]?之[一二三四五六七八九十\d]{1,2}[)）]?"
)
# 12345, 12315 and 96333 are names of services, unless a unit stands behind them.
_HOTLINE = re.compile(r"(?<!\d)(?:1[12]\d{3}|9\d{4,5})(?=[一-鿿])(?![件条宗份个项次人起万])")
_DISCLOSURE = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.])?(?P<rest>[^,，、和及与]+?)(?:信息|政务)?公开(?:工作)?(?:情况|数据|统计|统计表|表|汇总|一览|概况)(?:如下|见下表)?$"
)
_RELATIVE = re.compile(
    rf"(?:^|为|是|系|[以下]{{2}}|下表)(?P<rest>[^,]+)的(?:政府信息公开|信息公开|公开)?{_MATTERS}(?!人)"
)
_CLASS = re.compile(
    rf"(?P<rest>[^,的]+)(?:类别?|领域|方面|系统)的?(?:政府信息公开|信息公开)?(?:信息|数据|情况|{_MATTERS})"
)
_CAUSE = re.compile(r"(?P<rest>[^,]+?)(?:引起|引发|导致|产生|所致|触发)")
_CASES = re.compile("复议|诉讼|案|纠纷|争议|申请|情况")
_ABOUT = re.compile(rf"涉(?![及密诉案外及])(?P<rest>[^,]{{1,10}}?)(?:类|领域|方面)?的?{_MATTERS}")
_CONCERNING = re.compile(
    rf"^(?:以下|下表)?(?:为|是|系)?(?:涉及|关于|有关|针对|围绕)(?P<rest>[^,]+?)(?:类|领域|方面)?的?{_MATTERS}"
)
_PERIOD = re.compile(r"(?P<rest>[^,]+)(?:期间|时期|阶段)")
_FROM = re.compile(r"自(?!然|行|身|愿|觉)(?P<rest>[^,]{2,14}?)(?:之日)?(?:起|开始)")
_YEARS = re.compile(r"(?<![\d第])(?:[两二三四五六七八九十几多数]|\d{1,2})个?年(?!度?报告|级)")
_OTHER_YEAR = re.compile(
    r"(?:前|上|往|去|下|后)(?:一|个|一个|两个?|几个?)?(?:自然|会计|财政|统计|报告|考核|公历|工作|评估)(?:年度?|期|周期)"
)
_OTHER_ROUND = re.compile(
    r"[前头](?:[一二两三四五六七八九十]{1,2}|\d{1,2})个?(?:月|季|旬|周)|(?:[一二两三四五六七八九十首上历各]|第.)届(?!时)|(?:前|上|下)(?:一|个|一个)(?:期|周期|轮|阶段|批次?)"
)
_AFTER = re.compile(r"(?:施行|实施|成立|上线|运行|改革|启用|挂牌|组建|搬迁|上任|到任|履新)(?:后|以后|之后)")
_FORMER_BODY = re.compile(r"原(?![因则告文件始定有本来先被申])[一-鿿]{2,8}?(?:局|委|办|厅|站|所|中心|镇|乡|公司)(?!理)")
_NO_MATTER = re.compile(
    r"(?:非|不属于?|不是)(?:依法)?(?:政府信息|信息公开|依申请|本报告|公开|本年)|公开(?:以外|之外)|与(?:本|该)?[^,]{0,6}无关"
)
_TRYING_BODY = re.compile(
    r"复议机[关构](?:[审办受]理|裁决|审结|作出)|(?:我局|本机关|本级)[^,]{0,4}(?:审理|裁决|审结)的?[^,]{0,6}(?:复议|诉讼|案件)"
)
_UNSEEN = re.compile(r"未经(?!复议)[^,]{0,6}?(?:签批|批准|同意|确认|核[实对定准]|审[核定批议])")
_ELSEWHERE = re.compile(
    r"(?:[上本此该]表|数据|数字)[^,]{0,4}(?:应|须|请|均)?以[^,]{0,12}(?:公布|发布|官网|附件|更正|重报)[^,]{0,6}为准"
)
_WITH_OTHERS = re.compile(
    r"(?:含|包括)(?:上年度?|往年|历年|去年|以前年度|(?:19|20)\d\d年度?)的?(?:全部)?(?:数据|数字|情况)"
)
_HANDED_ALL = re.compile("等|各|多种|或|和|及|、|与|渠道包括|方式包括|其中|占|为主|居多|主要")


class _Limits(NamedTuple):
    """The words of `limits` in `schemas/captions.json`, as patterns.

    :param kinds: kind of a foreign table -> words that say so wherever they stand.
    :param channels: the ways by which an application may come, each with its words.
    """

    kinds: Mapping[ForeignKind, re.Pattern[str]]
    roles: re.Pattern[str]
    former: re.Pattern[str]
    only: re.Pattern[str]
    channels: Sequence[re.Pattern[str]]
    aspects: Sequence[re.Pattern[str]]
    handed_in: re.Pattern[str]
    neutral: re.Pattern[str]
    decisions: re.Pattern[str]
    disclosed: re.Pattern[str]


@cache
def _limits() -> _Limits:
    data: Mapping[str, Any] = load_json("captions.json")
    channels = data["channels"]
    # Single characters, such as 期, are the rest of words that say something: 逾期.
    long_fillers = [word for word in data["fillers"] if len(word) > 1]
    return _Limits(
        kinds={
            kind: one_of(words, behind=_OFFICE if kind == "other-matter" else "")
            for kind, words in data["limits"].items()
        },
        roles=one_of(data["roles"], before="(?:作为|担任|充当|以|为|系|是)[^,]{0,3}?"),
        former=one_of(data["former"], behind="[之以]?前"),
        only=one_of(data["only"], behind="(?P<rest>[^,]+)", before="(?<![不])"),
        channels=[one_of(words) for words in channels],
        aspects=[one_of(words) for words in data["aspects"]],
        handed_in=one_of(
            data["handed-in"],
            before=f"(?:{'|'.join(word for words in channels for word in words)})[^,]{{0,4}}?",
            behind="(?!系统|平台|渠道|表|书)",
        ),
        neutral=one_of([*data["neutral"], *(word for words in channels for word in words), *long_fillers]),
        decisions=one_of(data["decisions"]),
        disclosed=one_of(data["disclosed"]),
    )


@remembered
def limit_in(line: str) -> ForeignKind | None:
    """By what a line says that its table is not what the report's own is; None if by nothing.

    :param line: what a line says, with 本机关 for the report's body and one word for the headings of the forms.

    >>> limit_in("仅统计窗口受理的申请"), limit_in("仅统计本机关2023年受理的申请"), limit_in("单位:百件")
    ('part', None, 'other-measure')
    """
    if is_other_measure(line):
        return "other-measure"
    limits = _limits()
    words = caption_words()
    if _WITH_OTHERS.search(line):
        return "other-period"
    for aside in (_NUMBERED_TABLE, words.own_so_far, words.checked, _INCLUDED):
        line = aside.sub("", line)
    # After which measure a table was made says what it counts.
    line = words.grounds.sub(lambda match: match[0] if "口径" in match[0] else "", line)
    for clause in _CLAUSES.split(line):
        if not clause or words.apart.search(clause):
            continue
        kind = _by_words(clause, limits) or _by_grammar(clause, limits)
        if kind is not None:
            return kind
    return None


def without_hotlines(line: str) -> str:
    """A line without the numbers by which public telephone services are called.

    >>> without_hotlines("12345热线办理情况"), without_hotlines("热线12345件")
    ('热线办理情况', '热线12345件')
    """
    return _HOTLINE.sub("", line)


def is_section(line: str) -> bool:
    """Whether a line is the numbered heading of a section with a table."""
    return _SECTION.match(line.rstrip(":：")) is not None


def heading_limit(line: str) -> ForeignKind | None:
    """Whether a heading that is none of the form's is that of another matter: numbered, or of what else is disclosed.

    >>> heading_limit("三、收到和处理信访事项情况"), heading_limit("三、我局依申请公开办理情况")
    ('other-matter', None)
    >>> heading_limit("企业信息公开情况"), heading_limit("本机关政府信息公开情况")
    ('other-matter', None)
    """
    limits = _limits()
    disclosure = _DISCLOSURE.match(line.rstrip(":："))
    if disclosure is not None and _is_other_disclosure(f"{disclosure['rest']}公开", limits):
        return "other-matter"
    section = _SECTION.match(line.rstrip(":："))
    if section is None:
        return None
    return "other-matter" if _is_unknown(limits.decisions.sub("、", section["rest"]), limits) else None


def _is_other_disclosure(what: str, limits: _Limits) -> bool:
    """Whether the information that is disclosed is another than that of the report's body."""
    return limits.disclosed.search(what) is not None or _is_unknown(limits.decisions.sub("、", what), limits)


def _by_words(clause: str, limits: _Limits) -> ForeignKind | None:
    """What single words of a clause say, if it does not say of them that they are not counted."""
    if limits.former.search(clause) or _FORMER_BODY.search(clause):
        return "other-body"
    if _NOT_COUNTED.search(clause) and not limits.kinds["void"].search(clause):
        return None
    if _UNSEEN.search(clause) or _ELSEWHERE.search(clause):
        return "void"
    if limits.roles.search(clause) or _NO_MATTER.search(clause) or _TRYING_BODY.search(clause):
        return "other-matter"
    return next((kind for kind, words in limits.kinds.items() if words.search(clause)), None)


def _by_grammar(clause: str, limits: _Limits) -> ForeignKind | None:
    """What a clause restricts its table to by its grammar, if that is more than the report's year, body and matter."""
    if _is_time_of_others(clause) or _is_period_of_others(clause, limits):
        return "other-period"
    if _CASES.search(clause) and any(_is_unknown(rest, limits) for rest in _rests((_CAUSE,), clause)):
        return "other-matter"
    return "part" if _leaves_out(clause, limits) or _is_restricted(clause, limits) else None


def _is_period_of_others(clause: str, limits: _Limits) -> bool:
    """Whether a clause names a time by what was going on in it."""
    return "统计期间" not in clause and any(_is_unknown(rest, limits) for rest in _rests((_PERIOD,), clause))


def _leaves_out(clause: str, limits: _Limits) -> bool:
    """Whether a clause says that a part of the year, or one way by which applications come, is left out."""
    return any(_TIME_OF_YEAR.search(rest) or _is_part(rest, limits) for rest in _rests((_LEFT_OUT,), clause))


def _is_restricted(clause: str, limits: _Limits) -> bool:
    """Whether a clause says that only some applications or cases are counted, and which."""
    if _NOT_COUNTED.search(clause):
        return False
    if any(_is_unknown(rest, limits) for rest in _rests((_RELATIVE, _CLASS, _CONCERNING, limits.only), clause)):
        return True
    if any(_is_unknown(rest, limits, fewest=1) for rest in _rests((_ABOUT,), clause)):
        return True
    if any(_is_part(rest, limits) or _names_one(rest, limits.aspects) for rest in _rests((limits.only,), clause)):
        return True
    is_handed_in = limits.handed_in.search(clause) is not None and _HANDED_ALL.search(clause) is None
    return is_handed_in and _is_part(clause, limits)


def _rests(patterns: Sequence[re.Pattern[str]], clause: str) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(clause):
            yield match["rest"]


def _is_time_of_others(clause: str) -> bool:
    """Whether a clause names other times without a year: several years, the one before, since something."""
    if caption_words().contrasts.search(clause):
        return False
    left = without_times(clause)
    if _YEARS.search(left) or _OTHER_YEAR.search(clause) or _OTHER_ROUND.search(clause) or _AFTER.search(clause):
        return True
    begun = _FROM.search(clause)
    return begun is not None and not has_days(clause) and not caption_words().own_time.search(begun["rest"])


def _is_part(text: str, limits: _Limits) -> bool:
    """Whether a text names one way by which applications come, or a part of the year."""
    return _names_one(text, limits.channels) or (_TIME_OF_YEAR.search(text) is not None and not has_days(text))


def _names_one(text: str, kinds: Sequence[re.Pattern[str]]) -> bool:
    """Whether a text names one of several kinds and no other."""
    return sum(words.search(text) is not None for words in kinds) == 1


def _is_unknown(text: str, limits: _Limits, fewest: int = FEWEST_UNKNOWN) -> bool:
    """Whether a text says more than the report's year and body, its matter and what says nothing."""
    words = caption_words()
    left = words.own_body.sub("、", words.own_time.sub("、", without_times(text)))
    left = _MARKS.sub("", limits.neutral.sub("、", left))
    return len(left) >= fewest
