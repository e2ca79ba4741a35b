"""Works out the colours of a Word file: of a theme, of a shading, of a highlight, and which look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreport_readers.docx.elements import parse_number

if TYPE_CHECKING:
    from lxml.etree import _Element

WHITE = "FFFFFF"
UNKNOWN = ""  # a colour or a pattern of which nothing is said that could be compared
NO_COLOUR = "none"  # letters that are not filled with anything
# Colours are told apart if one of their parts differs by more, of 255.
ALIKE = 24

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

# What a document calls the colours of its theme, if its settings do not say otherwise.
_OF_THEME = {
    "background1": "lt1", "light1": "lt1", "bg1": "lt1", "text1": "dk1", "dark1": "dk1", "tx1": "dk1",
    "background2": "lt2", "light2": "lt2", "bg2": "lt2", "text2": "dk2", "dark2": "dk2", "tx2": "dk2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
# What the settings call those that they can exchange for others.
_EXCHANGED = {"bg1": "background1", "t1": "text1", "bg2": "background2", "t2": "text2"}
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": WHITE, "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
# Letters of which no more than this is to be seen are not seen; in thousandths of a percent.
_TRANSPARENT = 90_000


def look_alike(colour: str, other: str) -> bool:
    """Whether two colours cannot be told apart on paper; of what is not a colour nothing is said.

    >>> look_alike("FFFFFF", "FDFDFD"), look_alike("FFFFFF", "D9D9D9"), look_alike("FFFFFF", "")
    (True, False, False)
    """
    try:
        parts = zip(bytes.fromhex(colour), bytes.fromhex(other), strict=True)
        return bool(colour) and all(abs(one - two) <= ALIKE for one, two in parts)
    except ValueError:
        return False


def mix_colours(colour: str, other: str, share: float) -> str:
    """A colour of which so much is the first and the rest the other; `UNKNOWN` if one is not a colour.

    >>> mix_colours("000000", "FFFFFF", 0.05)
    'F2F2F2'
    """
    try:
        parts = list(zip(bytes.fromhex(colour), bytes.fromhex(other), strict=True))
    except ValueError:
        return UNKNOWN
    return "".join(f"{round(one * share + two * (1 - share)):02X}" for one, two in parts) if parts else UNKNOWN


class Theme:
    """The colours of a document's theme.

    :param root: of the part with the theme; None if the document has none.
    :param settings: the root of the part with the settings, which may exchange colours; None if there is none.
    """

    def __init__(self, root: _Element | None = None, settings: _Element | None = None) -> None:
        self._colours: dict[str, str] = {}
        scheme = None if root is None else next(root.iter(f"{_A}clrScheme"), None)
        for element in () if scheme is None else scheme.iterchildren(tag="{*}*"):
            colour = next(element.iterchildren(tag="{*}*"), None)
            if colour is not None:
                said = colour.get("lastClr") or colour.get("val") or ""
                self._colours[str(element.tag).removeprefix(_A)] = said
        self._names = dict(_OF_THEME)
        mapping = None if settings is None else settings.find(f"{_W}clrSchemeMapping")
        for name, other in _EXCHANGED.items():
            if mapping is not None and (to := _OF_THEME.get(mapping.get(f"{_W}{name}", ""))):
                self._names[other] = to

    def colour_of(self, element: _Element, value: str, prefix: str = "theme") -> str | None:
        """The colour that an element says: that of the theme goes before the one written beside it.

        :param value: what is written; "" or "auto" leaves the colour to Word.
        :param prefix: of the names of its attributes, "themeFill" for the fill of a shading.
        """
        name = element.get(f"{_W}{prefix}Color" if prefix == "theme" else f"{_W}{prefix}")
        colour = self._colours.get(self._names.get(name, name)) if name else None
        if name and name != "none" and not colour:
            return value if value not in ("", "auto") else UNKNOWN
        if not colour:
            return None if value in ("", "auto") else value
        for change, other in ((f"{prefix}Tint", WHITE), (f"{prefix}Shade", "000000")):
            share = element.get(f"{_W}{change}")
            if share:
                colour = mix_colours(colour, other, _parse_hex(share) / 255)
        return colour

    def fill_of(self, element: _Element) -> str | None:
        """The colour that `w14:textFill` gives letters; `NO_COLOUR` if they are not filled, None if it says nothing."""
        fill = next(element.iterchildren(tag="{*}*"), None)
        if fill is None:
            return None
        if fill.tag == f"{_W14}noFill":
            return NO_COLOUR
        colour = next(fill.iterchildren(tag="{*}*"), None)
        if fill.tag != f"{_W14}solidFill" or colour is None:
            return UNKNOWN
        alpha = colour.find(f"{_W14}alpha")
        if alpha is not None and parse_number(alpha.get(f"{_W14}val"), 0) >= _TRANSPARENT:
            return NO_COLOUR
        name = colour.get(f"{_W14}val", "")
        if colour.tag == f"{_W14}srgbClr":
            return name
        if len(colour) > (alpha is not None):
            return UNKNOWN
        return self._colours.get(self._names.get(name, name), UNKNOWN)

    def ground_of(self, shading: _Element) -> str | None:
        """The colour of a shading; None if there is none, `UNKNOWN` if it is a pattern."""
        pattern = shading.get(f"{_W}val", "")
        fill = self.colour_of(shading, shading.get(f"{_W}fill", "auto"), "themeFill")
        if pattern in ("clear", "nil", ""):
            return fill
        front = self.colour_of(shading, shading.get(f"{_W}color", "auto"))
        front = "000000" if front is None else front
        if pattern == "solid":
            return front
        share = parse_number(pattern.removeprefix("pct"), -1)
        if pattern.startswith("pct") and share >= 0:
            return mix_colours(front, WHITE if fill is None else fill, min(share, 100) / 100)
        return UNKNOWN


def highlight_of(name: str) -> str | None:
    """The colour of a highlight by its name; None if it is none."""
    return None if name in ("none", "") else _HIGHLIGHTS.get(name, UNKNOWN)


def _parse_hex(text: str) -> int:
    try:
        return min(int(text, 16), 255)
    except ValueError:
        return 255
