"""What a picture consists of, and the outlines of points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

# Pixels from the upper left corner.
Place = tuple[float, float]


class Line(NamedTuple):
    """A line through places.

    :param name: of the body whose figures it joins; empty for what belongs to the picture.
    """

    places: Sequence[Place]
    colour: str
    width: float = 1.0
    name: str = ""


class Shape(NamedTuple):
    """A point, or a part of one: an outline, or strokes if it is open.

    :param fill: None: nothing is filled.
    :param status: of the figure that it stands for; empty for a further part of a point, and in the legend.
    :param tip: what is shown of it on the spot, where a format can.
    """

    outline: Sequence[Place]
    colour: str
    fill: str | None
    is_closed: bool = True
    status: str = ""
    tip: str = ""


class Text(NamedTuple):
    """A text on its base line; its place is that of its start, middle or end."""

    place: Place
    text: str
    size: int = 13
    anchor: Literal["start", "middle", "end"] = "start"
    colour: str = "#222222"
    is_bold: bool = False


class Picture(NamedTuple):
    """What is drawn, from the back to the front."""

    width: int
    height: int
    title: str
    parts: Sequence[Line | Shape | Text]


# Corners and turn of the outlines by which bodies differ; of a star every other corner is nearer to the middle.
_OUTLINES: Sequence[tuple[int, float, bool]] = (
    (24, 0, False),  # a circle
    (4, 45, False),
    (3, -90, False),
    (4, 0, False),
    (3, 90, False),
    (10, -90, True),
    (5, -90, False),
    (3, 180, False),
    (3, 0, False),
    (6, 0, False),
    (8, 22.5, True),
    (8, 22.5, False),
)
# So many bodies have a colour and an outline of their own.
MOST_COLOURED = len(_OUTLINES)


def outline_at(place: Place, kind: int, radius: float) -> list[Place]:
    """The outline of a body's points, around a place."""
    corners, turn, is_star = _OUTLINES[kind % MOST_COLOURED]
    # A square or a triangle of the same radius looks smaller than a circle.
    radius *= 1.25 if corners < 8 else 1.1
    places = []
    for number in range(corners):
        length = radius * (0.45 if is_star and number % 2 else 1)
        angle = math.radians(turn + 360 * number / corners)
        places.append((place[0] + length * math.cos(angle), place[1] + length * math.sin(angle)))
    return places


def point_shapes(place: Place, kind: int, colour: str, radius: float, status: str, tip: str = "") -> list[Shape]:
    """A figure by what it rests on: printed filled, derived hollow, assumed a cross, filled in hollow with a dot in it,
    corrected with a ring around it.
    """
    if status == "assumed":
        x, y = place
        falling = (x - radius, y - radius), (x + radius, y + radius)
        rising = (x - radius, y + radius), (x + radius, y - radius)
        return [Shape(falling, colour, None, False, status, tip), Shape(rising, colour, None, False)]
    outline = outline_at(place, kind, radius)
    is_hollow = status in ("derived", "filled")
    shapes = [Shape(outline, colour, "#FFFFFF" if is_hollow else colour, True, status, tip)]
    if status == "filled":
        shapes.append(Shape(outline_at(place, 0, radius * 0.3), colour, colour))
    elif status == "corrected":
        shapes.append(Shape(outline_at(place, 0, radius * 1.8), colour, None))
    return shapes
