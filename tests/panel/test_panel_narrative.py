"""Figures of the running text as indicators of a panel."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import ROOT

from govreport_core import create_plugin_manager, extract_text
from govreport_core.cli import main
from govreport_core.model import Result
from govreport_core.panel import build_panel

SAMPLE = (ROOT / "examples" / "reports" / "town-2023.txt").read_text(encoding="utf-8")
MANAGER = create_plugin_manager()
DISCLOSED = "narrative.disclosed:条"


def report(year: int, sentence: str) -> Result:
    """The sample report of another year, with a sentence of its own behind it."""
    text = f"{SAMPLE.replace('2023', str(year))}\n\n六、补充说明\n\n{sentence}\n"
    return extract_text(text, name=f"{year}.txt", manager=MANAGER)


def test_a_figure_of_the_text_is_a_series_by_its_unit() -> None:
    results = [
        report(2021, "2021年，我镇主动公开政府信息310条。"),
        report(2022, "2022年，我镇主动公开政府信息290件。"),
        report(2023, "2023年，我镇主动公开政府信息402条，比2022年增长38.6%，微信公众号粉丝数达1.5万人。"),
    ]
    panel = build_panel(results)
    (body,) = panel.reports
    assert panel.series(body, DISCLOSED) == [(2021, 310), (2022, None), (2023, 402)]
    assert panel.series(body, "narrative.disclosed:件") == [(2021, None), (2022, 290), (2023, None)]
    assert panel.value(body, 2023, "narrative.followers.cumulative:人") == 15000
    assert "正文" in panel.prose_indicators[DISCLOSED].title
    assert "running text" in panel.prose_indicators[DISCLOSED].description


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年，我镇主动公开政府信息310条。",
        "2023年上半年，我镇主动公开政府信息310条。",
        "2023年，省教育厅主动公开政府信息310条。",
        "累计主动公开政府信息310条。",
        "2023年，我镇主动公开政府信息310条。2023年，我镇主动公开政府信息311条。",
    ],
)
def test_what_is_not_the_reports_own_year_and_body_is_no_point(sentence: str) -> None:
    panel = build_panel([report(2023, sentence)])
    (body,) = panel.reports
    assert panel.value(body, 2023, DISCLOSED) is None


def test_it_is_drawn_and_said_to_be_prose(tmp_path: Path) -> None:
    results, plot = tmp_path / "results.jsonl", tmp_path / "plot.html"
    sentence = "{}年，我镇主动公开政府信息310条。"
    lines = [report(year, sentence.format(year)).to_json() for year in (2022, 2023)]
    results.write_text("\n".join(lines) + "\n", encoding="utf-8")
    drawn = CliRunner().invoke(
        main, ["panel", str(results), "--plot", str(plot), "--indicator", DISCLOSED, "--lang", "zh"]
    )
    assert drawn.exit_code == 0, drawn.output
    assert "正文所述" in plot.read_text(encoding="utf-8")
    wrong = CliRunner().invoke(
        main, ["panel", str(results), "--plot", str(tmp_path / "b.html"), "--indicator", "narrative.x:条"]
    )
    assert wrong.exit_code == 2
    assert DISCLOSED in wrong.output
