"""Applies what a page's styles do to its text: the entry to this package."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.model.document import LeftOut
from govreport_core.model.finding import Finding, finding
from govreport_readers.html.css.browser import load_browser
from govreport_readers.html.css.cascade import Cascade, Given, select
from govreport_readers.html.css.declarations import expand, parse_declarations
from govreport_readers.html.css.looks import Look, look_of
from govreport_readers.html.css.regions import Region, mark_doubtful
from govreport_readers.html.css.risks import TEXT_COLOURS, clash, colours_in, is_risky, may_matter
from govreport_readers.html.css.sheets import Source, find_sheets, parse_sheet, scan
from govreport_readers.html.css.shown import judge_element
from govreport_readers.html.css.values import Colour
from govreport_readers.html.tree import cell_of, is_figure, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# A longer piece of running text is not looked at as a line.
LONGEST_LINE = 400
# Attributes and tags that have a look without any style; a path for each attribute takes a tenth of one for all.
_ATTRIBUTES = ("hidden", "popover", "dir", "bgcolor", "color", "size", "text")
_TAGS = ("bdo", "details", "dialog", "ol")
# Tags whose usual look a style may take away; without a look of their own they change nothing.
_DRESSED = ("s", "del", "strike", "sup", "sub")
_SMALL_FONTS = ("1", "-1", "-2")
_LINES = ("p", "div", "li", "dd", "dt")
_PASSED_ON = frozenset((
    "visibility", "color", "-webkit-text-fill-color", "font-size", "direction", "background-color", "text-indent",
    "letter-spacing", "-webkit-text-security", "list-style-type",
))  # fmt: skip


class Seen(NamedTuple):
    """What a page's styles did.

    :param looks: elements that look in a way that matters.
    """

    looks: dict[_Element, Look]
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = ()


def apply_styles(body: _Element, sources: tuple[Source, ...]) -> Seen:
    """Change a page's tree so that its cells and lines say what their styles show of them."""
    marked = _find_marked(body, sources)
    noted = _looks_of_classes(body)
    if not _may_matter(body, sources, marked):
        return Seen(noted)
    root = body.getroottree().getroot()
    sheets = tuple(map(parse_sheet, sources))
    if sheets:
        _complete_tables(root)
    cascade = Cascade(root, sheets, quirks=not getattr(body.getroottree().docinfo, "doctype", ""))
    return _Applied(body, cascade, noted, marked).seen()


def is_displayed(elements: Sequence[_Element], root: _Element) -> list[bool]:
    """Whether each of these elements, and all around it, is displayed and visible."""
    if not elements:
        return []
    cascade = Cascade(root, tuple(map(parse_sheet, find_sheets(root))), quirks=False)

    def shown(element: _Element) -> bool:
        around = (element, *element.iterancestors())
        is_gone = any(
            each.get("hidden") is not None or cascade.style(each).get("display", "") == "none" for each in around
        )
        return not is_gone and cascade.style(element).get("visibility", "") not in ("hidden", "collapse")

    return [shown(element) for element in elements]


def _find_marked(body: _Element, sources: tuple[Source, ...]) -> list[_Element]:
    """The elements that have a look by their tag or attributes, or may lose it."""
    marked = [*body.iter(*_TAGS)]
    for name in _ATTRIBUTES:
        marked += select(f"descendant-or-self::*/@{name}/..", body)
    return marked + [element for element in body.iter(*_DRESSED) if sources or "style" in element.attrib]


@lru_cache(maxsize=2048)
def _survey_style(style: str) -> tuple[bool, frozenset[Colour | None], frozenset[Colour | None]]:
    """Whether a style attribute may do something by itself, and its colours of text and ground."""
    declarations = parse_declarations(style)
    texts, grounds = colours_in(declarations)
    return any(map(is_risky, declarations)), frozenset(texts), frozenset(grounds)


def _may_matter(body: _Element, sources: tuple[Source, ...], marked: list[_Element]) -> bool:
    """Whether anything on a page may hide, move, reorder or add text."""
    if marked:
        return True
    texts: set[Colour | None] = set()
    grounds: set[Colour | None] = set()
    outer = [element.get("style", "") for element in (body, *body.iterancestors())]
    for style in {*select("descendant::*/@style", body), *outer}:
        risky, own_texts, own_grounds = _survey_style(style)
        if risky:
            return True
        texts |= own_texts
        grounds |= own_grounds
    known = load_browser().classes.keys()
    for names in set(select("descendant-or-self::*/@class", body)):
        if not known.isdisjoint(names.lower().split()):
            return True
    for source in sources:
        pairs = scan(source.text)
        if pairs is None:
            return True
        for name, value in pairs:
            value = value.lower().replace("!important", "").strip()
            if may_matter(name, value):
                return True
            more = colours_in(expand(name, value))
            texts |= more[0]
            grounds |= more[1]
    return bool(texts or grounds) and clash(texts, grounds)


def _looks_of_classes(body: _Element) -> dict[_Element, Look]:
    """Words whose class calls them the mark of a note, or sets them apart."""
    values = set(select("descendant::*/@class", body))
    named: dict[str, Look] = {value: look for value in values if (look := _look_of_class(value))}
    if not named:
        return {}
    return {
        element: look
        for element in select("descendant::*[@class]", body)
        if _is_word(element) and (look := named.get(element.get("class"), Look.PLAIN))
    }


@lru_cache(maxsize=1024)
def _look_of_class(names: str) -> Look:
    browser = load_browser()
    look = Look.NOTE if browser.notes.search(names) else Look.PLAIN
    return look | (Look.SHIFTED if browser.set_apart.search(names) else Look.PLAIN)


def _is_word(element: _Element) -> bool:
    """Whether an element is a part of a line by itself."""
    return str(element.tag) not in load_browser().displays


def _complete_tables(root: _Element) -> None:
    """Put rows that stand in a table itself into a body, as a browser does: selectors may name it."""
    from lxml import etree

    for table in select("descendant::table[tr]", root):
        group = None
        for child in list(table):
            if child.tag != "tr":
                group = None
                continue
            if group is None:
                group = etree.Element("tbody")
                table.insert(table.index(child), group)
            group.append(child)


class _Applied:
    """The styles of a page being applied."""

    def __init__(self, body: _Element, cascade: Cascade, noted: dict[_Element, Look], marked: list[_Element]) -> None:
        self.body, self.cascade = body, cascade
        self.looks = dict(noted)
        self.marked = marked
        self.regions: dict[_Element, bool] = {}
        self.left_out: list[LeftOut] = []
        self._holders: dict[_Element, bool] = {}

    def seen(self) -> Seen:
        """Apply them."""
        suspects = dict.fromkeys(self.marked)
        suspects.update(dict.fromkeys(element for element, given in self.cascade.given.items() if self._matters(given)))
        suspects.update(dict.fromkeys(element for element, _ in self.cascade.pseudo))
        inside = [element for element in suspects if self.body in element.iterancestors() or element is self.body]
        for element in suspects:
            self._examine(element)
        for root, is_cell in self.regions.items():
            outside = root.getparent()
            style = None if outside is None else self.cascade.style(outside)
            sees_all = style is not None and style.inherited.get("visibility", "visible") != "visible"
            self.left_out += Region(root, self.cascade, is_cell=is_cell, sees_all=sees_all).clear()
        for element in inside:
            self._give_look(element)
        findings: tuple[Finding, ...] = ()
        if self.cascade.is_cut:
            findings = (finding("truncated", problem="its style sheets are too large to be followed"),)
            for cell in list(self.body.iter("td", "th")):
                if is_figure(text_of(cell, LONGEST_LINE)):
                    mark_doubtful(cell)
        return Seen(self.looks, tuple(self.left_out), findings)

    def _matters(self, given: list[Given]) -> bool:
        declarations = [each.declaration for each in given]
        return any(map(is_risky, declarations)) or any(
            name in TEXT_COLOURS or name == "background-color" or name == "background-image"
            for name, *_ in declarations
        )

    def _examine(self, element: _Element) -> None:
        """Find the cell or line in which an element does something, or what it hides as a whole."""
        tag = str(element.tag)
        cell = element if tag in ("td", "th") else cell_of(element)
        if tag in ("tr", "tbody", "thead", "tfoot", "table", "html", "body") or self._holds_table(element):
            self._examine_whole(element)
            return
        if cell is not None and not self._holds_table(cell):
            self.regions[cell] = True
            if tag in ("td", "th"):
                self._hide_whole(element)
            return
        line = element if tag in _LINES else next(element.iterancestors(*_LINES), None)
        self._hide_whole(element)
        if line is not None and not self._holds_table(line) and len(text_of(line, LONGEST_LINE)) <= LONGEST_LINE:
            self.regions.setdefault(line, False)

    def _holds_table(self, element: _Element) -> bool:
        if element not in self._holders:
            self._holders[element] = any(table is not element for table in element.iter("table"))
        return self._holders[element]

    def _examine_whole(self, element: _Element) -> None:
        """What is hidden as a whole, and cells to which something is passed on."""
        self._hide_whole(element)
        style = self.cascade.style(element)
        if not (style.own.keys() | style.unsure) & _PASSED_ON:
            return
        for cell in element.iter("td", "th"):
            if not self._holds_table(cell):
                self.regions.setdefault(cell, True)

    def _hide_whole(self, element: _Element) -> None:
        style = self.cascade.style(element)
        verdict = judge_element(style, 0, self.cascade.animations)
        is_cell = element.tag in ("td", "th")
        is_gone = verdict is not None and verdict.is_hidden and (not is_cell or style.display == "none")
        if is_gone or style.own.get("visibility") == "collapse":
            self._add_look(element, Look.GONE)
        elif style.own.get("visibility") == "hidden" and not is_cell:
            seen_again = any(
                self.cascade.style(child).own.get("visibility") == "visible"
                for child in element.iter("*") if child in self.cascade.given
            )  # fmt: skip
            if not seen_again:
                look = Look.GONE if element.tag in ("tr", "tbody", "table") else Look.UNSEEN
                self._add_look(element, look)

    def _give_look(self, element: _Element) -> None:
        """What sets a word apart, and tags that do not look as they usually do."""
        if element.getparent() is None:
            return
        if element.tag == "font" and (element.get("size") or "").strip() in _SMALL_FONTS:
            self._add_look(element, Look.SHIFTED)
        if element not in self.cascade.given:
            return
        style = self.cascade.style(element)
        if style.parent is None:
            return
        tag = str(element.tag)
        is_block = load_browser().displays.get(tag) in ("block", "list-item")
        if is_block and style.display in ("inline", "contents"):
            element.tag = "span"
        look = look_of(style, style.parent)
        if tag in ("td", "th", "tr", "table", "tbody"):
            look &= Look.STRUCK
        elif not _is_word(element):
            look &= Look.STRUCK | Look.SHIFTED
        self._add_look(element, _undress(element, tag, look))

    def _add_look(self, element: _Element, look: Look) -> None:
        if look:
            self.looks[element] = self.looks.get(element, Look.PLAIN) | look


def _undress(element: _Element, tag: str, look: Look) -> Look:
    """Take its tag from an element that does not look as the tag usually does, and say what then sets it apart."""
    if tag in ("s", "del", "strike") and Look.STRUCK not in look:
        element.tag = "span"
    if tag in ("sup", "sub") and Look.RAISED not in look:
        element.tag = "span"
        look |= Look.SHIFTED
    return look
