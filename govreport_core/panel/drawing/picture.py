"""Lays a plot out: axes from 0, a line for each body with its name and last figure at the end, what the marks mean."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.messages import Language, text
from govreport_core.panel.drawing.scale import Scale, format_figure, ticks_of
from govreport_core.panel.drawing.series import Chosen, Figure, Series, choose_bodies, figures_of, runs_of
from govreport_core.panel.drawing.shapes import Line, Picture, Shape, Text, outline_at, point_shapes

# Okabe and Ito's colours but for the yellow, which is lost on white, and some of Tol's; each has an outline of its own.
COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"),
    *("#000000", "#882255", "#117733", "#999933", "#AA4499", "#332288"),
)
_GREY, _FAINT, _INK = "#BDBDBD", "#E4E4E4", "#595959"
# Sizes in pixels.
_WIDTH, _PLOT_HEIGHT = 960, 420
_LEFT, _RIGHT, _TOP = 76, 250, 64
_RADIUS = 4.5
_LABEL_GAP, _LINE = 17, 20
_LABEL_LENGTH = 196
_MOST_YEARS = 12
# The statuses in the order of the legend.
STATUSES = ("printed", "derived", "assumed", "filled", "corrected")

Part = Line | Shape | Text


class Words(NamedTuple):
    """What is written on a plot.

    :param unit: what the figures count in.
    :param source: where they are from.
    """

    title: str
    unit: str = ""
    source: str = ""
    language: Language = "en"


def draw_picture(series: Series, words: Words, chosen: Sequence[str] = ()) -> Picture:
    """The plot of some bodies; at most twelve have a colour, see `choose_bodies()`."""
    bodies = choose_bodies(series, chosen)
    drawn = [*bodies.grey, *bodies.coloured]
    figures = [figure for name in drawn for figure in figures_of(series[name])]
    years = [point[0] for name in drawn for point in series[name]]
    bottom = _TOP + _PLOT_HEIGHT
    ticks = ticks_of(figure.value for figure in figures)
    scale = Scale(min(years), max(years), ticks, _LEFT, _WIDTH - _RIGHT, _TOP, bottom)
    parts: list[Part] = [Text((_LEFT, 26), words.title, 17, is_bold=True)]
    if words.unit:
        unit = text("plot.unit", words.language, unit=words.unit)
        parts.append(Text((_LEFT, _TOP - 16), unit, 12, colour=_INK))
    parts += _draw_axes(scale)
    for name in bodies.grey:
        parts += _draw_body(scale, series, name, _Look(0, _GREY, 2, 0.8), words.language)
    for kind, name in enumerate(bodies.coloured):
        parts += _draw_body(scale, series, name, _Look(kind, COLOURS[kind]), words.language)
    parts += _word_assumed(scale, figures, words.language)
    parts += _label_ends(scale, series, bodies.coloured, words.language)
    height = bottom + 56
    foot = [*_draw_legend(height, bodies, {figure.status for figure in figures}, words)]
    parts += foot
    lowest = max((part.place[1] for part in foot if isinstance(part, Text)), default=height - _LINE)
    return Picture(_WIDTH, math.ceil(lowest + 14), words.title, parts)


def _draw_axes(scale: Scale) -> Iterator[Part]:
    """A line across for each tick, and no more years beneath than there is room for."""
    for tick in scale.ticks:
        y = scale.y(tick)
        yield Line(((scale.left - 8, y), (scale.right + 8, y)), _INK if tick == 0 else _FAINT)
        yield Text((scale.left - 14, y + 4), format_figure(tick), 12, "end", _INK)
    step = max(1, math.ceil((scale.last - scale.first + 1) / _MOST_YEARS))
    for year in range(scale.first, scale.last + 1, step):
        yield Text((scale.x(year), scale.bottom + 36), str(year), 12, "middle", _INK)


class _Look(NamedTuple):
    """How a body is drawn."""

    kind: int
    colour: str
    radius: float = _RADIUS
    width: float = 2


def _draw_body(scale: Scale, series: Series, name: str, look: _Look, language: Language) -> Iterator[Part]:
    """A body's figures: a point for each, and a line through those of consecutive years."""
    for run in runs_of(series[name]):
        places = [(scale.x(figure.year), scale.y(figure.value)) for figure in run]
        if len(run) > 1:
            yield Line(places, look.colour, look.width, name)
        for figure, place in zip(run, places, strict=True):
            told = text(f"mark.{figure.status}", language)
            tip = text("plot.tip", language, name=name, year=figure.year, value=format_figure(figure.value), told=told)
            yield from point_shapes(place, look.kind, look.colour, look.radius, figure.status, tip)


def _word_assumed(scale: Scale, figures: Sequence[Figure], language: Language) -> Iterator[Text]:
    """The word beneath each cross, once where several are in one place."""
    places = {(scale.x(each.year), scale.y(each.value) + 17) for each in figures if each.status == "assumed"}
    for place in sorted(places):
        yield Text(place, text("plot.assumed", language), 10, "middle", _INK)


def _label_ends(scale: Scale, series: Series, names: Sequence[str], language: Language) -> Iterator[Part]:
    """Name and last figure of each body beside the end of its line, moved apart where ends are close."""
    ends = sorted(
        ((figures_of(series[name])[-1], kind, name) for kind, name in enumerate(names)),
        key=lambda end: -end[0].value,
    )
    levels = _spread([scale.y(end.value) for end, _, _ in ends], scale.top, scale.bottom)
    for (end, kind, name), level in zip(ends, levels, strict=True):
        colour, left = COLOURS[kind], scale.right + 30
        # Only from the last year: over a year without a figure it would look like a line.
        if end.year == scale.last:
            yield Line(((scale.x(end.year) + 8, scale.y(end.value)), (left - 6, level)), colour, 0.6)
        yield Shape(outline_at((left, level), kind, _RADIUS), colour, colour)
        told = _describe_end(end, scale.last, language)
        label = f"{shorten(name, _LABEL_LENGTH - width_of(told, 12), 12)} {told}"
        yield Text((left + 12, level + 4), label, 12, colour=colour)


def _describe_end(end: Figure, last: int, language: Language) -> str:
    """The last figure of a line, with what it rests on if it is not printed, and its year if others go on."""
    word = "plot.assumed" if end.status == "assumed" else f"status.{end.status}"
    told = [text(word, language)] if end.status != "printed" else []
    told += [str(end.year)] if end.year != last else []
    more = text("export.join", language).join(told)
    return text("plot.end", language, value=format_figure(end.value), told=more) if told else format_figure(end.value)


def _spread(levels: Sequence[float], top: float, bottom: float) -> list[float]:
    """The levels, from the top, moved so far apart that labels do not overlap."""
    spread: list[float] = []
    for level in levels:
        spread.append(max(level, spread[-1] + _LABEL_GAP) if spread else max(level, top))
    limit = bottom + _LABEL_GAP
    for number in reversed(range(len(spread))):
        limit = spread[number] = min(spread[number], limit - _LABEL_GAP)
    return spread


def _draw_legend(top: float, bodies: Chosen, statuses: set[str], words: Words) -> Iterator[Part]:
    """What the points mean, what is grey, and the source, in lines beneath the plot."""
    x, y = float(_LEFT), top + _LINE / 2
    for status in STATUSES if statuses != {"printed"} else ():
        if status not in statuses:
            continue
        told = text(f"mark.{status}", words.language)
        width = 22 + width_of(told, 12) + 18
        if x + width > _WIDTH - 10 and x > _LEFT:
            x, y = float(_LEFT), y + _LINE
        yield from (part._replace(status="") for part in point_shapes((x + 6, y - 4), 0, _INK, _RADIUS, status))
        yield Text((x + 20, y), told, 12, colour=_INK)
        x += width
    if x > _LEFT:
        y += _LINE
    for id, count in (("plot.grey", len(bodies.grey)), ("plot.left_out", bodies.left_out)):
        if count:
            yield Text((_LEFT, y), text(id, words.language, count=f"{count:,}"), 12, colour=_INK)
            y += _LINE
    if words.source:
        yield Text((_LEFT, y), words.source, 11, colour=_INK)


def shorten(name: str, width: float, size: int) -> str:
    """As much of a name as there is room for."""
    if width_of(name, size) <= width:
        return name
    while name and width_of(name + "…", size) > width:
        name = name[:-1]
    return name + "…"


def width_of(line: str, size: int) -> float:
    """About how wide a line is: a Chinese character is as wide as high."""
    return size * sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.58 for letter in line)


def texts_of(picture: Picture) -> Iterator[Text]:
    """All that is written on a picture."""
    yield from (part for part in picture.parts if isinstance(part, Text))
