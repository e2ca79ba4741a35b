"""Whole reports of generated figures: the tables themselves say nothing, and a figure put into the text does."""

from __future__ import annotations

import pytest
from support.rendering import LAYOUTS, OVERVIEW, seeded

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager
from govreport_narrative import compare, govreport_check

RECEIVED, OVER = "requests.received.total", "requests.carried_over.total"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_is_no_running_text(layout: str, manager: PluginManager) -> None:
    for seed in range(6):
        form, hybrid = (("2021", False), ("2019", False), ("2021", True))[seed % 3]
        result = extract(seeded(4000 + seed, layout, form, hybrid=hybrid).data, manager=manager)
        assert [(f.found, f.cells) for f in govreport_check(result)] == []


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name not in ("html_gb18030", "html_shuffled")])
def test_a_sentence_in_a_whole_report_is_held_against_its_table(layout: str, manager: PluginManager) -> None:
    # Some makes tear the sentences into spans: these are left out.
    renderings = [
        page for page in (seeded(4100 + seed, layout) for seed in range(24)) if OVERVIEW.encode() in page.data
    ]
    assert len(renderings) >= 4
    for rendering in renderings[:4]:
        received, over = int(rendering.sheet.figures[RECEIVED] or 0), int(rendering.sheet.figures[OVER] or 0)
        page = rendering.data.decode("utf-8")
        true = OVERVIEW + f"2023年收到政府信息公开申请{received}件，结转下年度继续办理{over}件。"
        result = extract(page.replace(OVERVIEW, true).encode(), manager=manager)
        assert {pair.cells for pair in compare(result) if pair.agrees} >= {(RECEIVED,), (OVER,)}
        assert list(govreport_check(result)) == []

        false = OVERVIEW + f"2023年收到政府信息公开申请{received + 7001}件，结转下年度继续办理{over}件。"
        result = extract(page.replace(OVERVIEW, false).encode(), manager=manager)
        (finding,) = govreport_check(result)
        assert (finding.cells, finding.expected, finding.found) == ((RECEIVED,), received, received + 7001)
