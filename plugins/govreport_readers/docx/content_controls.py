"""Puts into the content controls of a Word file what Word shows in them.

A control that is bound to a part of custom XML shows the value there, whatever the file has stored as its text; one
that shows its prompt has nothing filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from govreport_core.model.document import LeftOut
from govreport_readers.docx.elements import W, first_child, is_on
from govreport_readers.placeholders import DOUBTFUL, OBJECT

if TYPE_CHECKING:
    from lxml.etree import _Element

# Elements of custom XML that are gone through for all controls together.
MAX_STEPS = 20_000_000

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_DIGIT = re.compile(r"\d")
_PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*(?:'([^']*)'|\"([^\"]*)\")")
# One step of a path, such as /n:row[2], /@total, /*[local-name()='row'] or //row[@id='3'].
_TEST = r"(?:[\w:.-]+|\*|text\(\)|node\(\))"
_PREDICATE = r"""\[[^\[\]]{1,200}\]"""
_PATH = re.compile(rf"/?/?(?:\.|@?{_TEST}(?:{_PREDICATE}){{0,3}})(?:/@?{_TEST}(?:{_PREDICATE}){{0,3}})*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_LONGEST_PATH = 1_000
_TEXT_OF_RICH = re.compile(r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>")
# Controls whose content is not a text that is filled in.
_OTHER_KINDS = frozenset(
    {f"{W}{kind}" for kind in ("picture", "group", "citation", "equation", "docPartObj", "docPartList", "bibliography")}
)
_REPEATING = f"{_W15}repeatingSection"
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?")
_PICTURE = re.compile(r"'([^']*)'|([A-Za-z]+)|(.)", re.DOTALL)


class _Doubt:
    """In place of a value: it is not known what is shown."""


_DOUBT = _Doubt()
_NOT_BOUND = "not the value that the control is bound to"


class CustomXml:
    """The parts of custom XML to which controls are bound.

    :param parts: by the name of their store in upper case, their roots.
    """

    def __init__(self, parts: Mapping[str, _Element]) -> None:
        self._parts = parts
        self._steps = MAX_STEPS
        self._sizes: dict[str, int] = {}

    def value(self, binding: _Element) -> str | _Doubt | None:
        """The value to which a control is bound; None if there is none, so that its stored text is shown."""
        store = _attribute(binding, "storeItemID").strip().upper()
        for name in (store,) if store else self._parts:
            found = self._find(name, binding)
            if isinstance(found, _Doubt):
                return found
            if found:
                return str(found[0]) if isinstance(found[0], str) else "".join(map(str, found[0].itertext()))
        return None

    def count(self, binding: _Element) -> int | None:
        """How many elements a control is bound to that repeats its content for each; None if that is not known."""
        found = self._find(_attribute(binding, "storeItemID").strip().upper(), binding)
        return None if isinstance(found, _Doubt) or not found else len(found)

    def _find(self, name: str, binding: _Element) -> list[Any] | _Doubt:
        """What the path of a binding leads to in a part of custom XML; nothing if the path is none."""
        from lxml import etree

        root = self._parts.get(name)
        if root is None:
            return []
        path, prefixes = _read_binding(binding)
        try:
            etree.XPath(path[:_LONGEST_PATH])
        except etree.XPathError:
            return []
        if not _is_plain(path) or not self._may_search(name, root):
            return _DOUBT
        try:
            found = root.getroottree().xpath(path, namespaces=prefixes)
        except etree.XPathError:
            return []
        return found if isinstance(found, list) else _DOUBT

    def _may_search(self, name: str, root: _Element) -> bool:
        if name not in self._sizes:
            self._sizes[name] = sum(1 for _ in root.iter())
        self._steps -= self._sizes[name]
        return self._steps >= 0


def show_as_filled_in(body: _Element, custom: CustomXml) -> list[LeftOut]:
    """Write into each content control below an element what Word shows in it; the texts that are not shown."""
    left_out: list[LeftOut] = []
    for control in list(body.iter(f"{W}sdt")):
        said, content = first_child(control, "sdtPr"), first_child(control, "sdtContent")
        if said is None or content is None:
            continue
        binding = _binding_of(said)
        if said.find(_REPEATING) is not None:
            if binding is not None and custom.count(binding) not in (None, _count_items(content)):
                _doubt_texts(content)
            continue
        if binding is not None and not any(inner.tag in _OTHER_KINDS for inner in said):
            value = _shown_value(said, content, custom.value(binding))
            left_out += _show_value(said, content, value)
        elif _shows_prompt(said):
            _doubt_texts(content)
    return left_out


def _binding_of(said: _Element) -> _Element | None:
    found = first_child(said, "dataBinding")
    return said.find(f"{_W15}dataBinding") if found is None else found


def _read_binding(binding: _Element) -> tuple[str, dict[str, str]]:
    """The path of a binding, and the names that its prefixes stand for."""
    prefixes = {prefix: one or other for prefix, one, other in _PREFIX.findall(_attribute(binding, "prefixMappings"))}
    return _attribute(binding, "xpath").strip(), {prefix: name for prefix, name in prefixes.items() if name}


def _attribute(element: _Element, name: str) -> str:
    return str(element.get(f"{W}{name}") or element.get(f"{_W15}{name}") or "")


def _is_plain(path: str) -> bool:
    """Whether a path goes from element to element, so that following it costs no more than the elements are many."""
    if len(path) > _LONGEST_PATH:
        return False
    bare = _QUOTED.sub("''", path)
    return _PATH.fullmatch(bare) is not None and "//" not in bare[1:] and "::" not in bare


def _shows_prompt(said: _Element) -> bool:
    found = first_child(said, "showingPlcHdr")
    return found is not None and is_on(found.get(f"{W}val", ""))


def _count_items(content: _Element) -> int:
    return sum(1 for item in content.iterchildren(f"{W}sdt"))


def _shown_value(said: _Element, content: _Element, value: str | _Doubt | None) -> str | _Doubt | None:
    """What Word shows for a value: of a choice its text, of a date the date as it is to be written."""
    if not isinstance(value, str):
        return value
    for kind in ("dropDownList", "comboBox"):
        if (choices := first_child(said, kind)) is not None:
            items = list(choices.iterchildren(f"{W}listItem"))
            entries = {_entry(item, "value"): _entry(item, "displayText") for item in items}
            if value in entries or kind == "comboBox":
                return entries.get(value, value)
            return _DOUBT if value else value
    if (date := first_child(said, "date")) is not None:
        return _shown_date(date, value)
    if said.find(f"{_W14}checkbox") is not None:
        return None
    if value.lstrip().startswith("<"):  # a text with its looks, written as a whole document
        rich = _squeeze(unescape("".join(_TEXT_OF_RICH.findall(value))))
        return None if rich == _stored_text(content) else _DOUBT
    return value


def _entry(item: _Element, name: str) -> str:
    """The value or the text of an entry to choose; one that has only one of both has it for both."""
    other = {"value": "displayText", "displayText": "value"}[name]
    return str(item.get(f"{W}{name}") or item.get(f"{W}{other}") or "")


def _shown_date(said: _Element, value: str) -> str | _Doubt:
    stored = first_child(said, "storeMappedDataAs")
    match = _DATE.fullmatch(value.strip())
    if match is None or (stored is not None and stored.get(f"{W}val") == "text"):
        return value
    form = first_child(said, "dateFormat")
    year, month, day = match.groups()
    parts = {"yyyy": year, "yy": year[2:], "MM": month, "M": str(int(month)), "dd": day, "d": str(int(day))}
    written = ""
    for quoted, part, char in _PICTURE.findall("yyyy-MM-dd" if form is None else form.get(f"{W}val", "")):
        if part and part not in parts:
            return _DOUBT
        written += parts[part] if part else quoted or char
    return written


def _show_value(said: _Element, content: _Element, value: str | _Doubt | None) -> Iterable[LeftOut]:
    """Write a value into the content of a control."""
    stored = _stored_text(content)
    prompts = _shows_prompt(said)
    if value is None:
        if prompts:
            _doubt_texts(content)
    elif isinstance(value, _Doubt) or (value and sum(1 for _ in content.iter(f"{W}tc")) > 1):
        _doubt_texts(content)
    elif not value.strip():
        # Word shows the prompt of the control, which is a text that is not filled in.
        if prompts and stored:
            _doubt_texts(content)
        else:
            _write_text(content, OBJECT)
            return [LeftOut(stored, _NOT_BOUND)] if stored else []
    elif _squeeze(value) != stored or prompts:
        _write_text(content, value, keeps_lines=_keeps_lines(said))
        if stored:
            return [LeftOut(stored, _NOT_BOUND)]
    return []


def _keeps_lines(said: _Element) -> bool:
    kind = first_child(said, "text")
    return kind is not None and is_on(kind.get(f"{W}multiLine"))


def _stored_text(content: _Element) -> str:
    return "".join(_squeeze(text.text) for text in content.iter(f"{W}t"))


def _squeeze(text: str | None) -> str:
    return "".join((text or "").split())


def _write_text(content: _Element, text: str, *, keeps_lines: bool = False) -> None:
    """Make a text the only one of a control, in the look of the first that it has."""
    runs = list(content.iter(f"{W}r"))
    for run in runs:
        for inner in list(run):
            if inner.tag != f"{W}rPr":
                run.remove(inner)
    if not runs:
        runs = [_new_run(content)]
    for number, line in enumerate(text.splitlines() if keeps_lines else [" ".join(text.split())]):
        if number:
            runs[0].append(runs[0].makeelement(f"{W}br", {}))
        written = runs[0].makeelement(f"{W}t", {f"{_XML}space": "preserve"})
        written.text = _without_controls(line)
        runs[0].append(written)


def _new_run(content: _Element) -> _Element:
    """A run in the first paragraph of a control; one is made where there is none."""
    parent = next(content.iter(f"{W}p"), None)
    if parent is None:
        parent = next(content.iter(f"{W}tc"), content)
        if parent.tag == f"{W}tc" or _stands_between_blocks(content):
            paragraph = parent.makeelement(f"{W}p", {})
            parent.append(paragraph)
            parent = paragraph
    run = parent.makeelement(f"{W}r", {})
    parent.append(run)
    return run


def _stands_between_blocks(content: _Element) -> bool:
    """Whether paragraphs, not pieces of one, are what a control can have inside."""
    return not any(outer.tag == f"{W}p" for outer in content.iterancestors())


def _without_controls(text: str) -> str:
    return "".join(char for char in text if char >= " ")


def _doubt_texts(content: _Element) -> None:
    """Mark the figures in a control as texts that may not be what is shown."""
    for paragraph in list(content.iter(f"{W}p")) or [content]:
        texts = list(paragraph.iter(f"{W}t"))
        whole = "".join(text.text or "" for text in texts)
        if not _DIGIT.search(whole) or whole == DOUBTFUL.format(whole[1:-1]):
            continue
        for text in texts[1:]:
            text.text = ""
        texts[0].text = DOUBTFUL.format(whole)
