"""The plugin that is checked, its pages, and how it is asked."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from govreport_core.errors import PluginError
from govreport_core.forms.figures import is_figure
from govreport_core.forms.form import Form
from govreport_core.hooks.places import Answer, describe_raised
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.readings import CellReading, RowReading
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.pipeline.extraction import extract
from govreport_core.reading.foreign_tables import read_captions
from govreport_core.reading.form_detection import is_printed_on
from govreport_core.reading.masking import mask
from govreport_core.testing.expected import Expected, read_source
from govreport_core.testing.plugins import register
from govreport_core.testing.saved_pages import EXPECTED, load_expected


class PluginRaised(Exception):
    """The plugin raised an exception; the message says which, where in its code, and on which document."""


class Read(NamedTuple):
    """A text that the plugin read.

    :param cell: key of the cell, or id of the row of which the columns are not known.
    :param is_cell: whether it is a key.
    """

    cell: str | None
    text: str
    start: int
    end: int
    is_cell: bool

    @property
    def is_figure(self) -> bool:
        """Whether the text is a figure: any other leaves a gap."""
        return is_figure(self.text)

    def __str__(self) -> str:
        return f"{self.cell}: {self.text!r} at {self.start}-{self.end}"


@dataclass(frozen=True)
class PageCase:
    """A page as parsers see it.

    :param form: the form that it is printed on.
    :param expected: what a person has confirmed; None for a bare page.
    """

    source: Source
    document: Document
    form: Form
    result: Result
    expected: Expected | None = None


class Subject:
    """A plugin beside the built-in ones, with its pages.

    A plugin without a parser of its own, such as one that adds labels, is checked by what the built-in parsers read
    with it.
    """

    def __init__(self, plugin: object, pages: Iterable[str | os.PathLike[str]]) -> None:
        from govreport_core.hooks.manager import PluginManager

        self.manager = PluginManager()
        self.manager.load_entry_points(built_in_only=True)
        self.name = register(plugin, self.manager)
        self._parse: Any = getattr(self.manager.plugin(self.name), "govreport_parse", None)
        self.forms = self.manager.forms
        self.pages = [case for page in pages for case in self._cases(Path(page))]
        if not self.pages:
            raise PluginError(self.name, "it is checked on pages: give one that it reads, or a folder of saved pages")

    def _cases(self, path: Path) -> Iterator[PageCase]:
        if path.is_file():
            yield self._case(read_source(path), None)
            return
        for file in sorted(path.rglob(EXPECTED)):
            expected = load_expected(file.parent)
            yield self._case(read_source(file.with_name(expected.page)), expected)

    def _case(self, source: Source, expected: Expected | None) -> PageCase:
        result = extract(source, manager=self.manager)
        document = result.document
        likely = [form for form in self.forms if document is not None and is_printed_on(document, form)]
        if id := expected.form if expected else result.form:
            likely = [form for form in self.forms if form.id == id]
        if document is None or len(likely) != 1:
            raise PluginError(self.name, f"{source.name} is read as no form, so nothing can be checked on it")
        foreign, introductions = read_captions(document, self.forms)
        return PageCase(source, mask(document, foreign, introductions), likely[0], result, expected)

    def answer(self, document: Document, form: Form) -> Any:
        """What the plugin answers, as it answers it.

        :raises PluginRaised: it raised an exception.
        """
        try:
            if self._parse is None:
                return self._ask_parsers(document, form)
            given = {"document": document, "form": form}
            return self._parse(**{name: given[name] for name in inspect.signature(self._parse).parameters})
        except Exception as error:
            raise self._raised(error, document) from error

    def _ask_parsers(self, document: Document, form: Form) -> list[Any]:
        failed: list[Finding] = []
        answers = self.manager.call("govreport_parse", failed.append, document=document, form=form)
        return [reading for _, readings in answers for reading in readings]

    def ask(self, document: Document, form: Form) -> Answer:
        """All readings of a document, with the lines of code that gave them.

        :raises PluginRaised: it raised an exception.
        """
        answer = self.answer(document, form)
        try:
            return Answer(answer or (), self._parse)
        except Exception as error:
            raise self._raised(error, document) from error

    def _raised(self, error: Exception, document: Document) -> PluginRaised:
        return PluginRaised(f"{document.name}: {describe_raised(error, self._parse)}")

    def read(self, document: Document, form: Form) -> list[Read]:
        """The texts that were read, in the order of the answer."""
        return texts_of(self.ask(document, form))


def texts_of(readings: Sequence[Any]) -> list[Read]:
    """The texts of readings; of a row each token."""
    found = []
    for reading in readings:
        if isinstance(reading, CellReading):
            found.append(Read(reading.key, reading.text, reading.position.start, reading.position.end, True))
        elif isinstance(reading, RowReading) and not reading.misplaced:
            found += [Read(reading.row, token.text, *token.position[:2], False) for token in reading.tokens]
    return found


def named(document: Document, name: str) -> Document:
    """The document under another name, by which messages tell what was done to it."""
    return replace(document, name=f"{document.name} ({name})")
