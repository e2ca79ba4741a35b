"""The suite for parsers: ours pass, a sound one of a stranger's passes, and each of many faulty ones is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.made_reports import make_figures
from support.paths import REPORTS

import govreport_tables.fused
import govreport_tables.grid
import govreport_tables.lines
from govreport_core import CellReading, Position, hookimpl
from govreport_core.errors import PluginError
from govreport_core.forms import load_form
from govreport_core.parsing import is_printed_on, match_column, match_row
from govreport_core.testing import CHECKS, assert_conforms, conformance_tests, find_faults

LINE = re.compile(r"^(?P<row>[^\n／＝]+)／(?P<column>[^\n／＝]+)＝(?P<text>[^\n]*)$", re.MULTILINE)


class Sound:
    """A site that prints a line for each cell: row／column＝figure."""

    name = "site"

    @hookimpl
    def govreport_parse(self, document, form):
        for line in LINE.finditer(document.text):
            if key := self.key(form, line["row"], line["column"]):
                yield CellReading(key, line["text"], Position(*line.span("text")))

    def key(self, form, row, column):
        found = match_row(form, row)
        block = next((block for block in form.blocks if found in block.rows), None)
        head = match_column(form, block.id, column) if block else None
        return form.key(found.id, head.id) if head else None


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of 2023 in the layout of the site; no two figures of a row are alike if it has several."""
    form = load_form("2021")
    values = make_figures(form, 3)
    lines = ["南屏市水务局2023年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]
    for block in form.blocks:
        for row in block.rows:
            for column, key in zip(block.columns, row.keys, strict=True):
                if not row.optional and not block.side_by_side:
                    lines.append(f"{row.label.text}／{column.label.text}＝{values[key]}")
    path = tmp_path_factory.mktemp("pages") / "site.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("parser", "report"),
    [
        (govreport_tables.grid, "zone-2023.html"),
        (govreport_tables.grid, "county-2025.md"),
        (govreport_tables.lines, "town-2023.txt"),
        (govreport_tables.lines, "city-2019.txt"),
        (govreport_tables.fused, "town-2023.txt"),
    ],
)
def test_our_parsers_conform(parser: object, report: str) -> None:
    assert_conforms(parser, REPORTS / report)


def test_labels_alone_conform() -> None:
    class SiteLabels:
        name = "site-labels"

        @hookimpl
        def govreport_labels(self, form):
            return {"requests.received": ["今年收件"], "requests.carried_in": ["去年移交"]}

    faults = find_faults(SiteLabels, "examples/sites/renamed-rows.md")
    assert set(faults) <= {"accounting"}
    assert all("nobody's" in fault for fault in faults.get("accounting", ()))


def test_a_sound_parser_conforms(page: Path) -> None:
    assert_conforms(Sound, page)


class WrongPlace(Sound):
    """Counts from the line's begin where it should from the text's."""

    @hookimpl
    def govreport_parse(self, document, form):
        for reading in super().govreport_parse(document, form):
            yield reading._replace(position=Position(reading.position.start - 1, reading.position.end - 1))


class NotThere(Sound):
    """Puts a figure of its own where the page has none."""

    @hookimpl
    def govreport_parse(self, document, form):
        yield from super().govreport_parse(document, form)
        if key := form.key("reviews.reconsideration", "total"):
            yield CellReading(key, "0", Position(0, 1))


class Twice(Sound):
    """Reads one figure for two cells."""

    @hookimpl
    def govreport_parse(self, document, form):
        for reading in super().govreport_parse(document, form):
            yield reading
            if reading.key == "requests.received.total":
                yield reading._replace(key="requests.outcomes.total.total")


class Skips(Sound):
    """Leaves a row out."""

    def key(self, form, row, column):
        key = super().key(form, row, column)
        return None if key and key.startswith("requests.outcomes.granted.") else key


class OtherForm(Sound):
    """Answers keys of one form, whichever it is asked for."""

    def key(self, form, row, column):
        return super().key(load_form("2021"), row, column)


class RemembersFirst(Sound):
    """Keeps what it read of the first document."""

    def __init__(self):
        self.known = None

    @hookimpl
    def govreport_parse(self, document, form):
        if self.known is None and form.id == "2021" and document.text:
            self.known = list(super().govreport_parse(document, form))
        return self.known or []


class SharedCursor(Sound):
    """Keeps the document that it reads in itself, and so mixes two that are read in turn."""

    @hookimpl
    def govreport_parse(self, document, form):
        self.text = document.text
        for line in LINE.finditer(document.text):
            if key := self.key(form, line["row"], line["column"]):
                yield CellReading(key, self.text[slice(*line.span("text"))], Position(*line.span("text")))


class ByOrder(Sound):
    """Takes the lines in the form's order, whatever stands before the figures."""

    @hookimpl
    def govreport_parse(self, document, form):
        lines = list(LINE.finditer(document.text))
        if not is_printed_on(document, form):
            return
        keys = [
            key
            for block in form.blocks
            for row in block.rows
            for key in row.keys
            if not row.optional and not block.side_by_side
        ]
        for key, line in zip(keys, lines, strict=False):
            yield CellReading(key, line["text"], Position(*line.span("text")))


class PartOfLabel(Sound):
    """Takes any label that has the form's in it: 上年 before it is not seen."""

    def key(self, form, row, column):
        inner = re.sub("^上年", "", row)
        return super().key(form, inner, re.sub("^上年", "", column)) or super().key(form, f"本年{inner}", column)


class Fragile(Sound):
    """Believes that every page has a title."""

    @hookimpl
    def govreport_parse(self, document, form):
        int(re.search("20[0-9][0-9]", document.text)[0])
        yield from super().govreport_parse(document, form)


class Quadratic(Sound):
    """Goes through the whole page again for each line."""

    @hookimpl
    def govreport_parse(self, document, form):
        lines = document.text.split("\n")
        for line in lines:
            for other in lines:
                if other is line:
                    break
        yield from super().govreport_parse(document, form)


class Mixture(Sound):
    """Answers something that is no reading."""

    @hookimpl
    def govreport_parse(self, document, form):
        return [("requests.received.total", 5)]


FAULTY = {
    WrongPlace: ("places", r"site\.txt: \S+: '\d+' does not stand at \d+-\d+, where"),
    NotThere: ("places", r"reviews\.reconsideration\.total: '0' does not stand at 0-1, where '南' is"),
    Twice: ("once", r"requests\.received\.total: '\d+' at \d+-\d+ is read again for requests\.outcomes\.total\.total"),
    Skips: ("accounting", r"site\.txt: the figure '\d+' at \d+ is nobody's: ….*予以公开"),
    OtherForm: ("forms", r"asked for form 2019, it reads 'proactive\.regulations\.issued', which is no cell of it"),
    RemembersFirst: ("state", r"other figures\).*is it left over from another document|empty"),
    SharedCursor: ("state", r"while another document was read it reads"),
    ByOrder: ("damage", r"taken away.* is read, of the whole page|is still read"),
    PartOfLabel: ("damage", r"made '上年.*is still read"),
    Fragile: ("hostile", r"TypeError: .*raised at test_conformance\.py:\d+"),
    Quadratic: ("linear", r"its work grows faster than the page: \d+ steps, \d+ for the page twice over"),
    Mixture: ("places", r"is neither a CellReading nor a RowReading"),
}


@pytest.mark.parametrize("faulty", FAULTY, ids=lambda faulty: faulty.__name__)
def test_a_faulty_parser_is_named(faulty: type, page: Path) -> None:
    check, message = FAULTY[faulty]
    faults = find_faults(faulty, page, checks={check: CHECKS[check]})
    assert re.search(message, "\n".join(faults[check])), faults


def test_the_message_has_what_and_where(page: Path) -> None:
    with pytest.raises(AssertionError, match=r"places: site\.txt: ") as raised:
        assert_conforms(WrongPlace, page)
    assert len(str(raised.value).splitlines()) < 100


def test_every_check_has_a_faulty_parser() -> None:
    assert {check for check, _ in FAULTY.values()} == set(CHECKS)
    assert len(FAULTY) >= 10


def test_a_plugin_without_a_page_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text("公告\n停水通知\n", "utf-8")
    with pytest.raises(PluginError, match="is read as no form"):
        find_faults(Sound, tmp_path / "notice.txt")
    with pytest.raises(PluginError, match="give one that it reads"):
        find_faults(Sound)


test_laws_in_one_line = conformance_tests(govreport_tables.lines, REPORTS / "town-2023.txt")
