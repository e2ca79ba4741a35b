"""Makes a page's text say what a browser shows of it: fields, raised notes, struck out text, images.

A figure beside such text would otherwise run together with it: 22 with a raised 1 behind it is not 221. Where a
browser shows something that is not known, the cell is made neither blank nor a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from govreport_core.errors import OversizedSource
from govreport_core.model.document import LeftOut
from govreport_readers.html.css.looks import Look
from govreport_readers.html.css.page_styles import Seen, apply_styles
from govreport_readers.html.css.sheets import find_sheets
from govreport_readers.html.hidden import remove_hidden
from govreport_readers.html.tree import (
    LONGEST_FIGURE,
    cell_of,
    is_figure,
    is_part_of_figure,
    replace_with_text,
    set_text,
    text_around,
    text_of,
)
from govreport_readers.placeholders import DOUBTFUL, IMAGE, STRIKE

if TYPE_CHECKING:
    from lxml.etree import _Element

# The text grows with each of them, so that very many would take for ever.
MOST_MARKED = 15_000

_NEVER_SHOWN = ("script", "style", "noscript", "template", "datalist", "rp", "annotation", "annotation-xml")
# What has no text of its own, or one that is not shown.
_PICTURES = ("img", "svg", "canvas", "object", "embed", "iframe", "video", "progress", "meter", "input", "select", "i")
_NO_TEXT = ("select", "svg", "object", "canvas", "video")
_TYPED_FIELDS = ("", "text", "number", "tel")
# Formulas in which digits stand above or below others.
_STACKED = ("msup", "msub", "msubsup", "mfrac", "munder", "mover", "munderover", "mroot", "mmultiscripts")
_OPENING, _CLOSING = "[(【（〔", "])】）〕"


def show_as_seen(body: _Element, name: str) -> Seen:
    """Change a page's tree so that its text is what a reader of the page sees of its figures.

    :param name: the document's, for messages.
    :return: what was left out of it.
    :raises OversizedSource: there is more to look at than any report has.
    """
    from lxml import etree

    sheets = find_sheets(body.getroottree().getroot())
    etree.strip_elements(body, *_NEVER_SHOWN, with_tail=False)
    seen = apply_styles(body, sheets)
    looks = seen.looks
    struck = [*body.iter("s", "del", "strike"), *(element for element, look in looks.items() if Look.STRUCK in look)]
    left_out = [LeftOut(text_of(element), "struck out") for element in struck if cell_of(element) is not None]
    remove_hidden({element: look for element, look in looks.items() if look & _HIDDEN}, body)
    _show_tags(body, len(looks), name)
    _show_looks(looks)
    for picture in list(body.iter(*_PICTURES)):
        _show_picture(picture)
    etree.strip_elements(body, *_NO_TEXT, with_tail=False)
    return seen._replace(left_out=(*seen.left_out, *(each for each in left_out if each.text)))


def _show_tags(body: _Element, others: int, name: str) -> None:
    """Show what looks in a way that matters by its tag.

    :param others: how many elements there are to look at beside these.
    :param name: the document's, for messages.
    :raises OversizedSource: there is more to look at than any report has.
    """
    # From the innermost on: a note within a link is a note before the link is looked at.
    marked = list(body.iter(*_SHOW))
    if len(marked) + others > MOST_MARKED:
        problem = f"{len(marked) + others} notes, links and marked words; at most {MOST_MARKED} are read"
        raise OversizedSource(name, f"{problem}. Is this one report?")
    for element in reversed(marked):
        _SHOW[str(element.tag)](element)


def _show_looks(looks: dict[_Element, Look]) -> None:
    """Show what looks in a way that matters by its style."""
    plain = _find_uniform(looks)
    shown = [
        (show, element)
        for element, look in reversed(looks.items())
        for part, show in _SHOW_LOOK.items()
        if part in look and element not in plain[part]
    ]
    for show, element in shown:
        show(element)


def _find_uniform(looks: Mapping[_Element, Look]) -> Mapping[Look, Collection[_Element]]:
    """Look -> elements of cells of which all text looks like that: there it sets nothing apart from anything."""
    alike: dict[tuple[_Element, Look], set[_Element]] = {}
    for element, look in looks.items():
        if look & _SET_APART and (cell := cell_of(element)) is not None:
            for part in look & _SET_APART:
                alike.setdefault((cell, part), set()).add(element)
    plain: dict[Look, set[_Element]] = {part: set() for part in _SHOW_LOOK}
    for (cell, part), elements in alike.items():
        outermost = [element for element in elements if element.getparent() not in elements]
        if len(outermost) > 1 and sum(len(text_of(element)) for element in outermost) == len(text_of(cell)):
            plain[part] |= elements
    return plain


def _show_note(note: _Element) -> None:
    """Text raised above the line or lowered below it, in brackets."""
    text = "".join(map(str, note.itertext())).strip()
    if text and not (text[0] in _OPENING and text[-1] in _CLOSING):
        replace_with_text(note, f"[{text}]")


def _show_raised(raised: _Element) -> None:
    """The same, unless it is all that stands in its cell: then it is not a note."""
    if text_of(raised) != text_around(raised):
        _show_note(raised)


def _show_called_note(note: _Element) -> None:
    if is_part_of_figure(note):
        _show_note(note)


def _show_doubt(part: _Element) -> None:
    """Digits set apart from the others of a figure: a note, decimals or a second figure, nobody knows."""
    if is_part_of_figure(part):
        replace_with_text(part, DOUBTFUL.format(text_of(part)))


def _show_link(link: _Element) -> None:
    """A link is not a part of a figure; one to another place of the page leads to a note."""
    if href := link.get("href"):
        show = _show_called_note if href.partition("#")[2] else _show_doubt
        show(link)


def _show_struck(struck: _Element) -> None:
    """Text struck out is left out where something stands beside it; alone in its cell it is not a figure any more."""
    if struck.tag in ("tr", "td", "th"):
        for each in list(struck.iter("td", "th")):
            _show_struck_cell(each)
        return
    cell = cell_of(struck)
    if cell is None or next(struck.iter("table"), None) is not None:
        return
    text = text_of(struck)
    replace_with_text(struck, "" if text_of(cell, len(text)) != text else f"{STRIKE}{text}{STRIKE}")


def _show_struck_cell(cell: _Element) -> None:
    if text_of(cell) and next(cell.iter("table"), None) is None:
        text = "".join(map(str, cell.itertext()))
        set_text(cell, f"{STRIKE}{text.strip()}{STRIKE}")


def _show_apart(line: _Element) -> None:
    line.text = "\n" + (line.text or "")
    line.tail = "\n" + (line.tail or "")


def _show_box(field: _Element) -> None:
    """What is typed into a field of a cell; it runs together with nothing beside the field."""
    if cell_of(field) is None:
        return
    if field.tag != "input":
        replace_with_text(field, f" {''.join(map(str, field.itertext()))} ")
    elif (value := field.get("value")) and (field.get("type") or "").lower() in _TYPED_FIELDS:
        replace_with_text(field, f" {value} ")


def _show_choice(choice: _Element) -> None:
    """The option of a list that is selected, or else its first."""
    if cell_of(choice) is None or not (options := list(choice.iter("option"))):
        return
    if choice.get("multiple") is None:
        selected = [option for option in options if option.get("selected") is not None]
        options = selected[-1:] or options[:1]
    texts = (option.get("label") or "".join(map(str, option.itertext())) for option in options)
    replace_with_text(choice, f" {' '.join(texts)} ")


def _show_formula(formula: _Element) -> None:
    if cell_of(formula) is not None and next(formula.iter(*_STACKED), None) is not None:
        replace_with_text(formula, DOUBTFUL.format(text_of(formula)))


def _show_picture(picture: _Element) -> None:
    """A mark for what may show a figure, or a part of one, in a way that no text says."""
    cell = cell_of(picture)
    if cell is None or not _shows_something(picture):
        return
    text = text_of(cell, LONGEST_FIGURE)
    if not text and next(cell.iter("table"), None) is None:
        picture.tail = IMAGE + (picture.tail or "")
    elif picture.tag != "i" and is_figure(text):
        picture.tail = DOUBTFUL.format(IMAGE[1:-1]) + (picture.tail or "")


def _shows_something(picture: _Element) -> bool:
    if picture.tag == "input":
        return (picture.get("type") or "").lower() not in (*_TYPED_FIELDS, "hidden")
    if picture.tag == "i":  # an icon of a font, where it has no text
        return picture.get("class") is not None and not text_of(picture)
    if picture.tag in _NO_TEXT:
        set_text(picture, None)
    # Pages are spaced with images of a dot.
    return not {picture.get("width"), picture.get("height")} & {"0", "1"}


_SHOW: dict[str, Callable[[_Element], None]] = {
    "sup": _show_note, "sub": _show_raised, "rt": _show_note,
    "a": _show_link, "small": _show_doubt,
    "s": _show_struck, "del": _show_struck, "strike": _show_struck,
    "input": _show_box, "textarea": _show_box, "button": _show_box, "select": _show_choice,
    "math": _show_formula,
}  # fmt: skip
_HIDDEN = Look.GONE | Look.UNSEEN
_SET_APART = Look.RAISED | Look.SHIFTED
_SHOW_LOOK: dict[Look, Callable[[_Element], None]] = {
    Look.RAISED: _show_raised,
    Look.NOTE: _show_called_note,
    Look.STRUCK: _show_struck,
    Look.SHIFTED: _show_doubt,
    Look.APART: _show_apart,
}
