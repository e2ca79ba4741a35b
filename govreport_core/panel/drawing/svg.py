"""Writes a picture as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from govreport_core.panel.drawing.shapes import Line, Picture, Place, Shape, Text
from govreport_core.printable import printable

# Whoever looks has one of them, or none that has Chinese characters.
_FONTS = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','Source Han Sans SC',sans-serif"


def to_svg(picture: Picture) -> str:
    """The picture as an element that also stands by itself."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width} {picture.height}" '
        f'width="{picture.width}" height="{picture.height}" role="img" aria-label="{_escape(picture.title)}" '
        f'font-family="{_FONTS}">',
        f'<rect width="{picture.width}" height="{picture.height}" fill="#FFFFFF"/>',
    ]
    for part in picture.parts:
        if isinstance(part, Line):
            lines.append(_line(part))
        elif isinstance(part, Shape):
            lines.append(_shape(part))
        else:
            lines.append(_text(part))
    return "\n".join([*lines, "</svg>"])


def _line(line: Line) -> str:
    name = f' class="{_escape(line.name)}"' if line.name else ""
    return (
        f'<polyline{name} points="{_points(line.places)}" fill="none" stroke="{line.colour}" '
        f'stroke-width="{line.width:g}"/>'
    )


def _shape(shape: Shape) -> str:
    name = "polygon" if shape.is_closed else "polyline"
    status = f' class="{_escape(shape.status)}"' if shape.status else ""
    tip = f"<title>{_escape(shape.tip)}</title>" if shape.tip else ""
    return (
        f'<{name}{status} points="{_points(shape.outline)}" fill="{shape.fill or "none"}" stroke="{shape.colour}" '
        f'stroke-width="1.6">{tip}</{name}>'
    )


def _text(text: Text) -> str:
    weight = ' font-weight="bold"' if text.is_bold else ""
    return (
        f'<text x="{text.place[0]:.1f}" y="{text.place[1]:.1f}" font-size="{text.size}" text-anchor="{text.anchor}" '
        f'fill="{text.colour}"{weight}>{_escape(text.text)}</text>'
    )


def _points(places: Sequence[Place]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _escape(text: str) -> str:
    """A text as text; what XML does not allow and what steers the direction of writing is shown by its number."""
    return escape(printable(text))
