"""Tells that a page has its report elsewhere: in a string of a script, in a frame, behind the links of an index.

Nothing is executed or fetched; the finding says where the report is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.forms.normalization import to_simplified
from govreport_core.model.finding import Finding, finding
from govreport_readers.form_words import has_form_table
from govreport_readers.html.tree import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

# Links to reports from which on a page without figures is an index of them.
FEWEST_LINKS = 3
# Frames that are named.
MOST_FRAMES = 5

_REPORT = re.compile(r"信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|%u([0-9a-fA-F]{4})")


class OffPage(NamedTuple):
    """What of a page is not in its text.

    :param in_script: a table of the form stands in a string of a script.
    :param frames: addresses of the frames.
    :param reports: titles of the reports that the page's links name.
    """

    in_script: bool
    frames: tuple[str, ...]
    reports: tuple[str, ...]

    def findings(self, text: str) -> Iterator[Finding]:
        """What to say of a page with this text; nothing if the text has a table of the form itself."""
        index = len(self.reports) >= FEWEST_LINKS
        if not (self.in_script or self.frames or index) or has_form_table(text):
            return
        if self.in_script:
            yield finding("report-in-script")
        if self.frames:
            yield finding("report-in-frame", frames=", ".join(self.frames[:MOST_FRAMES]))
        if index:
            yield finding("index-page", count=len(self.reports), title=self.reports[0])


def find_off_page(root: _Element) -> OffPage:
    """What a page has in its scripts, frames and links. To be asked before scripts are taken out."""
    in_script = any(
        has_form_table(_decode_escapes(script.text))
        for script in root.iter("script", "textarea", "template", "noscript")
    )
    frames = tuple(
        address for frame in root.iter("iframe", "frame", "embed", "object")
        if (address := (frame.get("src") or frame.get("data") or "").strip())
    )  # fmt: skip
    titles = (to_simplified(text_of(link)) for link in root.iter("a"))
    return OffPage(in_script, frames, tuple(dict.fromkeys(title for title in titles if _REPORT.search(title))))


def _decode_escapes(script: str | None) -> str:
    """A script with the characters that it writes as codes."""
    if not script:
        return ""
    return _ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), script)
