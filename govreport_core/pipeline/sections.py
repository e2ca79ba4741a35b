"""The narrative sections of a report: their text as printed, between one section's heading and the next."""

from __future__ import annotations

import re

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import to_simplified
from govreport_core.model.document import Document

_WHITE = r"[\s\u3000]*"


def read_sections(document: Document, form: Form) -> dict[str, str | None]:
    """Section id -> text, None where the section was not found.

    A heading that is printed more than once, as in a table of contents, counts where the longest text follows.
    """
    pattern, names = form.cached(_pattern)
    found: dict[str, str | None] = dict.fromkeys(form.sections)
    matches = pattern.finditer(to_simplified(document.text))
    headings = [(match.start(), match.end(), names["".join(match["label"].split())]) for match in matches]
    for number, (_, start, id) in enumerate(headings):
        end = headings[number + 1][0] if number + 1 < len(headings) else len(document.text)
        text = document.text[start:end].strip(" \t\r\n\u3000#*|")
        if id in found and len(text) > len(found[id] or ""):
            found[id] = text
    return found


def _pattern(form: Form) -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for id, label in form.sections.items():
        names.update({_bare(spelling): id for spelling in label.spellings})
    for block in form.blocks:
        names.update({_bare(spelling): block.id for spelling in block.heading.spellings if "条" not in spelling})
    names.setdefault("主动公开政府信息情况", "proactive")
    spaced = "|".join(_WHITE.join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"[一二三四五六七八九]{_WHITE}[、.．,，]{_WHITE}(?P<label>{spaced}){_WHITE}[:：]?"), names


def _bare(text: str) -> str:
    return re.sub(r"^[一二三四五六七八九]、|[\s\u3000]", "", text)
