"""Tells the names of public bodies from what only stands where a name could: menus, services, words of a sentence.

The words by which they are told are data, in `names.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# A character of a name.
NAME = r"[\u4e00-\u9fff〇A-Za-z0-9()（）·、]"
LONGEST_NAME = 40
# The reporting body without its name, such as 我局.
OWN = r"(?:[我本全](?:[省市州盟区县旗镇乡街局厅委办院部所校]|街道|单位|机关|部门|中心)|本级(?:政府)?|[省市县区镇乡])"
_OWN = re.compile(OWN)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BODY_OF_PLACE = "(?:人民政府|政府|街道办事处|办事处|管理委员会|管委会)?"


class _Words(NamedTuple):
    """The data file as patterns.

    :param kind: a name that ends as names of bodies do.
    :param never: what no name has.
    :param placed: what says where a body is, or of what; without it a line is as likely an entry of a menu.
    :param place: the name of a place.
    :param whole: names that say it all without a place.
    :param offices: what only follows the name of a body or a place.
    """

    kind: re.Pattern[str]
    never: re.Pattern[str]
    placed: re.Pattern[str]
    place: re.Pattern[str]
    whole: frozenset[str]
    offices: frozenset[str]


@cache
def _load_words() -> _Words:
    # Compiled when the first document asks: the import of a reader stays quick.
    data: Mapping[str, Sequence[str]] = json.loads((files(__package__) / "names.json").read_text(encoding="utf-8"))
    either = {name: "|".join(words) for name, words in data.items()}
    return _Words(
        re.compile(rf"{NAME}{{1,{LONGEST_NAME - 1}}}(?:{either['ends']})"),
        # 机构编制委员会 is a body, 编制 is what is done to a report.
        re.compile(rf"{either['never_in']}|(?<!机构)编制|^(?:{either['never_begins']})|(?:{either['never_ends']})$"),
        re.compile(f"{either['places']}|{either['placed']}"),
        re.compile(f"{NAME}+(?:{either['places']})"),
        frozenset(data["without_a_place"]),
        frozenset(data["offices"]),
    )


def is_own(name: str) -> bool:
    """Whether it is a word for the reporting body that does not name it, such as 我局."""
    return _OWN.fullmatch(name) is not None


def may_be_name(name: str) -> bool:
    """Whether it can be a name where the wording says that one stands here, such as before 2023年政府信息公开….

    >>> may_be_name("平潭综合实验区"), may_be_name("政府信息公开年报")
    (True, False)
    """
    return len(_HAN.findall(name)) >= 2 and not _load_words().never.search(name)


def is_agency(name: str) -> bool:
    """Whether it ends as names of bodies do, and has nothing in it that they do not have."""
    return may_be_name(name) and _load_words().kind.fullmatch(name) is not None and not is_own(name)


def is_full_name(name: str) -> bool:
    """Whether it is a name by itself, one that says where or of what the body is.

    >>> is_full_name("清源县民政局"), is_full_name("民政局"), is_full_name("网上办事大厅")
    (True, False, False)
    """
    words = _load_words()
    return name in words.whole or (
        is_agency(name) and name not in words.offices and words.placed.search(name) is not None
    )


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
