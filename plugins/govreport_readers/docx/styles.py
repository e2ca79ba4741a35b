"""Tells how Word shows a piece of text, from the document's styles and the text's own properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_readers.docx.colours import UNKNOWN, Theme, highlight_of
from govreport_readers.docx.elements import (
    HALF_POINTS,
    TWIPS,
    W,
    first_child,
    is_on,
    parse_length,
    properties_of,
    val_of,
    value_of,
)
from govreport_readers.docx.numbering import Numbering

if TYPE_CHECKING:
    from lxml.etree import _Element

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
# Styles build on each other; a longer chain goes round in a circle.
MAX_CHAIN = 20
# Fonts that have pictures in the place of letters and digits.
_PICTURE_FONTS = frozenset(
    ("wingdings", "wingdings 2", "wingdings 3", "webdings", "zapfdingbats", "mt extra", "bookshelf symbol 7", "marlett")
)
# Letters narrower than this, in percent, or so much nearer to each other, in twips, are not told apart.
_NARROW, _NEAR = 34, -40
# Text that is moved as far to a side, in twips, leaves its cell.
_FAR, _FAR_LEFT = 5000, -2000


class Look(NamedTuple):
    """The properties of a text that decide how it is read.

    :param raised: written small above or below the line, as marks of notes are.
    :param position: half points above the line, or below it if negative.
    :param size: of the letters, in half points.
    :param colour: of the letters as six hexadecimal digits; None where it is left to Word, so that it is seen.
    :param ground: the colour behind the text; None if what lies below shows through.
    :param outlined: drawn with a line around each letter.
    :param pictures: in a font that has pictures for letters and digits.
    :param combined: two lines written in the place of one.
    :param squeezed: with so little between them that letters cannot be told apart.
    :param narrow: so narrow that letters cannot be told apart.
    :param hidden_perhaps: hidden in some rows or columns of its table.
    :param framed: of a paragraph: it stands in a frame of its own.
    :param moved: of a paragraph: it is moved so far to a side that it leaves its place.
    :param list_id: of a paragraph: the list whose number or bullet Word writes before it; "" or "0" without one.
    :param list_level: the level in that list.
    :param before: of a paragraph: the space above it in twips.
    :param line: of a paragraph: the height of a line in twips, where it is fixed; 0 where it is not.
    """

    hidden: bool = False
    struck: bool = False
    struck_twice: bool = False
    raised: bool = False
    position: float = 0
    size: float = 20
    colour: str | None = None
    ground: str | None = None
    outlined: bool = False
    pictures: bool = False
    combined: bool = False
    squeezed: bool = False
    narrow: bool = False
    hidden_perhaps: bool = False
    framed: bool = False
    moved: bool = False
    list_id: str = ""
    list_level: str = "0"
    before: float = 0
    line: float = 0

    @property
    def numbered(self) -> bool:
        """Whether Word writes a number or a bullet before the paragraph."""
        return self.list_id not in ("", "0")

    @property
    def is_doubtful(self) -> bool:
        """Whether it cannot be known which figure a reader sees in it."""
        return self.combined or self.squeezed or self.narrow or self.hidden_perhaps or self.framed or self.moved


class Styles:
    """The styles of a document.

    :param root: of the part with the styles; None if the document has none.
    :param theme: the colours that styles name.
    :param numbering: the lists that paragraphs belong to.
    """

    def __init__(self, root: _Element | None, theme: Theme | None = None, numbering: Numbering | None = None) -> None:
        self.theme = theme or Theme()
        self.numbering = numbering or Numbering()
        styles = [] if root is None else root.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles}
        self._usual = {
            style.get(f"{W}type", ""): style.get(f"{W}styleId", "")
            for style in styles
            if is_on(style.get(f"{W}default"))
        }
        self._changes: dict[str, Mapping[str, Any]] = {}
        default = properties_of(first_child(first_child(root, "docDefaults"), "rPrDefault"), "rPr")
        self._plain = Look()._replace(**self._text_changes(default))
        self._of_style: dict[tuple[str, str], Look] = {}

    def of_paragraph(self, properties: Mapping[str, _Element], table_style: str = "") -> Look:
        """How the text of a paragraph looks, as far as the paragraph and the style of its table say."""
        style = value_of(properties, "pStyle") or self._usual.get("paragraph", "")
        look = self._of_style.get((table_style, style))
        if look is None:
            inherited = {**self._changes_of(table_style), **self._changes_of(self._usual.get("character", ""))}
            look = self._plain._replace(**inherited)
            look = self._of_style[table_style, style] = _apply_style(look, self._changes_of(style))
        return look._replace(**changes) if (changes := self._paragraph_changes(properties)) else look

    def of_run(self, paragraph: Look, run: _Element) -> Look:
        """How a piece of text in a paragraph of this look looks."""
        said = properties_of(run, "rPr")
        if not said:
            return paragraph
        changes = self._text_changes(said)
        if style := value_of(said, "rStyle"):
            paragraph = _apply_style(paragraph, self._changes_of(style))
        return _with_changes(paragraph, tuple(changes.items())) if changes else paragraph

    def of_table(self, properties: Mapping[str, _Element]) -> tuple[str, str | None]:
        """The style of a table by these properties, and the colour that it lays under its cells."""
        style = value_of(properties, "tblStyle") or self._usual.get("table", "")
        ground = self._changes_of(style).get("ground")
        return style, ground

    def ground_of(self, properties: Mapping[str, _Element]) -> str | None:
        """The colour of a shading; None if there is none, `UNKNOWN` if it is a pattern."""
        shading = properties.get("shd")
        return None if shading is None else self.theme.ground_of(shading)

    def _changes_of(self, name: str) -> Mapping[str, Any]:
        """What a style changes, together with those that it is based on."""
        if name not in self._changes:
            changes: dict[str, Any] = {}
            style, left = self._styles.get(name), MAX_CHAIN
            while style is not None and left:
                changes = {**self._changes_in(style), **changes}
                based_on = first_child(style, "basedOn")
                style, left = None if based_on is None else self._styles.get(val_of(based_on)), left - 1
            self._changes[name] = changes
        return self._changes[name]

    def _changes_in(self, style: _Element) -> dict[str, Any]:
        """What a style changes by itself."""
        paragraph, text = properties_of(style, "pPr"), properties_of(style, "rPr")
        changes = {**self._paragraph_changes(paragraph), **self._text_changes(text)}
        for name in ("tblPr", "tcPr"):
            if (ground := self.ground_of(properties_of(style, name))) is not None:
                changes["ground"] = ground
        # Which of a table's rows and columns these parts concern is not worked out.
        for part in style.iterchildren(f"{W}tblStylePr"):
            if self.ground_of(properties_of(part, "tcPr")) is not None:
                changes["ground"] = UNKNOWN
            if is_on(value_of(properties_of(part, "rPr"), "vanish")):
                changes["hidden_perhaps"] = True
        return changes

    def _text_changes(self, properties: Mapping[str, _Element]) -> dict[str, Any]:
        """The parts of a look that properties of text say."""
        said: dict[str, Any] = {}
        for name, (part, read) in _PROPERTIES.items():
            if name in properties:
                said[part] = read(properties[name], self.theme)
        return said

    def _paragraph_changes(self, properties: Mapping[str, _Element]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if _OF_PARAGRAPHS.isdisjoint(properties):
            return said
        if (ground := self.ground_of(properties)) is not None:
            said["ground"] = ground
        if (listed := properties.get("numPr")) is not None:
            for name, part in (("numId", "list_id"), ("ilvl", "list_level")):
                if (element := first_child(listed, name)) is not None:
                    said[part] = val_of(element)
        if (spacing := properties.get("spacing")) is not None:
            said.update(_read_spacing(spacing))
        if (indents := properties.get("ind")) is not None:
            said["moved"] = _leaves_its_place(indents)
        if "framePr" in properties:
            said["framed"] = True
        return said


# The properties of a paragraph that decide how its text is read.
_OF_PARAGRAPHS = frozenset(("shd", "numPr", "spacing", "ind", "framePr"))
# Properties that a style of letters turns round where the style of the paragraph has them too.
_TOGGLES = ("hidden", "struck")


# The runs of a document say the same few things.
@lru_cache(maxsize=512)
def _with_changes(look: Look, changes: tuple[tuple[str, Any], ...]) -> Look:
    return look._replace(**dict(changes))


def _apply_style(look: Look, changes: Mapping[str, Any]) -> Look:
    if not changes:
        return look
    toggled = {part: getattr(look, part) != changes[part] for part in _TOGGLES if part in changes}
    return look._replace(**{**changes, **toggled})


def _read_switch(element: _Element, _: Theme) -> bool:
    return is_on(val_of(element))


def _read_raised(element: _Element, _: Theme) -> bool:
    return val_of(element) in ("superscript", "subscript")


def _read_half_points(element: _Element, _: Theme) -> float:
    return parse_length(val_of(element), HALF_POINTS)


def _read_size(element: _Element, _: Theme) -> float:
    return parse_length(val_of(element), HALF_POINTS) or Look().size


def _read_colour(element: _Element, theme: Theme) -> str | None:
    return theme.colour_of(element, val_of(element)) or None


def _read_ground(element: _Element, theme: Theme) -> str | None:
    return theme.ground_of(element)


def _read_highlight(element: _Element, _: Theme) -> str | None:
    return highlight_of(val_of(element))


def _read_fill(element: _Element, theme: Theme) -> str | None:
    return theme.fill_of(element)


def _read_outline(element: _Element, _: Theme) -> bool:
    return any(str(inner.tag).endswith("Fill") and inner.tag != f"{_W14}noFill" for inner in element)


def _read_fonts(element: _Element, _: Theme) -> bool:
    return any(element.get(f"{W}{name}", "").lower() in _PICTURE_FONTS for name in ("ascii", "hAnsi", "eastAsia"))


def _read_combined(element: _Element, _: Theme) -> bool:
    return is_on(element.get(f"{W}combine"))


def _read_scale(element: _Element, _: Theme) -> bool:
    return 0 < parse_length(val_of(element).removesuffix("%"), 1) < _NARROW


def _read_nearness(element: _Element, _: Theme) -> bool:
    return parse_length(val_of(element), TWIPS) <= _NEAR


def _read_spacing(element: _Element) -> dict[str, float]:
    """The space above a paragraph and the fixed height of its lines, in twips."""
    said: dict[str, float] = {}
    if (before := element.get(f"{W}before")) is not None:
        said["before"] = parse_length(before, TWIPS)
    if (line := element.get(f"{W}line")) is not None:
        said["line"] = parse_length(line, TWIPS) if element.get(f"{W}lineRule") == "exact" else 0
    return said


def _leaves_its_place(indents: _Element) -> bool:
    left = sum(parse_length(indents.get(f"{W}{name}", "0"), TWIPS) for name in ("left", "start", "firstLine"))
    return not _FAR_LEFT < left < _FAR


# Name of a property -> which part of a look it says, and how it is read; a later one goes over those before it.
_PROPERTIES: Mapping[str, tuple[str, Callable[[_Element, Theme], Any]]] = {
    "vanish": ("hidden", _read_switch),
    "strike": ("struck", _read_switch),
    "dstrike": ("struck_twice", _read_switch),
    "vertAlign": ("raised", _read_raised),
    "position": ("position", _read_half_points),
    "sz": ("size", _read_size),
    "color": ("colour", _read_colour),
    f"{_W14}textFill": ("colour", _read_fill),
    f"{_W14}textOutline": ("outlined", _read_outline),
    "shd": ("ground", _read_ground),
    "highlight": ("ground", _read_highlight),
    "rFonts": ("pictures", _read_fonts),
    "eastAsianLayout": ("combined", _read_combined),
    "w": ("narrow", _read_scale),
    "spacing": ("squeezed", _read_nearness),
}
