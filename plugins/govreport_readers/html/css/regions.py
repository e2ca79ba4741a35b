"""Takes out of a cell, or of a line, what a browser does not show of it, and marks what is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.model.document import LeftOut
from govreport_readers.html.css.cascade import Cascade, Style
from govreport_readers.html.css.generated import UNKNOWN, add_generated
from govreport_readers.html.css.order import is_overridden, is_straight, order_items, turn_around
from govreport_readers.html.css.places import Verdict, doubt, judge_indent, judge_offset
from govreport_readers.html.css.risks import APART, FAR, SIZES
from govreport_readers.html.css.shown import judge_element, judge_text
from govreport_readers.html.css.values import length_of
from govreport_readers.html.tree import LONGEST_HIDDEN, is_figure, replace_with_text, set_text, text_of
from govreport_readers.placeholders import DOUBTFUL, HIDDEN_FIGURE

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DEPTH = 150

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_PICTURES = frozenset(("img", "input", "svg", "canvas", "object", "embed", "iframe", "video", "select", "textarea"))
_PLACED = frozenset(("position", "left", "right", "top", "bottom", "transform", "translate", "offset-path"))
_SIZED = SIZES | {"overflow-x", "overflow-y"}
_COLOUR = "colour of its ground"
_MARGINS = ("margin-left", "margin-right", "margin-top", "margin-bottom")
_FOLDED = Verdict("folded")


class _Above(NamedTuple):
    """What the elements around an element do to it."""

    verdict: Verdict | None = None
    x: float = 0.0
    y: float = 0.0
    depth: int = 0


class _Run(NamedTuple):
    """A piece of text: that of an element up to its first child, or that behind it."""

    holder: _Element
    is_tail: bool
    verdict: Verdict | None

    @property
    def text(self) -> str:
        return str((self.holder.tail if self.is_tail else self.holder.text) or "")

    @property
    def is_hidden(self) -> bool:
        return self.verdict is not None and self.verdict.is_hidden

    @property
    def is_doubtful(self) -> bool:
        return self.verdict is not None and not self.verdict.is_hidden

    def put(self, text: str) -> None:
        if self.is_tail:
            self.holder.tail = text
        else:
            self.holder.text = text


class Region:
    """A cell or a line that is looked at as a whole.

    :param is_cell: what is hidden in it is no content that a script shows later.
    :param sees_all: the invisibility of what is around it is not its own.
    """

    def __init__(self, root: _Element, cascade: Cascade, *, is_cell: bool, sees_all: bool) -> None:
        self.root, self.cascade = root, cascade
        self.is_cell, self.sees_all = is_cell, sees_all
        self.runs: list[_Run] = []
        self.gone: list[tuple[_Element, Verdict]] = []
        self.turned: list[tuple[_Element, Style]] = []
        self.is_doubtful = False

    def clear(self) -> list[LeftOut]:
        """Change the region so that its text is what is shown of it, and say what was left out."""
        self._walk(self.root, self.cascade.style(self.root), _Above())
        left_out = self._remove_hidden()
        self._mark_doubts()
        return left_out

    def _walk(self, element: _Element, style: Style, above: _Above) -> None:
        if above.depth > MAX_DEPTH:
            self.is_doubtful = True
            return
        if add_generated(element, style, self.cascade):
            self.is_doubtful = True
        here = self._judge(element, style, above)
        if here.verdict is not None and here.verdict.is_hidden and element is not self.root:
            self.gone.append((element, here.verdict))
            return
        if not order_items(element, style, self.cascade) or self._is_partly_struck(element, style):
            self.is_doubtful = True
        if element.tag in ("sup", "sub") and not style.is_inline and not style.display.startswith("inline"):
            element.tag = "span"  # a box by itself is not raised
        self._walk_inside(element, self._judge_own_text(element, style, here), here._replace(depth=above.depth + 1))
        self._note_direction(element, style)

    def _judge_own_text(self, element: _Element, style: Style, here: _Above) -> Verdict | None:
        """What becomes of the text of an element that is not in one of its children."""
        if element.tag == "details" and "open" not in element.attrib:
            return _FOLDED
        text = here.verdict or judge_text(style, is_linked=self.cascade.is_linked)
        if text is not None and text.reason == "invisible" and self.sees_all and "visibility" not in style.own:
            return None
        return text

    def _walk_inside(self, element: _Element, text: Verdict | None, above: _Above) -> None:
        """Go through the text and the children of an element.

        :param text: what becomes of its own text.
        """
        self._add_run(element, False, text)
        for number, child in enumerate(list(element)):
            inner = self.cascade.style(child)
            if text is not None and _takes_along(text, child, is_first=not number):
                self.gone.append((child, text))
            else:
                self._walk(child, inner, above)
            self._add_run(child, True, text)

    def _is_partly_struck(self, element: _Element, style: Style) -> bool:
        """Whether boxes stand in a struck out text, which a line through the text leaves out."""
        if "line-through" not in style.get("text-decoration-line", "none"):
            return False
        inner = (self.cascade.style(child) for child in element.iter("*") if child is not element)
        return any(each.display.startswith("inline-") or each.own.keys() & {"float", "position"} for each in inner)

    def _add_run(self, holder: _Element, is_tail: bool, verdict: Verdict | None) -> None:
        run = _Run(holder, is_tail, verdict)
        if run.text.strip():
            self.runs.append(run)

    def _judge(self, element: _Element, style: Style, above: _Above) -> _Above:
        verdict = self._judge_box(element, style) if style.own or style.unsure else None
        x, y = above.x, above.y
        if style.own.keys() & _PLACED or not style.unsure.isdisjoint(_PLACED):
            moved = judge_offset(style)
            if moved is None:
                verdict = verdict or doubt("moved")
            else:
                x, y = x + moved[0], y + moved[1]
        verdict = _worse(verdict, _judge_place(x, y))
        if not style.is_inline:
            verdict = _worse(verdict, judge_indent(style, lambda: self._count_lines(element)))
        verdict = _worse(verdict, self._judge_margins(style))
        return _Above(_worse(above.verdict, verdict), x, y, above.depth)

    def _judge_box(self, element: _Element, style: Style) -> Verdict | None:
        """What the style of an element does to it where it stands."""
        length = len(text_of(element, 400)) if style.own.keys() & _SIZED else 0
        verdict = judge_element(style, length, self.cascade.animations)
        if verdict is None or (element is self.root and verdict.reason == "not displayed"):
            return None  # a whole cell is left out with its row, or not at all
        if verdict.is_clipped and verdict.is_hidden and self._has_placed(element):
            return verdict._replace(is_hidden=False)
        return verdict

    def _count_lines(self, element: _Element) -> int:
        inner = (child for child in element.iter("*") if child is not element)
        return 1 + sum(child.tag == "br" or not self.cascade.style(child).is_inline for child in inner)

    def _has_placed(self, element: _Element) -> bool:
        return any(
            child is not element and self.cascade.style(child).get("position", "static") in ("absolute", "fixed")
            for child in element.iter("*")
        )

    def _judge_margins(self, style: Style) -> Verdict | None:
        """What negative margins do; those of a word move the words behind it, too."""
        if style.display.startswith("table-"):
            return None
        amounts = [_margin_of(style, name) for name in _MARGINS]
        is_box = not style.is_inline and not style.display.startswith("inline")
        if is_box and amounts[0] is not None and amounts[0] <= -FAR:
            return Verdict("off the screen")
        if any(amount is not None and amount <= -APART for amount in amounts):
            self.is_doubtful = True
        elif None not in amounts:
            return None
        return doubt("moved")

    def _note_direction(self, element: _Element, style: Style) -> None:
        if not style.knows("direction", "unicode-bidi"):
            self.is_doubtful = True
        elif is_overridden(style):
            self.turned = [each for each in self.turned if element not in each[0].iterancestors()]
            inner = [self.cascade.style(child) for child in element.iter("*") if child is not element]
            if any("unicode-bidi" in each.own or not each.is_inline for each in inner):
                self.is_doubtful = True
            else:
                self.turned.append((element, style))
        elif style.inherited.get("direction") == "rtl" and not style.is_inline and not is_straight(element):
            self.is_doubtful = True

    def _remove_hidden(self) -> list[LeftOut]:
        hidden = [run for run in self.runs if run.is_hidden]
        shown = len(hidden) < len(self.runs)
        left_out = [LeftOut(text_of(element), verdict.reason) for element, verdict in self.gone]
        left_out += [LeftOut("".join(run.text.split()), run.verdict.reason) for run in hidden if run.verdict]
        whole = "".join(each.text for each in left_out)
        if not shown and whole and not self._empty(left_out, whole):
            self.gone = []
            return []
        if shown:
            for run in hidden:
                run.put("")
        return [each for each in left_out if each.text]

    def _empty(self, left_out: list[LeftOut], whole: str) -> bool:
        """Take the only text out of a cell if it is not shown; False if it stays."""
        if not self.is_cell or len(whole) > LONGEST_HIDDEN:
            return False
        if not _DIGIT.search(whole) and all(each.reason == _COLOUR for each in left_out):
            return False  # the head of a table whose ground is set elsewhere
        self.gone = []
        set_text(self.root, HIDDEN_FIGURE if is_figure(whole) else "")
        return True

    def _mark_doubts(self) -> None:
        for run in self.runs:
            if run.is_doubtful and _DIGIT.search(run.text):
                run.put(DOUBTFUL.format(run.text.strip()))
        # Only now, as text behind an element moves to the one before it.
        self._remove_gone()
        self._turn_around()
        text = text_of(self.root, LONGEST_HIDDEN)
        if self.is_doubtful and (_DIGIT.search(text) or (self.is_cell and not text)):
            mark_doubtful(self.root)

    def _remove_gone(self) -> None:
        """Take out the elements that are not shown, but for long texts."""
        for element, _ in self.gone:
            if len(text := text_of(element, LONGEST_HIDDEN)) <= LONGEST_HIDDEN or not _LETTER.search(text):
                replace_with_text(element, "")

    def _turn_around(self) -> None:
        """Put the text of elements that run the other way in the order in which it is seen."""
        for element, style in self.turned:
            if element is self.root or element.getparent() is not None:
                self.is_doubtful = not turn_around(element, style) or self.is_doubtful


def mark_doubtful(cell: _Element) -> None:
    """Put a mark behind the text of a cell, so that it is neither blank nor a figure."""
    mark = DOUBTFUL.format(UNKNOWN)
    if len(cell):
        cell[-1].tail = (cell[-1].tail or "") + mark
    else:
        cell.text = (cell.text or "") + mark


def _takes_along(text: Verdict, child: _Element, *, is_first: bool) -> bool:
    """Whether a child goes with the text of the element around it, for the same reason."""
    if text is _FOLDED:
        return not (is_first and child.tag == "summary")
    return text.is_hidden and child.tag in _PICTURES


def _margin_of(style: Style, name: str) -> float | None:
    """The pixels of a margin, 0 if it does nothing; None if they are not known."""
    if style.is_inline and name in ("margin-top", "margin-bottom"):
        return 0.0
    if not style.knows(name):
        return None
    value = style.get(name, "0")
    return 0.0 if value in ("0", "auto", "unset") else length_of(value, style.em or 16.0)


def _worse(first: Verdict | None, second: Verdict | None) -> Verdict | None:
    """The verdict that leaves less of a text."""
    if first is None or (second is not None and second.is_hidden and not first.is_hidden):
        return second
    return first


def _judge_place(x: float, y: float) -> Verdict | None:
    if x <= -FAR or y <= -FAR:
        return Verdict("off the screen")
    return doubt("moved") if max(abs(x), abs(y)) >= APART else None
