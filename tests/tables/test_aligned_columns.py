"""Blanks of flattened text that is laid out in columns, with blanks or with bars."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.adversary import judge, made

from govreport_core import extract, extract_text
from govreport_core.hooks.manager import PluginManager

HEAD = "某县人民政府2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
ROWS = {
    "一、本年新收政府信息公开申请数量": "6 1 2 3 4 5 21",
    "二、上年结转政府信息公开申请数量": "1 . . . . . 1",
    "（一）予以公开": "2 . 1 . . 5 8",
    "（二）部分公开": "3 1 2 1 4 5 16",
    "1.属于国家秘密": ". . . 4 . . 4",
    "2.其他法律行政法规禁止公开": "10 11 12 13 14 15 75",
}
KEYS = ("received", "carried_in", "outcomes.granted", "outcomes.partially_granted", "outcomes.denied.state_secret",
        "outcomes.denied.prohibited_by_law")  # fmt: skip


def laid_out(rows: dict[str, str]) -> str:
    return HEAD + "\n".join(
        label.ljust(30, "\u3000") + "".join(f"{'' if text == '.' else text:<8}" for text in figures.split())
        for label, figures in rows.items()
    )


def barred(rows: dict[str, str], padding: int = 0) -> str:
    return HEAD + "\n".join(
        "|".join(["" for _ in range(number % 2 * padding)] + [label, *("" if t == "." else t for t in figures.split())])
        for number, (label, figures) in enumerate(rows.items())
    )


@pytest.mark.parametrize("text", [laid_out(ROWS), barred(ROWS), barred(ROWS, padding=2)])
def test_a_row_with_blanks_stands_in_the_columns_that_whole_rows_show(text: str, manager: PluginManager) -> None:
    cells = extract_text(text, manager=manager, assume=()).cells
    for key, figures in zip(KEYS, ROWS.values(), strict=True):
        row = [cell for name, cell in cells.items() if name.rpartition(".")[0] == f"requests.{key}"]
        for cell, printed in zip(row, figures.split(), strict=True):
            assert (cell.status in ("blank", "derived")) if printed == "." else cell.value == int(printed)


def test_bars_alone_tell_the_columns_where_every_row_has_as_many(manager: PluginManager) -> None:
    rows = {**ROWS, "一、本年新收政府信息公开申请数量": "6 1 . 3 4 5 19", "（二）部分公开": "3 1 2 1 . 5 12",
            "2.其他法律行政法规禁止公开": "10 11 12 . 14 15 62"}  # fmt: skip
    cells = extract_text(barred(rows), manager=manager, assume=()).cells
    assert cells["requests.outcomes.granted.research"].value == 1
    assert cells["requests.outcomes.denied.state_secret.public_interest"].value == 4
    assert cells["requests.received.total"].value == 19


def test_a_row_that_breaks_its_rules_in_these_columns_is_not_believed_to_stand_in_them(manager: PluginManager) -> None:
    rows = {**ROWS, "（一）予以公开": "2 . 1 . . 5 9"}
    cells = extract_text(barred(rows, padding=2), manager=manager, assume=()).cells
    row = [cell for name, cell in cells.items() if name.startswith("requests.outcomes.granted.")]
    assert not any(cell.status in ("blank", "assumed") for cell in row)


def test_in_rows_of_as_many_bars_a_row_that_breaks_its_rules_stays_as_printed(manager: PluginManager) -> None:
    rows = {**ROWS, "（一）予以公开": "2 . 1 . . 5 9"}
    result = extract_text(barred(rows), manager=manager, assume=())
    row = [cell.value for name, cell in result.cells.items() if name.startswith("requests.outcomes.granted.")]
    assert row == [2, None, 1, None, None, 5, 9]
    assert "contradiction" in [finding.code for finding in result.findings]


def test_figures_that_do_not_line_up_are_left_to_arithmetic(manager: PluginManager) -> None:
    text = laid_out(ROWS).replace("2               1", "2           1")
    cells = extract_text(text, manager=manager, assume=()).cells
    assert cells["requests.outcomes.granted.research"].value in (None, 1)
    assert cells["requests.outcomes.granted.business"].value in (None, 0)


COLUMNS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
# No row has a figure for every cell.
GAPPED = {
    "一、本年新收政府信息公开申请数量": "27 7 . 1 1 2 38",
    "二、上年结转政府信息公开申请数量": ". . 1 . . 2 3",
    "（一）予以公开": "18 6 . . 1 2 27",
    "（二）部分公开": ". 1 . . . . 1",
    "1.属于国家秘密": "2 . 0 0 . . 2",
    "2.其他法律行政法规禁止公开": ". . . . 0 . .",
}


def under_heads(rows: dict[str, str], heads: list[str] = COLUMNS) -> str:
    lines = ["\u3000" * 20 + "".join(head.ljust(8, "\u3000") for head in heads)]
    for label, figures in rows.items():
        fields = ("　" + ("" if figure == "." else figure) for figure in figures.split())
        # Sixteen columns of a screen, of which the first character takes two.
        lines.append(label.ljust(20, "\u3000") + "".join(field + " " * (15 - len(field)) for field in fields))
    return HEAD + "\n".join(line.rstrip() for line in lines) + "\n"


def under_heads_with_bars(rows: dict[str, str], heads: list[str] = COLUMNS) -> str:
    lines = [["", *heads, "备注"]]
    lines += [[label, *("" if f == "." else f for f in figures.split()), "含转办"] for label, figures in rows.items()]
    return HEAD + "\n".join("|".join(line) for line in lines) + "\n"


@pytest.mark.parametrize("write", [under_heads, under_heads_with_bars])
def test_heads_show_the_columns_where_no_row_is_whole(write: Callable[..., str], manager: PluginManager) -> None:
    cells = extract_text(write(GAPPED), manager=manager, assume=()).cells
    for key, figures in zip(KEYS, GAPPED.values(), strict=True):
        row = [cell for name, cell in cells.items() if name.rpartition(".")[0] == f"requests.{key}"]
        for cell, printed in zip(row, figures.split(), strict=True):
            if printed == ".":
                assert (cell.value, cell.status) in ((None, "blank"), (0, "derived")), key
            else:
                assert (cell.value, cell.status) == (int(printed), "printed"), key


MOVED = [*COLUMNS[1:6], COLUMNS[0], COLUMNS[6]]


def test_heads_in_another_order_show_no_columns(manager: PluginManager) -> None:
    cells = extract_text(under_heads(GAPPED, MOVED), manager=manager, assume=()).cells
    assert not any(cell.status == "printed" and key.startswith("requests.") for key, cell in cells.items())


def test_between_as_many_bars_figures_stand_under_heads_in_any_order(manager: PluginManager) -> None:
    cells = extract_text(under_heads_with_bars(GAPPED, MOVED), manager=manager, assume=()).cells
    for key, figures in zip(KEYS, GAPPED.values(), strict=True):
        row = [cell for name, cell in cells.items() if name.rpartition(".")[0] == f"requests.{key}"]
        printed = dict(zip(MOVED, figures.split(), strict=True))
        for cell, head in zip(row, COLUMNS, strict=True):
            assert cell.status != "printed" or str(cell.value) == printed[head]


def test_figures_that_blanks_always_part_alike_stand_under_no_head(manager: PluginManager) -> None:
    text = "某县2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项\n信息内容  本年制发件数  本年废止件数  现行有效件数\n规章  5\n"
    row = [cell for key, cell in extract_text(text, manager=manager, assume=()).cells.items() if ".regulations." in key]
    assert not any(cell.status in ("printed", "blank") for cell in row)


def test_a_row_of_figures_without_a_label_is_not_the_row_above_it(manager: PluginManager) -> None:
    rows = {**GAPPED, "1.属于国家秘密": ". . . . . . ."}
    text = under_heads_with_bars(rows).replace("2.其他法律行政法规禁止公开|||||0|||", "|1||||||1|")
    assert "\n|1||||||1|" in text
    cells = extract_text(text, manager=manager, assume=()).cells
    assert cells["requests.outcomes.denied.state_secret.natural_person"].status != "printed"


# Text in columns and between bars, with blanks, serials and remarks, that was not read before.
@pytest.mark.parametrize("seed", [62, 115, 136, 242, 260, 443, 447, 463, 575, 719, 1090, 2060])
def test_undamaged_text_is_read_whole(seed: int, manager: PluginManager) -> None:
    one = made(seed, damages=0, formats=("txt",))
    verdict = judge(one, extract(one.data, manager=manager).to_dict())
    assert [*verdict.missing, *verdict.wrong, *verdict.invented, *verdict.silent] == []


def test_bars_that_are_lost_with_their_blanks_count_no_columns(manager: PluginManager) -> None:
    lines = [[label, *(f for f in figures.split() if f != ".")] for label, figures in ROWS.items()]
    cells = extract_text(HEAD + "\n".join(map("|".join, lines)), manager=manager, assume=()).cells
    for key, figures in zip(KEYS, ROWS.values(), strict=True):
        row = [cell for name, cell in cells.items() if name.rpartition(".")[0] == f"requests.{key}"]
        for cell, figure in zip(row, figures.split(), strict=True):
            assert cell.value in (None, 0 if figure == "." else int(figure)), key
