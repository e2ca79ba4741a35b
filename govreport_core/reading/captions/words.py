"""The words of captions as patterns; they are data, in `schemas/captions.json`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from govreport_core.resources import load_json

ForeignKind = Literal[
    "example",
    "void",
    "plan",
    "other-period",
    "last-year",
    "other-body",
    "part",
    "other-matter",
    "other-measure",
    "appendix",
]

_NUMBER_BEHIND = r"(?:\d{1,2}|[一二三四五六七八九十])?\s*[:、.]?"
# Of a county that is called 示例县 the word is a part of its name.
_PLACE = r"(?![一-鿿]{0,2}[县市区镇乡省])"
# 县级以上 and 以上年度数据为例 do not speak of what stands above.
_NO_REFERENCE = r"(?!年|一年|级)"
_OWN_PLAIN = r"(?<![非除])"
# 填报 and 年报 are not to somebody.
_OWN_FORMS = r"(?<![填汇编年申月季])"
# What a table includes ends with its clause or bracket.
_REST = r"(?!义)[^,，;；。)）]*"
_OWN_OFFICE = "[局委厅办院镇]机关(?:本级|本部)?"
_WITHIN = r"[^,，;；。:：]"


class CaptionWords(NamedTuple):
    """The words of captions, as patterns.

    :param foreign: kind of a foreign table -> the words that say so.
    :param whole: of examples, the words that say so only where a line says nothing else.
    :param own_time: words for the report's year; for what of it is over; for its
        whole year; for its body; for an office in it.
    :param below: words that speak of what stands below; of what stands above, at the beginning of a clause.
    :param bodies: names of bodies, at the beginning of a text.
    :param checked: what was done to be sure of the figures, and with whom.
    :param grounds: what a table was made after.
    :param asides: the same, who laid down how it looks, with what tools and by whom it was made, to whom it was
        sent, and what it includes.
    :param unions: the report's body with others.
    :param exceptions: all but the report's body.
    :param apart: what others do who report by themselves.
    :param pending: what is said of figures that are still to come, with the time of these.
    :param times: any year, and the words for times that are not the report's.
    """

    foreign: Mapping[ForeignKind, re.Pattern[str]]
    whole: re.Pattern[str]
    own_time: re.Pattern[str]
    own_so_far: re.Pattern[str]
    whole_year: re.Pattern[str]
    own_body: re.Pattern[str]
    own_offices: re.Pattern[str]
    table: re.Pattern[str]
    sums: re.Pattern[str]
    below: re.Pattern[str]
    above: re.Pattern[str]
    comparisons: re.Pattern[str]
    contrasts: re.Pattern[str]
    checked: re.Pattern[str]
    grounds: re.Pattern[str]
    asides: tuple[re.Pattern[str], ...]
    origins: re.Pattern[str]
    unions: re.Pattern[str]
    exceptions: re.Pattern[str]
    elsewhere: re.Pattern[str]
    apart: re.Pattern[str]
    pending: re.Pattern[str]
    makers: re.Pattern[str]
    topics: re.Pattern[str]
    plans: re.Pattern[str]
    bodies: tuple[re.Pattern[str], ...]
    places: re.Pattern[str]
    wider: re.Pattern[str]
    levels: re.Pattern[str]
    governments: str
    offices: frozenset[str]
    no_bodies: re.Pattern[str]
    fillers: re.Pattern[str]
    times: re.Pattern[str]


@cache
def caption_words() -> CaptionWords:
    """The words of captions, read once."""
    data = load_json("captions.json")
    own = data["own"]
    makers = data["makers"]
    checked = one_of(data["checks"], before=f"(?<!未)(?:经|经过|已|与|同|和){_WITHIN}{{0,16}}?", behind=f"{_WITHIN}*")
    grounds = _grounds(data["grounds"])
    return CaptionWords(
        checked=checked,
        foreign=_foreign(data),
        whole=one_of(data["whole"]),
        own_time=one_of(own["time"], before=_OWN_PLAIN),
        own_so_far=one_of([*own["time"], "年初"], behind="度?以来"),
        whole_year=one_of(own["whole-year"]),
        own_body=one_of(own["body"]),
        own_offices=one_of(own["body"], behind=f"(?:{any_of(data['offices'])})"),
        table=one_of(data["table"]),
        sums=one_of(data["sums"]),
        below=one_of(data["references"]["below"]),
        above=one_of(data["references"]["above"], before=r"^[(（]?", behind=_NO_REFERENCE),
        comparisons=one_of(data["comparisons"]),
        contrasts=one_of(data["contrasts"]),
        grounds=grounds,
        asides=_asides(data, grounds, checked),
        origins=one_of(data["sources"]["origins"], behind=r"[:：为]?(?P<rest>.*)"),
        unions=_unions(data),
        exceptions=re.compile(f"(?:{any_of(data['exceptions'])})(?:{any_of(own['body'])})(?!.*[还也])"),
        elsewhere=one_of(data["elsewhere"]),
        # 下表为乡镇单独编制的数据 says whose the table is.
        apart=one_of(data["apart"]["how"], behind=f"(?:{any_of(data['apart']['what'])})(?!的)"),
        pending=_pending(data),
        makers=_makers(makers),
        topics=one_of(data["topics"]),
        plans=one_of(data["plans"]),
        bodies=(
            one_of(data["bodies"]["long"], before="^.*"),
            one_of(data["bodies"]["short"], before="^.{2,11}"),
            one_of(data["bodies"]["last"], before="^.{1,11}", behind="$"),
        ),
        places=one_of(data["places"], behind="$"),
        wider=one_of(data["wider"]),
        levels=one_of(data["levels"]),
        governments=f"(?:{any_of(data['governments'])})?",
        offices=frozenset(data["offices"]),
        no_bodies=one_of(data["no-bodies"]),
        fillers=one_of([*data["fillers"], *(of + by for of in makers["of"] for by in makers["other"])]),
        times=re.compile(
            f"(?:19|20)\\d\\d年度?|{any_of(data['foreign']['last-year'] + data['foreign']['other-period'])}"
        ),
    )


def _foreign(data: Mapping[str, Any]) -> Mapping[ForeignKind, re.Pattern[str]]:
    foreign = {kind: one_of(words) for kind, words in data["foreign"].items()}
    foreign["example"] = one_of(data["foreign"]["example"], behind=_PLACE)
    foreign["appendix"] = one_of(data["foreign"]["appendix"], before="^", behind=_NUMBER_BEHIND)
    return foreign


def one_of(words: Iterable[str], before: str = "", behind: str = "") -> re.Pattern[str]:
    """A pattern of any of these words, the longest first."""
    return re.compile(f"{before}(?:{any_of(words)}){behind}")


def any_of(words: Iterable[str]) -> str:
    """The text of a pattern of any of these words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _asides(data: Mapping[str, Any], grounds: re.Pattern[str], checked: re.Pattern[str]) -> tuple[re.Pattern[str], ...]:
    """What a caption says beside whose its table is: after what, by whom, with what in it, and so on."""
    return (
        _designs(data["designs"]),
        grounds,
        _introduced(data["introduced"]),
        _sources(data["sources"]),
        one_of(data["recipients"], before=_OWN_FORMS, behind=f"{_WITHIN}+"),
        one_of(data["scopes"], behind=_REST),
        checked,
        one_of(data["sites"], before=f"(?:通过|在|向|从|于|登录){_WITHIN}{{0,14}}?"),
        re.compile("(?:作为|为|是|系)(?:被告[、和及])?被申请人|被申请人(?=为|是|系)"),
    )


def _grounds(data: Mapping[str, Any]) -> re.Pattern[str]:
    """What a table was made after: 按照国务院办公厅统一格式填报. 参照样式 alone is said of an example."""
    return re.compile(
        f"(?:现)?(?:{any_of(data['before'])}){_WITHIN}+(?:{any_of(data['end'])})(?:的?(?:{any_of(data['behind'])}))*"
    )


def _designs(data: Mapping[str, Any]) -> re.Pattern[str]:
    """By whom the look of a table was laid down: 表格样式由国务院办公厅统一规定."""
    looks = any_of(data["looks"])
    return re.compile(
        f"(?:{looks})(?:均|都|已)?(?:由|经|按|依|系|是|为|采用|沿用|执行|遵照){_WITHIN}*?(?:{any_of(data['laid-down'])})"
        f"(?:的?(?:统一|标准|规定)*的?(?:{looks}))?"
    )


def _introduced(data: Mapping[str, Any]) -> re.Pattern[str]:
    """Since when something is in use with which a table was made: 2020年启用的统计平台."""
    begun = f"(?:{any_of(data['how'])})?(?:{any_of(data['begun'])})"
    things = f"{_WITHIN}{{0,10}}?(?:{any_of(data['things'])})"
    return re.compile(rf"(?:19|20)\d\d年度?(?:\d{{1,2}}月份?|[初底末中])?{begun}的?{things}")


def _sources(data: Mapping[str, Any]) -> re.Pattern[str]:
    """By whom a table was made: 由各科室提供."""
    return re.compile(f"(?:{any_of(data['before'])}){_WITHIN}+?(?:{any_of(data['end'])})+")


def _unions(data: Mapping[str, Any]) -> re.Pattern[str]:
    """The report's body and others: 本机关及所属事业单位, 下属单位和本机关."""
    own, union, table = f"{any_of(data['own']['body'])}|{_OWN_OFFICE}", any_of(data["unions"]), any_of(data["table"])
    with_others = rf"(?P<first>{own})(?:{union}){_WITHIN}*?(?=\d|上年|本年|{table}|[。,，;；)）]|$)"
    return re.compile(rf"{with_others}|^{_WITHIN}+?(?:{union})(?={own})")


def _pending(data: Mapping[str, Any]) -> re.Pattern[str]:
    """Figures of a time that are still to come: 本年数据尚在核实, 2022年度数据未出."""
    times = f"(?:19|20)\\d\\d年|{any_of(data['own']['time'])}|{any_of(data['foreign']['last-year'])}"
    return re.compile(f"(?:{times}){_WITHIN}*?(?:{any_of(data['pending'])})")


def _makers(data: Mapping[str, Any]) -> re.Pattern[str]:
    """When a table was made, and by whom it was approved: 填报日期：2024年1月5日, 制表机关：国务院办公厅."""
    of = any_of(data["of"])
    day = r"\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?"
    dates = f"(?:{of})(?:{any_of(data['date'])})[:：]?{day}"
    others = f"(?:{any_of(data['others'])})[:：].*|(?:{of})人[:：].*"
    return re.compile(f"{dates}|{others}")
