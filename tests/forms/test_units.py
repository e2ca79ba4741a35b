"""Units of money: wherever they are printed, and parted from what they belong to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import published
from support.rendering import Print, Seeded, markdown_sections, sheet

from govreport_core import Cell, Document, extract, extract_text, hookimpl
from govreport_core.forms.form import Form
from govreport_core.forms.units import WORTH
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Position
from govreport_core.model.readings import RowReading, Token


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_blank_before_the_unit_of_a_fused_amount(blank: str, seed: int, manager: PluginManager) -> None:
    page = published.PARTLY["pingtan-2020-fused"](seed)
    text = "\n".join(page.blocks)
    assert "元三、收到" in text
    result = extract_text(text.replace("元三、收到", f"{blank}元三、收到"), manager=manager, assume=())
    for key in ("proactive.procurement.items", "proactive.procurement.amount"):
        assert result.cells[key].value in (None, page.known[key]), result.cells[key]


@pytest.mark.parametrize("seed", range(4))
def test_the_line_of_dashes_does_not_part_a_head_from_its_row(
    seed: int, manager: PluginManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Markdown that a converter printed as running text: the unit in the head is that of the row."""
    monkeypatch.setattr("support.rendering.a_print", lambda dice: Print(money="head"))
    figures = sheet(Seeded(seed), "2021")
    # A blank before each bar, and it is no markdown table any more: the lines are left to speak for themselves.
    text = markdown_sections(Seeded(seed), figures).replace("|--", "|\u3000--")
    result = extract_text(text, manager=manager, assume=())
    assert result.document is not None
    assert result.document.tables == ()
    for key, figure in figures.figures.items():
        if key.endswith("amount") and figure is not None:
            assert result.cells[key].value == pytest.approx(figure), key


# An amount, and everywhere a unit for it may be printed: what a place prints, for a unit.
CELLS = (
    "{n}{unit}",
    "{n} {unit}",
    "{n}（{unit}）",
    "{n}（单位：{unit}）",
    "人民币{n}{unit}整",
    "￥{n}{unit}",
    "{n}{unit}人民币",
)
HEADS = ("（单位：{unit}）", "({unit})", "/{unit}", "（人民币{unit}）", "，单位：{unit}", "(人民币：{unit})")
LABELS = ("（{unit}）", "（单位：{unit}）")
CAPTIONS = ("单位：件、{unit}", "单位：{unit}", "（金额单位：人民币{unit}）", "计量单位：项/{unit}", "单位:{unit}、件")
NOTES = ("注：收费金额单位为{unit}", "注：本表金额以{unit}为单位", "备注：1.金额单位：{unit}", "（单位：{unit}）")
PLACES = {"cell": CELLS, "head": HEADS, "label": LABELS, "caption": CAPTIONS, "note": NOTES}
UNKNOWN = ("美元", "港元", "万亿元", "百亿元")
ROWS = {
    "2021": (
        ["第二十条第（一）项"], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"], ["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", "7"],
        ["第二十条第（六）项"], ["信息内容", "本年处理决定数量"], ["行政处罚", "8"], ["行政强制", "9"],
        ["第二十条第（八）项"], ["信息内容", "本年收费金额{head}"], ["行政事业性收费{label}", "{cell}"],
    ),
    "2019": (
        ["第二十条第（一）项"], ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章", "1", "2", "3"], ["规范性文件", "4", "5", "6"], ["第二十条第（五）项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "7", "-8", "9"],
        ["其他对外管理服务事项", "10", "0", "11"], ["第二十条第（八）项"],
        ["信息内容", "上一年项目数量", "本年增/减"], ["行政事业性收费", "12", "增3"], ["第二十条第（九）项"],
        ["信息内容", "采购项目数量", "采购总金额{head}"], ["政府集中采购{label}", "13", "{cell}"],
    ),
}  # fmt: skip
# With which a report goes on that is one line.
REQUESTS = [
    ["三、收到和处理政府信息公开申请情况"], ["申请人情况", "自然人", "法人或其他组织", "总计"],
    ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
    ["一、本年新收政府信息公开申请数量", "2", "0", "0", "0", "0", "0", "2"],
    ["二、上年结转政府信息公开申请数量", "1", "0", "0", "0", "0", "0", "1"],
    ["三、本年度办理结果（一）予以公开", "3", "0", "0", "0", "0", "0", "3"],
]  # fmt: skip
KEYS = {"2021": "proactive.fees.amount", "2019": "proactive.procurement.amount"}


def grid(rows: list[list[str]]) -> str:
    width = max(map(len, rows))
    return "<table>" + "".join(
        "<tr>" + "".join(f"<td colspan={1 if len(row) > 1 else width}>{text}</td>" for text in row) + "</tr>"
        for row in rows
    ) + "</table>"  # fmt: skip


LAYOUTS = {
    "grid": grid,
    "lines": lambda rows: "\n".join(text for row in rows for text in row),
    "spaced": lambda rows: "\n".join("\t".join(row) for row in rows),
    "bars": lambda rows: "\n".join("|".join(row) for row in rows),
    "fused": lambda rows: "".join(text for row in rows for text in row),
}


def printed(form: str, layout: str, number: str, units: dict[str, str]) -> str:
    """A report whose amount is `number`; `units` has what is printed for its unit, by place."""
    parts = {"head": "", "label": "", "cell": number, **units}
    rows = [[text.format(**parts) for text in row] for row in ROWS[form]]
    if layout == "grid":
        caption, note = (f"<p>{units[place]}</p>" if place in units else "" for place in ("caption", "note"))
        return (
            f"<html><body><p>某县2022年政府信息公开工作年度报告</p><p>二、主动公开政府信息情况</p>{caption}{grid(rows)}{note}"
            "<p>三、收到和处理政府信息公开申请情况</p></body></html>"
        )
    table = units.get("caption", ""), LAYOUTS[layout](rows), units.get("note", "")
    lines = "某县2022年政府信息公开工作年度报告", "二、主动公开政府信息情况", *table, LAYOUTS[layout](REQUESTS)
    return ("" if layout == "fused" else "\n").join(filter(None, lines))


def amount_in(unit: str, yuan: Decimal) -> str:
    """How so much money is printed in a unit."""
    return f"{(yuan / 10_000 / WORTH[unit]).normalize():f}"


def read(form: str, page: str, manager: PluginManager) -> Cell:
    return extract(page.encode(), manager=manager, assume=()).cells[KEYS[form]]


YUAN = st.integers(1, 10**12).map(lambda cents: Decimal(cents) / 100)
ANY_PLACE = st.sampled_from([(place, phrase) for place, phrases in PLACES.items() for phrase in phrases])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ROWS)
@given(st.sampled_from(sorted(WORTH)), ANY_PLACE, YUAN)
@settings(max_examples=40)
def test_an_amount_comes_back_in_the_unit_that_is_printed_for_it_or_not_at_all(
    form: str, layout: str, manager: PluginManager, unit: str, said: tuple[str, str], yuan: Decimal
) -> None:
    place, phrase = said
    number = amount_in(unit, yuan)
    cell = read(form, printed(form, layout, number, {place: phrase.format(n=number, unit=unit)}), manager)
    assert cell.value in (None, float(yuan / 10_000)), cell
    # A line of figures without anything between them is not always taken apart.
    assert cell.value is not None or layout == "fused", cell


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ROWS)
@given(st.lists(st.sampled_from(sorted(WORTH)), min_size=2, max_size=2, unique=True), ANY_PLACE, ANY_PLACE, YUAN)
@settings(max_examples=40)
def test_an_amount_of_two_units_is_what_its_cell_says_or_open(
    form: str, layout: str, manager: PluginManager, units: list[str], one: tuple[str, str], other: tuple[str, str],
    yuan: Decimal,
) -> None:  # fmt: skip
    assume(one[0] != other[0])
    number = amount_in(units[0], yuan)
    said = {
        place: phrase.format(n=number, unit=unit) for (place, phrase), unit in zip((one, other), units, strict=True)
    }
    cell = read(form, printed(form, layout, number, said), manager)
    of_cell = next((unit for (place, _), unit in zip((one, other), units, strict=True) if place == "cell"), None)
    allowed = {None} if of_cell is None else {None, float(Decimal(number) * WORTH[of_cell])}
    assert cell.value in allowed, cell


@pytest.mark.parametrize("unit", UNKNOWN)
@pytest.mark.parametrize("form", ROWS)
@given(st.sampled_from(sorted(LAYOUTS)), ANY_PLACE, st.integers(1, 10**6))
@settings(max_examples=40)
def test_an_amount_in_a_unit_that_nobody_knows_has_no_value(
    form: str, unit: str, manager: PluginManager, layout: str, said: tuple[str, str], number: int
) -> None:
    place, phrase = said
    page = printed(form, layout, str(number), {place: phrase.format(n=number, unit=unit)})
    result = extract(page.encode(), manager=manager, assume=())
    assert result.cells[KEYS[form]].value is None
    if place != "cell" and layout != "fused":
        assert [f.code for f in result.findings if KEYS[form] in f.cells] == ["unit-unknown"]


class RowParser:
    """A site's parser that hands the row of the amount on, its columns not known."""

    def __init__(self, unit: str | None) -> None:
        self.unit = unit

    @hookimpl
    def govreport_parse(self, document: Document, form: Form) -> list[RowReading]:
        at = document.text.index("13\n125000")
        tokens = Token("13", Position(at, at + 2)), Token("125000", Position(at + 3, at + 9))
        return [RowReading("proactive.procurement", tokens, Position(at, at + 9), self.unit)]


@pytest.mark.parametrize(
    ("unit", "behind", "amount"),
    [
        (None, "", 125_000),
        ("万元", "", 125_000),
        ("千元", "", 12_500),
        (None, "\n注：金额单位为元", 12.5),
        ("千元", "\n注：金额单位为元", None),
        ("美元", "", None),
    ],
)
def test_an_amount_that_arithmetic_places_has_its_unit_too(unit: str | None, behind: str, amount: float | None) -> None:
    page = printed("2019", "lines", "125000", {}).replace("政府集中采购", "集采").replace("125000", f"125000{behind}")
    result = extract(page.encode(), plugins=[RowParser(unit)], assume=())
    cell = result.cells["proactive.procurement.amount"]
    assert result.cells["proactive.procurement.items"].value == 13
    assert (cell.value, cell.candidates) == (amount, ())
    said = [f.code for f in result.findings if "proactive.procurement.amount" in f.cells]
    assert said == (["unit-unknown", "row-unplaced"] if amount is None else [])


@pytest.mark.parametrize(
    "head", ["本年收费金额(单位:{unit})", "本年收费金额(单\n位:{unit})", "本年收费金额(单\n位\n:{unit})"]
)
@pytest.mark.parametrize("unit", ["元", "万元", "亿元"])
def test_a_unit_wrapped_within_the_head_in_flattened_text(head: str, unit: str, manager: PluginManager) -> None:
    lines = ["青石县2023年政府信息公开工作年度报告", "二、主动公开政府信息情况", "信息内容", "本年处理决定数量", "行政许可", "3",
             "信息内容", head.format(unit=unit), "行政\n事业性收费", "120000", "三、收到和处理政府信息公开申请情况"]  # fmt: skip
    cell = extract_text("\n".join(lines), manager=manager).cells["proactive.fees.amount"]
    assert (cell.value, cell.status) == (pytest.approx(120000 * float(WORTH[unit])), "printed")
