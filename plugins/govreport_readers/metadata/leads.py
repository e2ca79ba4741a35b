"""Finds where a body's name begins behind the words that lead to it: 现公布, 经认真整理，现将, 本报告由.

The words are data, in `leads.json`. A lead is a whole word, never a part of one: the 公 of 公安县 leads to nothing, and
the 将 of 现将 belongs to the lead, so that the next 将 begins 将乐县. What stands between the last lead and the year is
the name as a whole, also if it begins with a word that could lead somewhere, or says a level: 和平街道, 省财政厅.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from govreport_readers.metadata.names import OWN, begins_cut, is_full_name, is_named_body, is_own

# What a sentence disposes of with 将 is its object, and behind a body's name this is its report.
_DISPOSING = frozenset("将把")
_OF_REPORT = re.compile("(?:政府)?信息公开|报告|各|所属|本级|及所属")
# 现将2023年清源县…: behind its year the name begins, too.
_YEAR = r"(?:20\d\d|二[〇零]..)"
# 清源县民政局就本机关信息公开情况…: what it is that a body reports of.
_OWN_MATTER = (
    "[本我上去今][年一]|[本我][局县市区州旗盟省镇乡街厅委办院部校会所站中机单]|(?:政府|政务)?信息公开|政务公开"
)


class _Leads(NamedTuple):
    """The data file as patterns.

    :param lead: a lead; `weak` if it could as well be the beginning of a name, `year` if it is one.
    :param label: what may stand before a title on its line.
    :param authored: what stands between a name and the year: 清源县发布的2023年….
    :param author: what leads to a name that ends with its clause: 编制单位为.
    :param follower: what follows a name in a sentence that says whose report it is.
    """

    lead: re.Pattern[str]
    label: re.Pattern[str]
    follower: re.Pattern[str]
    authored: re.Pattern[str]
    author: re.Pattern[str]


@cache
def _load_leads() -> _Leads:
    data = json.loads((files(__package__) / "leads.json").read_text(encoding="utf-8"))
    any_of = {name: _any(words) for name, words in data.items() if isinstance(words, list)}
    adverbs, own = f"(?:{any_of['adverbs']})", f"(?:{OWN})?"
    verb = rf"{adverbs}*(?<!机构)(?:{any_of['verbs']})(?:{any_of['aspects']})*"
    towards = f"(?:{any_of['adverbs']})(?:{any_of['prepositions']})"
    author = f"(?:{any_of['authors']})(?:{any_of['roles']})"
    made_by = rf"(?:{any_of['subjects']}|{author})(?:均|系)?(?:{any_of['makers']})"
    return _Leads(
        re.compile(
            rf"(?:{made_by}|{verb}|{towards})(?:{any_of['about']})?|(?P<year>{_YEAR}年(?:年度|度)?)"
            rf"|^{own}(?P<weak>(?!{any_of['not_weak']})(?:{any_of['weak']}))|^(?:{any_of['about']})"
        ),
        re.compile(rf"(?:{any_of['labels']})\d{{0,2}}[:.、]"),
        re.compile(
            rf"{verb}(?=$|《|{any_of['objects']}|{any_of['verbs']}|{_YEAR})|{towards}|{any_of['followers']}|(?:{any_of['followers_of_year']})(?={_YEAR}|{_OWN_MATTER})"
        ),
        re.compile(rf"{adverbs}*(?:{any_of['verbs']})的?$"),
        re.compile(rf"{author}(?:均|系)?(?:{any_of['makers']})"),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def lead_label() -> re.Pattern[str]:
    """What may stand before a title on its line: 标题：, 附件1：."""
    return _load_leads().label


def without_authorship(run: str) -> str:
    """A text that ends with a name, without the words that say what the body did: 清源县发布的.

    >>> without_authorship("清源县发布的"), without_authorship("现发布的")
    ('清源县', '现发布的')
    """
    found = _load_leads().authored.search(run)
    return run[: found.start()] if found and is_named_body(run[: found.start()]) else run


def name_ends(clause: str, start: int) -> Iterator[int]:
    """Where in a clause a name can end, because a word follows that goes on: 编制, 根据, 现发布."""
    leads = _load_leads()
    if leads.author.search(clause):
        yield len(clause)
    for found in leads.follower.finditer(clause, start):
        # In 清源县人民政府信息公开 the 政府 belongs to both.
        yield found.start() + (2 if clause[: found.start()].endswith("人民") and found.group()[:2] == "政府" else 0)


def acts_behind(clause: str, end: int) -> bool:
    """Whether the body whose name ends here does what follows: 清源县编制本报告, but not 清源县编制的报告."""
    found = _load_leads().follower.match(clause, end)
    return found is not None and not found.group().endswith("的") and not _OF_REPORT.match(clause, end)


def name_start(run: str, *, announced: bool = False, acting: bool = False) -> int | None:
    """Where the name begins that ends with a text; its end if it is a word such as 我局, None if there is no name.

    :param announced: whether a sentence goes on behind the text, so that 将 or 由 may lead into it.
    :param acting: whether the body does what follows; then 将 and 把 do not lead into its name.

    >>> [run[name_start(run):] for run in ("现公布镇江市", "现将将乐县", "编制和平街道", "将乐县", "现公布我局")]
    ['镇江市', '将乐县', '和平街道', '将乐县', '']
    >>> [run[name_start(run, announced=True):] for run in ("将乐县", "将清源县", "由由城县", "由城县")]
    ['将乐县', '清源县', '由城县', '由城县']
    >>> name_start("认真研究如何切实改进清源县") is None
    True
    """
    for start in _possible_starts(run, announced, acting):
        name = run[start:]
        if not name or is_own(name):
            return len(run)
        if is_named_body(name):
            return start
    return None


def _possible_starts(run: str, announced: bool, acting: bool) -> Iterator[int]:
    """Behind the leads of a text, the last one first, and where it begins."""
    leads = [*_load_leads().lead.finditer(run)]
    for at in range(len(leads) - 1, -1, -1):
        lead = leads[at]
        before, left = run[leads[at - 1].end() if at else 0 : lead.start()], run[lead.end() :]
        if (lead["weak"] or lead["year"]) and not announced:
            continue
        # 将乐县 is a county, while 将清源县…公布 has a lead; what is left of the name tells which it is.
        if lead["weak"] and (begins_cut(left) or (acting and lead["weak"] in _DISPOSING)):
            continue
        # 清源县公开招标办公室 has no lead: the name of a body would say again where it is.
        if left and is_named_body(before) and not (is_full_name(left) or is_own(left)):
            continue
        yield lead.end()
    yield 0
