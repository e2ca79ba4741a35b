"""Draws one indicator over the years: a self-contained page with an SVG, the SVG alone, or a PNG of the same picture.

A year without a figure is a gap in the line; nothing is drawn that was not reported, and what is not as printed has a
mark of its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from govreport_core.errors import GovreportError
from govreport_core.messages import Language, text
from govreport_core.panel.drawing.picture import STATUSES, Words, draw_picture, texts_of
from govreport_core.panel.drawing.scale import format_figure
from govreport_core.panel.drawing.series import Point, Series, figures_of
from govreport_core.panel.drawing.shapes import Picture
from govreport_core.panel.drawing.svg import to_svg
from govreport_core.printable import printable

# Beside figures of the page's table that are not printed.
SIGNS: Mapping[str, str] = {"derived": "≡", "assumed": "?", "filled": "◇", "corrected": "✎"}

# So many names for which others stand are told.
_MOST_NAMED = 40


class PlotError(GovreportError):
    """There is nothing to draw, or the kind of picture is not known."""


def plot(
    series: Series,
    path: str | os.PathLike[str],
    *,
    title: str,
    fallback_title: str = "",
    unit: str = "",
    source: str = "",
    language: Language = "en",
    chosen: Sequence[str] = (),
) -> list[str]:
    """Draw a line for each name; the suffix says what: .html, .svg or .png.

    :param series: name -> (year, figure or None) or (year, figure or None, status), by year.
    :param fallback_title: in English, for a PNG where no font on this machine has Chinese characters.
    :param unit: what the figures count in.
    :param source: a line beneath the picture.
    :param chosen: the names that have a colour where there are more than twelve; else the largest have.
    :return: what a person should know of the picture, such as that a font is missing.
    :raises PlotError: another suffix, or no figure at all.
    :raises MissingExtra: a PNG needs the extra `plot`.
    """
    path = Path(path)
    # Damaged documents name bodies with halves of surrogate pairs, which no picture takes.
    series = {name.encode("utf-8", "replace").decode(): points for name, points in series.items()}
    if not any(figures_of(points) for points in series.values()):
        raise PlotError(f"{path}: there is no figure to draw for {title}; see `govreport schema` for the keys")
    words = Words(title, unit, source, language)
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        path.write_text(build_page(series, words, chosen), encoding="utf-8")
    elif suffix == ".svg":
        path.write_text(to_svg(draw_picture(series, words, chosen)) + "\n", encoding="utf-8")
    elif suffix == ".png":
        return _write_png(series, path, words, fallback_title or title, chosen)
    else:
        raise PlotError(f"{path}: a plot is written as .html, .svg or .png")
    return []


def build_page(series: Series, words: Words, chosen: Sequence[str] = ()) -> str:
    """A page with the picture and the figures beneath it; it loads nothing from anywhere."""
    years = sorted({point[0] for points in series.values() for point in points})
    head = "".join(f"<th>{year}</th>" for year in years)
    rows = []
    for name, points in series.items():
        cells = dict.fromkeys(years, "") | {point[0]: _format_point(point) for point in points}
        told = "".join(f"<td>{cells[year]}</td>" for year in years)
        rows.append(f"<tr><th>{escape(printable(name))}</th>{told}</tr>")
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        f"<title>{escape(printable(words.title))}</title>\n"
        "<style>body{font-family:sans-serif;margin:2em;max-width:64em}table{border-collapse:collapse;margin-top:1em}"
        "th,td{border:1px solid #ccc;padding:.2em .6em;text-align:right}th:first-child{text-align:left}"
        "svg{max-width:100%;height:auto}</style></head>\n"
        f"<body>\n{to_svg(draw_picture(series, words, chosen))}\n"
        f"<table><tr><th></th>{head}</tr>{''.join(rows)}</table>\n"
        f"{_explain_signs(series, words.language)}</body></html>\n"
    )


def _format_point(point: Point) -> str:
    """A figure of the table, with the sign of what is not as printed."""
    sign = SIGNS.get((point[2] if len(point) == 3 else None) or "") if point[1] is not None else None
    return format_figure(point[1]) + (f" {sign}" if sign is not None else "")


def _explain_signs(series: Series, language: Language) -> str:
    """What the signs say, as a line of the page."""
    met = {figure.status for points in series.values() for figure in figures_of(points)}
    told = [f"{SIGNS[status]} {text(f'mark.{status}', language)}" for status in STATUSES if status in met & set(SIGNS)]
    return f'<p class="marks">{"; ".join(told)}</p>\n' if told else ""


def _write_png(series: Series, path: Path, words: Words, fallback_title: str, chosen: Sequence[str]) -> list[str]:
    """Draw a PNG; where a letter cannot be drawn, something else stands for it, and the notes say so."""
    from govreport_core.panel.drawing.png import chinese_fonts, missing_letters, write_png

    fonts = chinese_fonts()
    notes = []
    picture = draw_picture(series, words, chosen)
    missing = missing_letters((part.text for part in texts_of(picture)), fonts)
    if missing and not fonts:
        # Without a font for it Chinese would be a row of boxes.
        names = {name: text("plot.stand_in", "en", number=number) for number, name in enumerate(series, 1)}
        names = {name: name if name.isascii() else stand_in for name, stand_in in names.items()}
        replaced = [f"{stand_in} = {name}" for name, stand_in in names.items() if name != stand_in]
        more = "; …" if len(replaced) > _MOST_NAMED else ""
        notes.append(text("plot.no_font", words.language, names="; ".join(replaced[:_MOST_NAMED]) + more))
        series = {names[name]: points for name, points in series.items()}
        chosen = [names.get(name, name) for name in chosen]
        plain = words._replace(title=fallback_title, unit=words.unit if words.unit.isascii() else "", language="en")
        picture = draw_picture(series, plain._replace(source=""), chosen)
        missing = missing_letters((part.text for part in texts_of(picture)), fonts)
    if missing:
        notes.append(text("plot.no_letter", words.language, letters=printable("".join(sorted(missing)))))
        picture = _without(picture, missing)
    write_png(picture, path, fonts)
    return notes


def _without(picture: Picture, letters: set[str]) -> Picture:
    """The picture with "?" for some letters."""
    table = str.maketrans(dict.fromkeys(letters, "?"))
    texts = {id(part): part._replace(text=part.text.translate(table)) for part in texts_of(picture)}
    return picture._replace(parts=[texts.get(id(part), part) for part in picture.parts])
