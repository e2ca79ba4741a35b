"""Units of money that a converter has parted from what they belong to."""

from __future__ import annotations

import published
import pytest
from rendering import Print, Seeded, markdown_sections, sheet

from govreport_core import extract_text
from govreport_core.manager import PluginManager


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
    monkeypatch.setattr("rendering.a_print", lambda dice: Print(money="head"))
    figures = sheet(Seeded(seed), "2021")
    # A blank before each bar, and it is no markdown table any more: the lines are left to speak for themselves.
    text = markdown_sections(Seeded(seed), figures).replace("|--", "|\u3000--")
    result = extract_text(text, manager=manager, assume=())
    assert result.document is not None
    assert result.document.tables == ()
    for key, figure in figures.figures.items():
        if key.endswith("amount") and figure is not None:
            assert result.cells[key].value == pytest.approx(figure), key
