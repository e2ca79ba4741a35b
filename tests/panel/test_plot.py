"""Plots: every figure is where it belongs and has the mark of what it rests on; nothing is joined or shown as boxes."""

from __future__ import annotations

import copy
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.made_reports import bodies

from govreport_core import extract
from govreport_core.cli.group import main
from govreport_core.messages import text
from govreport_core.panel.drawing.picture import COLOURS, Words, draw_picture, texts_of, width_of
from govreport_core.panel.drawing.series import MOST_GREY, choose_bodies
from govreport_core.panel.drawing.shapes import MOST_COLOURED, Line, Shape, outline_at
from govreport_core.panel.drawing.svg import to_svg
from govreport_core.panel.plot import PlotError, build_page, plot

SERIES: dict[str, Any] = {"甲县<b>": [(2021, 1), (2022, None), (2023, 4), (2024, 2.5)], "乙县": [(2023, 10)]}
STATUSES = ("printed", "derived", "assumed", "filled", "corrected")
MANY: dict[str, Any] = {f"第{number}县": [(2022, number), (2023, number + 1)] for number in range(40)}


def svg_of(series: Any, words: Words | None = None, chosen: tuple[str, ...] = ()) -> Any:
    return etree.fromstring(to_svg(draw_picture(series, words or Words("t"), chosen)).encode())


def points_of(picture: Any, status: str) -> list[Any]:
    return picture.findall(f".//*[@class='{status}']")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_a_look_and_words_of_its_own(status: str, language: Any) -> None:
    words = Words("t", language=language)
    picture = svg_of({"甲县": [(2021, 3, "printed"), (2022, 4, status)]}, words)
    assert len(points_of(picture, status)) == (2 if status == "printed" else 1)
    said = [each.text for each in picture.iter("{*}text")]
    if status != "printed":
        assert text(f"mark.{status}", language) in said
        word = text("plot.assumed" if status == "assumed" else f"status.{status}", language)
        assert any(word in each and each.startswith("甲县 4") for each in said)
    assert (text("plot.assumed", language) in said) == (status == "assumed")


def test_looks_differ_without_colour() -> None:
    looks = set()
    for status in STATUSES:
        picture = draw_picture({"a": [(2022, 4, status)]}, Words("t"))
        shapes = [part for part in picture.parts if isinstance(part, Shape)]
        at = next(number for number, part in enumerate(shapes) if part.status == status)
        looks.add(tuple((len(part.outline), part.is_closed, part.fill == "#FFFFFF", part.fill is None,
                         round(max(x for x, _ in part.outline) - min(x for x, _ in part.outline), 1))
                        for part in shapes[at : at + 2]))  # fmt: skip
    assert len(looks) == len(STATUSES)


def test_lines_never_cross_a_year_without_a_figure() -> None:
    picture = draw_picture(SERIES, Words("t"))
    lines = [part for part in picture.parts if isinstance(part, Line) and part.name]
    assert [len(line.places) for line in lines] == [2]
    years = draw_picture({"a": [(2020, 1), (2022, 1), (2023, 2), (2025, 3)]}, Words("t"))
    assert [len(part.places) for part in years.parts if isinstance(part, Line) and part.name] == [2]


def test_the_value_stands_at_the_end_of_each_line() -> None:
    said = [part.text for part in texts_of(draw_picture({**SERIES, "丙县": [(2024, 1234)]}, Words("t")))]
    assert "甲县<b> 2.5" in said
    assert "乙县 10 (2023)" in said
    assert "丙县 1,234" in said


def test_labels_do_not_overlap_and_stay_in_the_picture() -> None:
    same = {
        f"很长的机关名称很长的机关名称很长的机关名称{n}": [(2022, 5, "derived"), (2023, 5 + n % 2, "filled")]
        for n in range(12)
    }
    picture = draw_picture(same, Words("t", language="zh"))
    labels = [part for part in texts_of(picture) if part.text.startswith("很长的")]
    assert len(labels) == 12
    levels = sorted(part.place[1] for part in labels)
    assert min(b - a for a, b in pairwise(levels)) > 12
    assert all(part.place[0] + width_of(part.text, part.size) <= picture.width for part in labels)
    assert all(0 < part.place[1] < picture.height for part in texts_of(picture))


def test_twelve_bodies_differ_in_colour_and_outline_and_more_are_grey() -> None:
    assert len(set(COLOURS)) == MOST_COLOURED == 12
    outlines = {tuple((round(x, 3), round(y, 3)) for x, y in outline_at((0, 0), kind, 5)) for kind in range(12)}
    assert len(outlines) == 12
    chosen = choose_bodies(MANY)
    assert set(chosen.coloured) == {f"第{number}县" for number in range(28, 40)}, "the largest"
    assert len(chosen.grey) == 28
    only = choose_bodies(MANY, ["第3县"])
    assert (only.coloured, len(only.grey)) == (["第3县"], 39)
    picture = draw_picture(MANY, Words("t", language="zh"), ["第3县"])
    said = [part.text for part in texts_of(picture)]
    assert "第3县 4" in said
    assert not [each for each in said if each.startswith("第4县")]
    assert "灰色：其余 39 个机关" in said
    colours = {part.colour for part in picture.parts if isinstance(part, Line) and part.name == "第3县"}
    greys = {part.colour for part in picture.parts if isinstance(part, Line) and part.name not in ("", "第3县")}
    assert len(colours) == len(greys) == 1
    assert colours != greys


def test_grey_figures_have_their_marks_too_and_the_rest_is_counted() -> None:
    series: dict[str, Any] = {f"b{n}": [(2023, n, "derived" if n < 3 else "printed")] for n in range(MOST_GREY + 20)}
    picture = svg_of(series)
    assert len(points_of(picture, "derived")) == 3
    said = [each.text for each in picture.iter("{*}text")]
    assert "not drawn: 8 more bodies" in said


def test_axes_begin_at_0_unit_and_source_are_named() -> None:
    words = Words("题", "件", "来源：甲", "zh")
    said = [part.text for part in texts_of(draw_picture({"a": [(2022, 1000), (2023, 1010)]}, words))]
    assert {"0", "单位：件", "来源：甲", "题", "2022", "2023"} <= set(said)
    below = [part.text for part in texts_of(draw_picture({"a": [(2022, -40), (2023, 10)]}, words))]
    assert {"0", "-40"} <= set(below)


def test_a_page_is_self_contained_and_text_is_text(tmp_path: Path) -> None:
    hostile: dict[str, Any] = {"</svg><script>x</script>": [(2021, 1)], "a\x00\x1b\u202e&": [(2021, 2)], **SERIES}
    for suffix in ("html", "svg"):
        path = tmp_path / f"p.{suffix}"
        assert plot(hostile, path, title="<t> & \x07", source="\"'") == []
        page = path.read_text(encoding="utf-8")
        assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
        assert "<script" not in page
        assert not set("\x00\x1b\x07\u202e") & set(page)
        if suffix == "svg":
            etree.fromstring(page.encode())


def test_the_table_of_a_page_has_signs_and_says_what_they_mean() -> None:
    series: dict[str, Any] = {"a": [(2021 + number, 5, status) for number, status in enumerate(STATUSES)]}
    page = build_page(series, Words("t", language="zh"))
    for status, sign in (("derived", "≡"), ("assumed", "?"), ("filled", "◇"), ("corrected", "✎")):
        assert f"<td>5 {sign}</td>" in page
        assert f"{sign} {text(f'mark.{status}', 'zh')}" in page
    assert page.count("<td>5</td>") == 1
    assert 'class="marks"' not in build_page(SERIES, Words("t"))


@given(
    st.dictionaries(
        st.text(max_size=8),
        st.dictionaries(
            st.integers(2008, 2030),
            st.tuples(
                st.one_of(st.none(), st.integers(-50, 10**9), st.floats(0, 1e6)), st.sampled_from((*STATUSES, None))
            ),
            min_size=1,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_figure_is_one_point_with_its_mark_inside_the_picture(years_of: dict[str, dict[int, Any]]) -> None:
    series: dict[str, Any] = {
        name: [(year, *point) for year, point in sorted(years.items())] for name, years in years_of.items()
    }
    figures = [point for points in series.values() for point in points if point[1] is not None]
    if not figures:
        return
    picture = draw_picture(series, Words("t"))
    for status in STATUSES:
        drawn = [part for part in picture.parts if isinstance(part, Shape) and part.status == status]
        assert len(drawn) == sum((point[2] or "printed") == status for point in figures)
        for part in drawn:
            assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in part.outline)
    etree.fromstring(to_svg(picture).encode())


@pytest.fixture
def matplotlib() -> Any:
    return pytest.importorskip("matplotlib", reason="the extra plot is not installed")


def test_a_png_is_the_same_picture(matplotlib: Any, tmp_path: Path) -> None:
    latin = {"a": [(2021, 1, "printed"), (2022, 0, "assumed"), (2023, 3, "derived")], "$b$": [(2022, 3, "corrected")]}
    plain = {name: [(year, value, "printed") for year, value, _ in points] for name, points in latin.items()}
    assert plot(latin, tmp_path / "m.png", title="t") == []
    plot(plain, tmp_path / "p.png", title="t")
    marked, unmarked = ((tmp_path / name).read_bytes() for name in ("m.png", "p.png"))
    assert marked.startswith(b"\x89PNG")
    assert marked != unmarked
    picture = draw_picture(latin, Words("t"))
    # Width and height are the first numbers of a PNG.
    assert [int.from_bytes(marked[at : at + 4], "big") for at in (16, 20)] == [picture.width * 2, picture.height * 2]


def test_without_a_chinese_font_nothing_is_a_box_and_it_is_said_what_to_install(
    matplotlib: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govreport_core.panel.drawing import png

    monkeypatch.setattr(png, "CJK_FONTS", ())
    drawn: list[Any] = []
    write = png.write_png
    monkeypatch.setattr(png, "write_png", lambda picture, *rest: drawn.append(picture) or write(picture, *rest))
    series: dict[str, Any] = {"甲县": [(2022, 3, "assumed")], "b": [(2022, 4)], "乙县": [(2022, 5)]}
    (note,) = plot(series, tmp_path / "p.png", title="申请数量", fallback_title="Requests", unit="件", language="zh")
    assert "fonts-noto-cjk" in note
    assert "body 1 = 甲县" in note
    assert "body 3 = 乙县" in note
    said = [part.text for part in texts_of(drawn[0])]
    assert all(each.isascii() or each in "…" for each in said), said
    assert {"Requests", "body 1 3 (assumed)", "b 4"} <= set(said)


def test_a_letter_that_no_font_has_is_named(matplotlib: Any, tmp_path: Path) -> None:
    (note,) = plot({"\U0010fffd x": [(2022, 3)]}, tmp_path / "p.png", title="t")
    assert "?" in note or "U+" in note
    assert "\U0010fffd" in note


def test_a_plot_of_nothing_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match="no figure"):
        plot({"甲县": [(2021, None)]}, tmp_path / "p.html", title="t")
    with pytest.raises(PlotError, match=r"\.html, \.svg or \.png"):
        plot(SERIES, tmp_path / "p.pdf", title="t")


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Results of many bodies, whose totals are assumed in one year."""
    ((_, _, _, page),) = bodies(1, range(2022, 2023))
    made = extract(page.encode()).to_dict()
    lines = []
    for number in range(14):
        for year in (2022, 2023):
            each = copy.deepcopy(made)
            each["source"] |= {"name": f"{number}-{year}", "agency": f"第{number}县", "year": year}
            if year == 2023:
                cell = {"value": 0, "status": "assumed", "assumption": "blank-is-zero", "rules": []}
                each["cells"]["requests.received.total"] = cell
            lines.append(each)
    path = tmp_path / "results.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return path


def test_the_command_draws_in_the_language(stored: Path, tmp_path: Path) -> None:
    def drawn(*options: str) -> str:
        path = tmp_path / "p.svg"
        done = CliRunner().invoke(
            main, ["panel", str(stored), "--plot", str(path), *options], env={"GOVREPORT_LANG": ""}
        )
        assert done.exit_code == 0, done.output
        return path.read_text(encoding="utf-8")

    chinese = drawn("--lang", "zh")
    for words in ("一、本年新收政府信息公开申请数量 / 总计", "单位：件", "假定", "灰色：其余 2 个机关", "28 份"):
        assert words in chinese
    english = drawn("--lang", "en")
    for words in ("Requests newly received", "in cases", "assumed", "grey: 2 more bodies"):
        assert words in english
    alone = drawn("--body", "第1县", "--lang", "zh")
    assert "第1县 0（假定）" in alone
    assert "第2县" not in alone
    assert f"第1县 2023：0（{text('mark.assumed', 'zh')}）" in alone
    chosen = drawn("--body", "第1县", "--others", "--lang", "zh")
    assert "其余 13 个机关" in chosen
    wrong = CliRunner().invoke(main, ["panel", str(stored), "--plot", str(tmp_path / "p.svg"), "--others"])
    assert wrong.exit_code == 2
