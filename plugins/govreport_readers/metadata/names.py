"""Tells the names of public bodies from what only stands where a name could: menus, services, words of a sentence.

A name is a chain of places and at its end an office, a government or the last place itself: 清源县, 清源县桥头镇,
清源县人民政府办公室. The words by which all this is told are data, in `names.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

# A character of a name.
NAME = r"[\u4e00-\u9fff〇A-Za-z0-9()（）·、]"
LONGEST_NAME = 40
# The reporting body without its name, such as 我局.
OWN = (
    r"(?:[我本全](?:[省市州盟区县旗镇乡街局厅委办院部所校社关行会队馆台]|街道|单位|机关|部门|中心)"
    r"|本级(?:政府)?|[省市县区镇乡])"
)
_OWN = re.compile(OWN)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BODY_OF_PLACE = "(?:人民政府|政府|街道办事处|办事处|管理委员会|管委会)?"
# Another name of the same body behind its name: 清源县民政局（清源县老龄办）.
_SECOND_NAME = re.compile(r"[(（](?:[^()（）]|[(（][^()（）]*[)）])*[)）]$")


class _Words(NamedTuple):
    """The data file as patterns.

    :param kind: a name that ends as names of bodies do.
    :param never: what no name has.
    :param placed: what says where a body is, or of what; without it a line is as likely an entry of a menu.
    :param place: the name of a place.
    :param begun: a name that begins with a place.
    :param stem: what stands before the first level word of a name, and this word.
    :param cut: a name whose first place has one character.
    :param lengthy: what lets it be longer than names of places are.
    :param whole: names that say it all without a place.
    :param offices: what only follows the name of a body or a place.
    :param press: what makes a source a newspaper or a site.
    """

    kind: re.Pattern[str]
    never: re.Pattern[str]
    placed: re.Pattern[str]
    place: re.Pattern[str]
    begun: re.Pattern[str]
    stem: re.Pattern[str]
    cut: re.Pattern[str]
    lengthy: re.Pattern[str]
    longest: int
    longest_in_clause: int
    longest_banner: int
    banners: frozenset[str]
    one_character: frozenset[str]
    whole: frozenset[str]
    offices: frozenset[str]
    press: re.Pattern[str]


@cache
def _load_data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files(__package__) / "names.json").read_text(encoding="utf-8"))
    return data


@cache
def _load_words() -> _Words:
    # Compiled when the first document asks: the import of a reader stays quick.
    data = _load_data()
    either = {name: "|".join(words) for name, words in data.items() if isinstance(words, list)}
    stem = data["stem"]
    return _Words(
        kind=re.compile(rf"{NAME}{{1,{LONGEST_NAME - 1}}}(?:{either['ends']})"),
        # 机构编制委员会 is a body, 编制 is what is done to a report.
        never=re.compile(
            rf"{either['never_in']}|(?<!机构)编制|^(?:{either['never_begins']})|(?:{either['never_ends']})$"
        ),
        placed=re.compile(f"{either['places']}|{either['placed']}"),
        place=re.compile(f"{NAME}+(?:{either['places']})"),
        begun=re.compile(f"{NAME}{{0,{stem['longest']}}}?(?:{either['places']})."),
        stem=re.compile(f"(?P<stem>{NAME}+?)(?P<level>{either['places']})"),
        # 柏州市 is 柏州 and its level, though 州 is a level, too.
        cut=re.compile(f"(?!{either['places']}){NAME}(?:{either['places']}|街道)(?!{either['places']})"),
        lengthy=re.compile("|".join((*stem["may_be_longer"], *(end for end in data["ends"] if len(end) > 1)))),
        longest=stem["longest"],
        longest_in_clause=stem["longest_in_clause"],
        longest_banner=stem["longest_banner"],
        banners=frozenset(stem["banners"]),
        one_character=frozenset(data["one_character"]),
        whole=frozenset(data["without_a_place"]),
        offices=frozenset(data["offices"]),
        press=re.compile(either["press"]),
    )


def own_names() -> Mapping[str, Sequence[str]]:
    """What a body calls itself, such as 局 of 我局 -> how the names of such bodies end."""
    own: Mapping[str, Sequence[str]] = _load_data()["own"]
    return own


def not_own() -> Sequence[str]:
    """Words that begin as those of `own_names` do: 部分 of 本部分, which is no 部."""
    words: Sequence[str] = _load_data()["not_own"]
    return words


def is_own(name: str) -> bool:
    """Whether it is a word for the reporting body that does not name it, such as 我局."""
    return _OWN.fullmatch(name) is not None


def may_be_name(name: str) -> bool:
    """Whether it can be a name where the wording says that one stands here, such as before 2023年政府信息公开….

    >>> may_be_name("平潭综合实验区"), may_be_name("政府信息公开年报"), may_be_name("努力打造品牌的清源县")
    (True, False, False)
    """
    return len(_HAN.findall(name)) >= 2 and not _load_words().never.search(name) and _has_short_stem(name)


def may_begin_clause(name: str) -> bool:
    """Whether a name at the beginning of a clause has no words of the sentence before its place: 一年来清源县.

    >>> may_begin_clause("清源县民政局"), may_begin_clause("呼伦贝尔市"), may_begin_clause("经过努力清源县民政局")
    (True, True, False)
    """
    return _has_short_stem(name, _load_words().longest_in_clause)


def _has_short_stem(name: str, longest: int | None = None) -> bool:
    """Whether the first place of a name is as long as places are; else a part of a sentence stands before it."""
    words = _load_words()
    longest = longest or words.longest
    found = words.stem.match(name)
    if not found or words.lengthy.search(found["stem"]):
        return True
    return len(found["stem"]) <= (words.longest_banner if found["level"] in words.banners else longest)


def begins_cut(name: str) -> bool:
    """Whether the first place of a name would have one character, and there is no such place: 乐县 of 将乐县.

    >>> begins_cut("乐县民政局"), begins_cut("蔚县民政局"), begins_cut("清源县民政局"), begins_cut("县民政局")
    (True, False, False, False)
    """
    words = _load_words()
    if name[:1] + "县" == name[:2] and name[:1] in words.one_character:
        return False
    # 县民政局 has no first place: it leaves out whose county it is.
    return words.cut.match(name) is not None


def is_agency(name: str) -> bool:
    """Whether it ends as names of bodies do, and has nothing in it that they do not have.

    >>> is_agency("清源县民政局（清源县老龄办）"), is_agency("清源县民政局及")
    (True, False)
    """
    if not may_be_name(name) or is_own(name):
        return False
    plain = _SECOND_NAME.sub("", name)
    return _load_words().kind.fullmatch(plain) is not None and not is_own(plain)


def is_named_body(name: str) -> bool:
    """Whether it is a name as titles have it: one that ends as names of bodies do, or begins with a place.

    >>> is_named_body("清源县第27中学"), is_named_body("清源县总工"), is_named_body("教学改革")
    (True, True, False)
    """
    if not may_be_name(name) or is_own(name):
        return False
    return is_agency(name) or _load_words().begun.match(name) is not None


def is_full_name(name: str) -> bool:
    """Whether it is a name by itself, one that says where or of what the body is.

    >>> is_full_name("清源县民政局"), is_full_name("民政局"), is_full_name("网上办事大厅")
    (True, False, False)
    """
    words = _load_words()
    return name in words.whole or (
        is_agency(name) and name not in words.offices and words.placed.search(name) is not None
    )


def is_short_name(name: str) -> bool:
    """Whether it is the name of a body, though it need not say where or of what the body is.

    >>> is_short_name("民政局"), is_short_name("办公室")
    (True, False)
    """
    return is_agency(name) and name not in _load_words().offices


def is_press(name: str) -> bool:
    """Whether a source so named is a newspaper, a site or a person there, and not the body."""
    return _load_words().press.search(name) is not None


def join_name(above: str, name: str) -> str | None:
    """The full name of which two lines print the halves; None if the line above is a thing of its own.

    >>> join_name("清源县", "民政局"), join_name("清源县人民政府", "办公室")
    ('清源县民政局', '清源县人民政府办公室')
    >>> join_name("清源县人民政府", "民政局") is None
    True
    """
    words = _load_words()
    if is_full_name(name) or not words.placed.search(above):
        return None
    if is_full_name(above) and not words.place.fullmatch(above) and name not in words.offices:
        return None
    return above + name if is_full_name(above + name) else None


def is_longer(full: str, name: str) -> bool:
    """Whether one name is the other said in full; an office is not the government whose office it is.

    >>> is_longer("息烽县青山苗族乡人民政府", "青山苗族乡"), is_longer("清源县人民政府办公室", "清源县人民政府")
    (True, False)
    """
    return re.fullmatch(rf"{NAME}*{re.escape(name)}{_BODY_OF_PLACE}", full) is not None


def may_be_same_body(one: str, other: str) -> bool:
    """Whether two names may be those of one body."""
    return one in other or other in one
