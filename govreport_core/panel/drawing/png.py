"""Writes a picture as PNG, and sees to it that every character of it can be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from govreport_core.errors import MissingExtra
from govreport_core.panel.drawing.shapes import Line, Picture, Shape
from govreport_core.printable import printable

# Fonts with Chinese characters, the plainest first.
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
    # Some files of fonts for all of East Asia are known by the name of the first.
    "Noto Sans CJK JP",
    "Source Han Sans",
    "Noto Serif CJK JP",
    "Droid Sans Fallback",
    "AR PL UMing CN",
)
_LATIN = "DejaVu Sans"  # comes with the library
_DPI = 200
# The library counts letters in points, 72 to the inch, at 100 pixels to the inch.
_POINTS = 72 / 100


def chinese_fonts() -> list[str]:
    """The fonts with Chinese characters that this machine has.

    :raises MissingExtra: a PNG needs the extra `plot`.
    """
    return _known_fonts() or _new_fonts()


def _known_fonts() -> list[str]:
    present = {font.name for font in _font_manager().ttflist}
    return [name for name in CJK_FONTS if name in present]


def _new_fonts() -> list[str]:
    """Those that were installed after the library made its list, which it keeps for good."""
    from matplotlib.font_manager import findSystemFonts

    manager = _font_manager()
    listed = {font.fname for font in manager.ttflist}
    for path in sorted(set(findSystemFonts()) - listed):
        # A damaged file of a font is no reason to draw nothing.
        with suppress(RuntimeError, OSError, ValueError, KeyError):
            manager.addfont(path)
    return _known_fonts()


def missing_letters(texts: Iterable[str], fonts: Sequence[str]) -> set[str]:
    """The letters of texts that neither these fonts nor the library's own have."""
    letters = {letter for each in texts for letter in printable(each)}
    known: set[int] = set()
    for name in (*fonts, _LATIN):
        known |= _letters_of(name)
    return {letter for letter in letters if ord(letter) not in known and not letter.isspace()}


def write_png(picture: Picture, path: Path, fonts: Sequence[str]) -> None:
    """Draw a picture with the first of these fonts that has a letter.

    :raises MissingExtra: a PNG needs the extra `plot`.
    """
    _font_manager()
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon

    with rc_context({"font.family": [*fonts, _LATIN], "axes.unicode_minus": False}):
        figure = Figure(figsize=(picture.width / 100, picture.height / 100), dpi=_DPI, facecolor="white")
        axes: Any = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, picture.width)
        axes.set_ylim(picture.height, 0)
        axes.axis("off")
        for level, part in enumerate(picture.parts):
            if isinstance(part, Line):
                _draw_strokes(axes, part.places, part.colour, part.width, level)
            elif isinstance(part, Shape) and not part.is_closed:
                _draw_strokes(axes, part.outline, part.colour, 1.6, level)
            elif isinstance(part, Shape):
                look = {"facecolor": part.fill or "none", "edgecolor": part.colour, "linewidth": 1.6 * _POINTS}
                axes.add_patch(Polygon(list(part.outline), closed=True, zorder=level, **look))
            else:
                axes.text(
                    *part.place,
                    printable(part.text),
                    fontsize=part.size * _POINTS,
                    ha={"start": "left", "middle": "center", "end": "right"}[part.anchor],
                    va="baseline",
                    color=part.colour,
                    weight="bold" if part.is_bold else "normal",
                    zorder=level,
                    # A name with two dollar signs is no formula.
                    parse_math=False,
                )
        figure.savefig(path, format="png")


def _draw_strokes(axes: Any, places: Sequence[tuple[float, float]], colour: str, width: float, level: int) -> None:
    axes.plot(*zip(*places, strict=True), color=colour, linewidth=width * _POINTS, zorder=level)


def _font_manager() -> Any:
    try:
        from matplotlib import font_manager
    except ImportError as error:
        raise MissingExtra("a plot as PNG", "plot") from error
    return font_manager.fontManager


@cache
def _letters_of(name: str) -> frozenset[int]:
    """The letters of a font, by their numbers."""
    from matplotlib.font_manager import FontProperties, get_font

    path = _font_manager().findfont(FontProperties(family=name), fallback_to_default=True)
    letters: Mapping[int, int] = get_font(path).get_charmap()
    return frozenset(letters)
