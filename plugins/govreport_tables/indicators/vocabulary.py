"""The words of the indicator tables: what their heads are called, and their units."""

from __future__ import annotations

import re

from govreport_core.forms.figures import Figure, parse_figure

NAMES = frozenset({"指标名称", "统计指标", "指标", "名称", "项目", "项目名称", "统计项目", "指标项", "指标内容"})
UNITS_HEAD = frozenset({"单位", "计量单位", "统计单位", "计算单位"})
# Of a column that numbers the rows.
SERIAL_HEAD = "序号"
UNITS = ("万元", "人次", "篇次", "件次", "条次", *"元件条次人个份篇家场期部项")
# Bars are the borders of cells in flattened tables.
WHITE_SPACE = re.compile(r"[\s\u3000|]+")


def parse_value(text: str, unit: str | None) -> Figure | None:
    """A cell's figure in the unit of its row."""
    bare = text.strip()
    return parse_figure(bare.removesuffix(unit) if unit else bare, "number")
