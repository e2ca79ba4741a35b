"""Draws one indicator over the years: a self-contained page with an SVG, or a PNG.

A year without a figure is a gap in the line; nothing is drawn that was not reported, and what is not as printed has a
mark of its own.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_core.errors import GovreportError, MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Points by year, with the status of the figure where it is known: `Panel.points()` knows it, `Panel.series()` does not.
Point = tuple[int, int | float | None] | tuple[int, int | float | None, str | None]
Series = Mapping[str, Sequence[Point]]


class Mark(NamedTuple):
    """How figures that are not as printed are drawn.

    :param sign: beside the figure in the table.
    :param words: what it says.
    :param shape: the point in SVG, around 0,0; its fill is white if `is_hollow`.
    :param marker: the point in matplotlib.
    """

    sign: str
    words: str
    english: str
    shape: str
    marker: str
    is_hollow: bool = True


MARKS: Mapping[str, Mark] = {
    "derived": Mark("≡", "推算（勾稽关系唯一确定）", "derived", "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z", "o"),
    "assumed": Mark("0?", "假定为 0", "assumed", "M-4,-4L4,4M-4,4L4,-4", "x"),
    "filled": Mark("◇", "模型填入", "filled", "M0,-5L5,0L0,5L-5,0z", "D"),
    "corrected": Mark("✎", "人工更正", "corrected", "M-4,-4h8v8h-8z", "s", is_hollow=False),
}
# Okabe and Ito's colours, which people with any colour vision can tell apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "Droid Sans Fallback",
    "AR PL UMing CN",
)
# Sizes in pixels; the margins are inside the picture, the legend is beneath it.
WIDTH, HEIGHT = 860, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 24, 40
LEGEND_LINE = 22


class PlotError(GovreportError):
    """There is nothing to draw, or the kind of picture is not known."""


def plot(series: Series, path: str | os.PathLike[str], *, title: str, fallback_title: str = "") -> None:
    """Draw one line for each name; the suffix says what: .html or .png.

    :param series: name -> (year, figure or None), by year.
    :param fallback_title: used in a PNG where no font on this machine has Chinese characters.
    :raises PlotError: another suffix, or no figure at all.
    :raises MissingExtra: a PNG needs the extra `plot`.
    """
    path = Path(path)
    # Damaged documents name bodies with halves of surrogate pairs, which no picture takes.
    series = {name.encode("utf-8", "replace").decode(): points for name, points in series.items()}
    if not any(point[1] is not None for points in series.values() for point in points):
        raise PlotError(f"{path}: there is no figure to draw for {title}; see `govreport schema` for the keys")
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        path.write_text(build_page(series, title), encoding="utf-8")
    elif suffix == ".png":
        _draw_png(series, path, title, fallback_title or title)
    else:
        raise PlotError(f"{path}: a plot is written as .html or .png")


def build_page(series: Series, title: str) -> str:
    """A page with the picture and the figures beneath it; it loads nothing from anywhere."""
    years = sorted({point[0] for points in series.values() for point in points})
    by_name = {
        name: dict.fromkeys(years, "") | {point[0]: _format_point(point) for point in points}
        for name, points in series.items()
    }
    head = "".join(f"<th>{year}</th>" for year in years)
    rows = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{cells[year]}</td>' for year in years)}</tr>"
        for name, cells in by_name.items()
    )
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        "<style>body{font-family:sans-serif;margin:2em;max-width:60em}table{border-collapse:collapse;margin-top:1em}"
        "th,td{border:1px solid #ccc;padding:.2em .6em;text-align:right}th:first-child{text-align:left}"
        "svg{max-width:100%;height:auto}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>\n{draw_svg(series, title)}\n"
        f"<table><tr><th></th>{head}</tr>{rows}</table>\n{_explain_marks(series)}</body></html>\n"
    )


def draw_svg(series: Series, title: str) -> str:
    """The picture alone."""
    scale = _scale_of(series)
    height = HEIGHT + LEGEND_LINE * len(series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="13">',
        *_draw_axes(scale),
    ]
    for number, (name, line) in enumerate(series.items()):
        parts += _draw_line(scale, number, name, line)
        parts += _draw_legend(number, name)
    return "\n".join([*parts, "</svg>"])


class _Scale(NamedTuple):
    """Where in the picture a year and a figure are; the ticks are the figures on the axis."""

    first: int
    last: int
    ticks: Sequence[float]

    def x(self, year: int) -> float:
        share = (year - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _scale_of(series: Series) -> _Scale:
    years = [point[0] for line in series.values() for point in line]
    values = [point[1] for line in series.values() for point in line if point[1] is not None]
    # The axis begins at 0, or small differences would look large.
    return _Scale(min(years), max(years), _choose_ticks(min(0, *values), max(values)))


def _draw_axes(scale: _Scale) -> Iterator[str]:
    """A line across for each tick, and no more years beneath than there is room for."""
    for tick in scale.ticks:
        y = scale.y(tick)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_format_figure(tick)}</text>'
    step = max(1, math.ceil((scale.last - scale.first + 1) / 12))
    for year in range(scale.first, scale.last + 1, step):
        yield f'<text x="{scale.x(year):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{year}</text>'


def _draw_line(scale: _Scale, number: int, name: str, line: Sequence[Point]) -> Iterator[str]:
    """A body's figures: a point for each, and a line through those of consecutive years."""
    colour, dashes = _line_style(number)
    for run in _split_at_gaps(line):
        path = " ".join(f"{scale.x(year):.1f},{scale.y(value):.1f}" for year, value, _ in run)
        if len(run) > 1:
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
        for year, value, mark in run:
            told = f" {mark.words} ({mark.english})" if mark else ""
            tip = f"{escape(name)} {year}: {_format_figure(value)}{told}"
            x, y = f"{scale.x(year):.1f}", f"{scale.y(value):.1f}"
            if mark is None:
                yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"><title>{tip}</title></circle>'
            else:
                fill = "white" if mark.is_hollow else colour
                look = f'd="{mark.shape}" transform="translate({x},{y})" fill="{fill}" stroke="{colour}"'
                yield f'<path class="{mark.english}" {look} stroke-width="2"><title>{tip}</title></path>'


def _draw_legend(number: int, name: str) -> Iterator[str]:
    colour, dashes = _line_style(number)
    level = HEIGHT + LEGEND_LINE * number + 8
    yield f'<line x1="{LEFT}" x2="{LEFT + 24}" y1="{level}" y2="{level}" stroke="{colour}" stroke-width="3"{dashes}/>'
    yield f'<text x="{LEFT + 32}" y="{level + 4}">{escape(name)}</text>'


def _line_style(number: int) -> tuple[str, str]:
    """Colour and dashes of a line: when the colours are used up, they come again dashed, and then dotted."""
    dashes = f' stroke-dasharray="{6 if number < 2 * len(COLOURS) else 2} 4"' if number >= len(COLOURS) else ""
    return COLOURS[number % len(COLOURS)], dashes


def _mark_of(point: Point) -> Mark | None:
    """The mark of a figure that is not as printed."""
    return MARKS.get(point[2] or "") if len(point) == 3 else None


def _marks_in(series: Series) -> list[Mark]:
    """The marks that are drawn, in their order."""
    drawn = {_mark_of(point) for line in series.values() for point in line if point[1] is not None}
    return [mark for mark in MARKS.values() if mark in drawn]


def _format_point(point: Point) -> str:
    """A figure of the table, with the sign of what is not as printed."""
    mark = _mark_of(point)
    return _format_figure(point[1]) + (f" {mark.sign}" if mark is not None else "")


def _explain_marks(series: Series) -> str:
    """What the signs and points say, as a line of the page."""
    marks = _marks_in(series)
    told = "；".join(f"{mark.sign} {mark.words} ({mark.english})" for mark in marks)
    return f'<p class="marks">{told}</p>\n' if marks else ""


def _split_at_gaps(line: Sequence[Point]) -> Iterator[list[tuple[int, int | float, Mark | None]]]:
    """The stretches of consecutive years that have a figure, each with its mark."""
    run: list[tuple[int, int | float, Mark | None]] = []
    for point in line:
        year, value = point[0], point[1]
        if run and (value is None or year != run[-1][0] + 1):
            yield run
            run = []
        if value is not None:
            run.append((year, value, _mark_of(point)))
    if run:
        yield run


def _choose_ticks(low: float, high: float) -> list[float]:
    """Round steps from below `low` to above `high`."""
    # Differences below the fourth decimal of 万元 are nobody's figures.
    span = high - low if high - low > 1e-6 else 1
    step = 10 ** math.floor(math.log10(span / 5))
    step = next(step * factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 6)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _format_figure(value: float | None) -> str:
    return "" if value is None else f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _marker_look(mark: Mark | None, colour: str) -> dict[str, Any]:
    """How matplotlib draws a point."""
    if mark is None:
        return {"marker": "o"}
    return {"marker": mark.marker, "markerfacecolor": "white" if mark.is_hollow else colour}


def _plot_line(axes: Axes, line: Sequence[Point], colour: str, label: str) -> None:
    """A body's figures in matplotlib, each point by its mark."""
    figures = [(point[0], math.nan if point[1] is None else point[1]) for point in line]
    axes.plot([year for year, _ in figures], [value for _, value in figures], color=colour, label=label)
    for point, (year, value) in zip(line, figures, strict=True):
        axes.plot([year], [value], color=colour, **_marker_look(_mark_of(point), colour))


def _draw_png(series: Series, path: Path, title: str, fallback_title: str) -> None:
    try:
        from matplotlib import font_manager, rc_context
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ImportError as error:
        raise MissingExtra("a plot as PNG", "plot") from error
    present = {font.name for font in font_manager.fontManager.ttflist}
    fonts = [name for name in CJK_FONTS if name in present]
    with rc_context({"font.sans-serif": [*fonts, "DejaVu Sans"], "axes.unicode_minus": False}):
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=150, layout="constrained")
        axes = figure.subplots()
        for number, (name, line) in enumerate(series.items()):
            # Without a font for it Chinese would be a row of boxes.
            label = name if fonts or name.isascii() else f"body {number + 1}"
            _plot_line(axes, line, COLOURS[number % len(COLOURS)], label)
        for mark in _marks_in(series):
            words = mark.words if fonts else mark.english
            axes.plot([], [], color="black", linestyle="none", label=words, **_marker_look(mark, "black"))
        axes.set_title(title if fonts or title.isascii() else fallback_title)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
        axes.grid(axis="y", color="#dddddd")
        axes.legend()
        figure.savefig(path, format="png")
