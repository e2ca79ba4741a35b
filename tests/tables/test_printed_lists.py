"""Numbers of rows that stand before their labels in flattened text, and so behind the figures of the row before."""

from __future__ import annotations

import pytest

from govreport_core import extract_text
from govreport_core.hooks.manager import PluginManager

TITLE = "某县人民政府2023年政府信息公开工作年度报告\n"
PROACTIVE = "二、主动公开政府信息情况\n第二十条第（八）项\n信息内容|本年收费金额（单位：万元）\n行政事业性收费|{}\n"
REQUESTS = (
    "三、收到和处理政府信息公开申请情况\n序号|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计|备注\n"
)
# One more row than the fewest that are taken for numbered.
ROWS = {
    "received": ("一、本年新收政府信息公开申请数量", "4|0|0|0|0|0|4"),
    "carried_in": ("二、上年结转政府信息公开申请数量", "1|0|0|1|0|0|2"),
    "outcomes.granted": ("（一）予以公开", "1|2|0|0|1|0|4"),
    "outcomes.partially_granted": ("（二）部分公开", "0|0|1|0|0|0|1"),
    "outcomes.denied.state_secret": ("1.属于国家秘密", "0|0|0|0|0|0|0"),
    "outcomes.denied.prohibited_by_law": ("2.其他法律行政法规禁止公开", "3|0|0|0|4|0|7"),
    "outcomes.denied.security_and_stability": ("3.危及“三安全一稳定”", "0|0|0|6|0|2|8"),
    "outcomes.denied.third_party_rights": ("4.保护第三方合法权益", "0|9|0|0|0|0|9"),
}


def numbered(fee: str, remarked: frozenset[int] = frozenset()) -> str:
    rows = [
        f"{number}|{label}|{figures}|{'含转办' if number in remarked else ''}"
        for number, (label, figures) in enumerate(ROWS.values(), 1)
    ]
    return TITLE + PROACTIVE.format(fee) + REQUESTS + "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    "fee",
    [
        "20.5",
        "20",  # a whole number, from which counting might begin
        "1",  # the number before the first row's is 1, too
    ],
)
@pytest.mark.parametrize(
    "remarked",
    [
        (),
        (1, 3, 8),
        (2, 6, 7),  # the totals of rows 6 and 7 are the numbers of the rows behind, which their remarks part from them
        (4, 5),
    ],
)
def test_numbers_of_rows_are_told_from_the_figures_before_them(
    fee: str, remarked: tuple[int, ...], manager: PluginManager
) -> None:
    result = extract_text(numbered(fee, frozenset(remarked)), manager=manager, assume=())
    assert not [finding.code for finding in result.findings if finding.code in ("figures-apart", "unread-figure")]
    assert result.cells["proactive.fees.amount"].value == float(fee)
    for row, (_, figures) in ROWS.items():
        found = [cell.value for key, cell in result.cells.items() if key.rpartition(".")[0] == f"requests.{row}"]
        assert found == [int(figure) for figure in figures.split("|")], row
