"""Reports as damaged and surrounded as sites publish them: no figure comes back wrong, and most come back."""

from __future__ import annotations

import pytest
from support.hostile import DAMAGES
from support.rendering import Seeded, Sheet, sheet
from support.scoring import missing, wrong

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager

# Damages after which a part of the figures cannot be read: a gap is right there.
LOSSY = frozenset(
    {
        "approximations", "chinese_numerals", "digits_apart", "divs_instead_of_cells", "header_words_cut", "ocr",
        "cut_between_columns", "figure_over_two_rows", "label_characters_lost", "proactive_in_one_row", "remarks_column", "text_colon_pairs", "text_by_columns", "text_commas",
        "text_fused", "text_narrow", "text_ocr", "text_one_string", "text_padded", "text_page_feet", "text_page_numbers",
        "text_serials", "text_total_first", "text_unreadable", "text_wide_blanks",
        "text_wrapped_around", "text_zeros_dropped", "transposed", "wrong_rowspan",
    }
)  # fmt: skip


def damaged(name: str, seed: int) -> tuple[Sheet, bytes]:
    dice = Seeded(seed)
    form, hybrid = (("2021", False), ("2019", False), ("2021", True))[seed % 3]
    report = sheet(dice, form, hybrid=hybrid)
    raw = DAMAGES[name](dice, report)
    return report, raw if isinstance(raw, bytes) else raw.encode("utf-8")


@pytest.mark.parametrize("name", DAMAGES)
def test_no_figure_is_wrong(name: str, manager: PluginManager) -> None:
    for seed in range(3):
        report, data = damaged(name, seed)
        result = extract(data, manager=manager)
        assert wrong(result, report) == {}, seed
        if name not in LOSSY:
            assert missing(result, report) == set(), seed


@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGES)
def test_no_figure_is_wrong_however_often_it_is_tried(name: str, manager: PluginManager) -> None:
    for seed in range(100, 160):
        report, data = damaged(name, seed)
        assert wrong(extract(data, manager=manager), report) == {}, seed
