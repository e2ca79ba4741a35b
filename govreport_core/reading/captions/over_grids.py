"""Lines directly above a grid, where fewer words say whose it is: a year alone, or the word for a plan.

In running text and between figures the same words say nothing of a table.
"""

from __future__ import annotations

import re

from govreport_core.reading.captions.caption import Caption
from govreport_core.reading.captions.reader import LONGEST_CAPTION, CaptionReader

# A year, perhaps with a month, in a line of its own.
_YEAR_ALONE = re.compile(r"(?:附[件表]?[:：]?)?[(（]?((?:19|20)\d\d)(?:[.\-/]\d{1,2})?[)）]?")
_PLAN_AT_END = re.compile("(?:计划|规划|预算)$")


def read_over_grid(captions: CaptionReader, line: str) -> Caption | None:
    """What a line directly above a grid says as its caption; None if it says nothing of whose it is."""
    caption = captions.read(line)
    if caption is not None or len(line) > LONGEST_CAPTION:
        return caption
    said = line.strip().rstrip(":：")
    alone = _YEAR_ALONE.fullmatch(said)
    if alone is not None:
        caption = captions.read(f"{alone[1]}年数据")
    elif _PLAN_AT_END.search(said) is not None:
        caption = captions.read(f"{said}表")
    if caption is None or caption.whose == "own":
        return None
    return caption._replace(text=line, is_close=True)
