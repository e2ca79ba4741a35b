"""Tells whose a figure is: the reporting body's, or that of an office that the clause names."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_narrative import scope
from govreport_narrative.phrases import load_vocabulary as load_phrases

# What a body calls itself, whatever it is.
_OWN = re.compile(r"(?:我|本|该)[\u4e00-\u9fff]{1,6}|[局委厅办]机关")
# What no name of an office has in it.
_NO_NAME = re.compile(r"[\d年的]")
# Who is made to do something did it, not who made him.
_LEAD = re.compile(r"^(?:.*(?:督促|指导|推动))?(?:其中)*")
# Behind the name of an area, its townships are a part of it.
_TOWNSHIPS = re.compile(r"各?(?:乡镇|镇街|街镇|街道|乡|镇|、|和)+")
_COUNT = re.compile(r"\d+[个家](?:部门|单位)?")
# With these begin the short names of offices, such as 省厅.
_LEVELS = "省市州盟县区旗乡镇街各"
_SITE_NAME = 14


class Owner(NamedTuple):
    """Whose a figure is.

    :param name: another body, as printed; None for the reporting body.
    :param own: whether it is the reporting body as a whole.
    :param reason: why that is open, in words; None if it is not.
    """

    name: str | None = None
    own: bool = True
    reason: str | None = None


def owner_of(subject: str, agency: str | None) -> Owner | None:
    """The owner whom a clause's first words name; None if they name no body.

    :param subject: these words; empty where the clause names nobody.
    """
    subject = _COUNT.sub("", _LEAD.sub("", subject))
    if _NO_NAME.search(subject):
        return None
    phrases = load_phrases()
    whose = scope.classify_subject(subject, agency, phrases)
    if whose == "body" or (agency is not None and agency.endswith(subject)) or _OWN.fullmatch(subject):
        return Owner()
    if whose == "perhaps":
        return Owner(reason=f"{subject} may be the reporting body or one of its offices")
    if not scope.ends_as_office(subject, phrases) or (len(subject) < 3 and subject[0] not in _LEVELS):
        return None
    area = phrases.surroundings["whole"].match(subject)
    is_whole = area is not None and _TOWNSHIPS.fullmatch(subject, area.end()) is None
    return Owner() if is_whole and agency is not None and scope.is_of_area(agency) else Owner(subject, own=False)


def is_site_name(name: str) -> bool:
    """Whether words before a site or an account may be its name; those of another office's site are not."""
    phrases = load_phrases()
    is_office = scope.ends_as_office(name, phrases) and not name.endswith(("政府", "本级"))
    return len(name) <= _SITE_NAME and not is_office


def tells_of_other(clause: str, agency: str | None) -> bool:
    """Whether a clause begins with another office, as in 教育局作为牵头部门."""
    return scope.has_foreign_subject(clause, agency, load_phrases())
