"""Finds what stands for tables on a page that has none: repeated elements, or data in a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple

from govreport_core.forms.figures import is_figure
from govreport_core.forms.normalization import normalize_label
from govreport_core.hooks.markers import hookimpl
from govreport_core.model.document import Document
from govreport_core.model.source import Source
from govreport_core.parsing import build_document, find_json, read_elements, read_part, rows_of_records

# So many ways to take a page's elements for rows are tried, those with most figures first.
MOST_TRIED = 12
FEWEST_ROWS = 2
_VOID = frozenset(
    ("br", "hr", "img", "input", "link", "meta", "col", "area", "base", "source", "wbr", "embed", "param")
)
_OF_TABLES = frozenset(("tr", "td", "th", "table", "tbody", "thead"))
_UNSEEN = frozenset(("script", "style", "template", "noscript", "title"))


class ElementShape(NamedTuple):
    """Elements that are rows and cells, by their selectors, as a plugin."""

    rows: str
    cells: str

    @hookimpl
    def govreport_read(self, source: Source) -> Document | None:
        return read_elements(source, self.rows, self.cells)

    def describe(self) -> str:
        """The shape in words."""
        return f"elements {self.rows} are rows, elements {self.cells} in them cells"


class JsonShape(NamedTuple):
    """Data in a script that has rows, as a plugin.

    :param island: the number of the JSON value among those of the page's scripts.
    :param path: the keys and numbers from there to the records.
    """

    island: int
    path: tuple[str | int, ...]

    @hookimpl
    def govreport_read(self, source: Source) -> Document | None:
        records = find_json(source.data)[self.island]
        for step in self.path:
            records = records[step]
        page = read_part(source.data, name=source.name)
        text, metadata = (page.text, page.metadata) if page else ("", None)
        return build_document(source.name, [text, rows_of_records(records)], metadata=metadata)

    def describe(self) -> str:
        """The shape in words."""
        return f"JSON {self.island} in the page's scripts has records at {list(self.path)}"


Shape = ElementShape | JsonShape


def find_shapes(data: bytes) -> Iterator[Shape]:
    """What may stand for tables on a page."""
    yield from _json_shapes(data)
    yield from _element_shapes(data)


def _json_shapes(data: bytes) -> Iterator[JsonShape]:
    for number, value in enumerate(find_json(data)):
        yield from (JsonShape(number, path) for path in _record_paths(value, ()))


def _record_paths(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The ways to what has rows with words and figures."""
    rows = rows_of_records(value)
    if any(any(map(is_figure, row)) and any(map(normalize_label, row)) for row in rows):
        yield path
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield from _record_paths(each, (*path, step))


@dataclass
class _Node:
    """An element with what it shows by itself."""

    tag: str
    name: str
    parent: _Node | None = None
    children: list[_Node] = field(default_factory=list)
    text: str = ""

    @property
    def selector(self) -> str:
        return f"{self.tag}.{self.name}" if self.name else self.tag

    def leaves(self) -> Iterator[_Node]:
        """The elements in it that have text and no elements."""
        for child in self.children:
            if child.children:
                yield from child.leaves()
            elif child.text.strip():
                yield child


class _Tree(HTMLParser):
    """The elements of a page, as far as its tags go."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.open = _Node("html", "")
        self.nodes: list[_Node] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = (dict(attrs).get("class") or "").split()
        node = _Node(tag, name[0] if name else "", self.open)
        self.open.children.append(node)
        self.nodes.append(node)
        if tag not in _VOID:
            self.open = node

    def handle_endtag(self, tag: str) -> None:
        node: _Node | None = self.open
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.open = node.parent

    def handle_data(self, data: str) -> None:
        if self.open.tag not in _UNSEEN:
            self.open.text += data


def _element_shapes(data: bytes) -> Iterator[ElementShape]:
    """Elements of one kind that follow each other, have words and figures in elements, and are no tables."""
    tree = _Tree()
    try:
        tree.feed(data.decode("utf-8", "replace"))
    except (AssertionError, RecursionError):  # what the parser of the standard library makes of broken markup
        return
    found: Counter[ElementShape] = Counter()
    for parent in (tree.root, *tree.nodes):
        for selector in dict.fromkeys(child.selector for child in parent.children if child.tag not in _OF_TABLES):
            cells = [list(child.leaves()) for child in parent.children if child.selector == selector]
            figures = sum(is_figure(leaf.text.strip()) for row in cells for leaf in row)
            if min(len(cells), figures) >= FEWEST_ROWS and (chosen := _cells_of(cells)):
                is_named = "." in selector or parent is tree.root
                found[ElementShape(selector if is_named else f"{parent.selector} > {selector}", chosen)] += figures
    yield from (shape for shape, _ in found.most_common(MOST_TRIED))


def _cells_of(rows: Sequence[Sequence[_Node]]) -> str | None:
    """The selector of the elements that are cells of all these rows; None if none is, or words are in none."""
    leaves = [leaf for row in rows for leaf in row]
    if not any(normalize_label(leaf.text) for leaf in leaves):
        return None
    names, tags = {leaf.name for leaf in leaves}, {leaf.tag for leaf in leaves}
    if len(names) == 1 and "" not in names:
        return f".{names.pop()}"
    return ", ".join(sorted(tags))
