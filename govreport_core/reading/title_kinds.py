"""Tells by its title that a document is about annual reports and is not the report of a body.

A sample for filling in, an interpretation or a summary prints the same tables as a report; its figures are not those
of a body. The words that tell are data, in `schemas/titles.json`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from govreport_core.forms.normalization import remembered, to_simplified
from govreport_core.model.document import Metadata
from govreport_core.model.finding import NO_REPORT, Finding, finding
from govreport_core.resources import load_json

_SUBJECT = re.compile(
    "公开.*报|报.*公开|(?:年度报告|年报)(?:的|编制|编写|填报|发布)*(?:格式|模板|样表|范例|情况)|公开.*成绩单"
)
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇零]")
# The year of what is said before: 一览（2020年）, 格式（2021年版）.
_DATED = r"(?:[(（](?:19|20)\d\d[^()（）]{0,6}[)）])?"
_OPENS, _CLOSES = r"[(（\[【〔《「]", r"[)）\]】〕》」]"


class TitleKind(NamedTuple):
    """A kind of document that is about reports, and what it is in words.

    :param dated: whether only a title with a year is one, because columns of sites are called so for all years.
    """

    id: str
    says: str
    dated: bool = False


@cache
def _load_kinds() -> dict[TitleKind, re.Pattern[str]]:
    return {
        TitleKind(name, kind["says"], kind.get("dated", False)): re.compile(
            "|".join(
                pattern
                for pattern in (
                    _any(kind["ends"], before="", behind=f"{_CLOSES}?{_DATED}$"),
                    _any(kind["begins"], before=f"^{_OPENS}?", behind=rf"(?:{_CLOSES}|[:：|\-—]|$)"),
                    _any(kind["has"], before="", behind=""),
                )
                if pattern
            )
        )
        for name, kind in load_json("titles.json")["kinds"].items()
    }


def _any(words: Iterable[str], before: str, behind: str) -> str:
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return f"{before}(?:{either}){behind}" if either else ""


@remembered
def title_kind(title: str) -> TitleKind | None:
    """What a document with this title is, if it is about annual reports; None of a report's own title.

    >>> title_kind("清源县民政局2023年政府信息公开工作年度报告解读").id
    'interpretation'
    >>> title_kind("清源县民政局2023年政府信息公开工作年度报告") is None
    True
    """
    said = "".join(to_simplified(unicodedata.normalize("NFKC", title)).split())
    if not _SUBJECT.search(said):
        return None
    for kind, words in _load_kinds().items():
        if words.search(said) and (not kind.dated or _YEAR.search(said)):
            return kind
    return None


def no_report_findings(metadata: Metadata) -> tuple[Finding, ...]:
    """The finding that a document is not the report of a body, if its title says so."""
    kind = title_kind(metadata.title) if metadata.title else None
    return (finding(NO_REPORT, title=metadata.title, what=kind.says),) if kind else ()
