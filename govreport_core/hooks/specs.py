"""The twelve hooks. A plugin is a module or a class with any of them, marked with `hookimpl`."""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govreport_core.forms.form import Form
from govreport_core.hooks.markers import hookspec
from govreport_core.model.document import Comment, Document
from govreport_core.model.finding import Finding
from govreport_core.model.gaps import Gaps
from govreport_core.model.layout import PagePicture
from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.readings import GridMapping, Indicator, Reading, UnreadGrid
from govreport_core.model.result import Result
from govreport_core.model.source import Source


@hookspec(firstresult=True)
def govreport_read(source: Source) -> Document | None:
    """Called once per source; the first plugin that answers has read it.

    :param source: name, bytes and, if known, media type.
    :return: the document, or None if this is not a format of yours.
    :raises SourceError: the format is yours, but the file is broken, encrypted or too large.
    """


@hookspec
def govreport_labels(form: Form) -> Mapping[str, Iterable[str]]:
    """Called once per form, before the first document. The cheapest way to support a site.

    :return: further spellings of labels: the id of a row or block, or "block/column" -> spellings.
    """


@hookspec
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Called for each form that the document may print, users' plugins first.

    :return: readings. Every text must be what `document.text` has at its position.
    """


@hookspec(firstresult=True)
def govreport_indicators(document: Document) -> Iterable[Indicator] | None:
    """Called for a document on which no form was recognised; the first plugin that answers with rows is heard.

    :return: the rows of the indicator table that reports had before 2019; none if the document is no such report.
    """


@hookspec
def govreport_map(document: Document, form: Form, grids: tuple[UnreadGrid, ...]) -> Iterable[GridMapping]:
    """Called when `fill` is on, the document is a report, and some unread grid may be a missing block of the form.

    :param grids: the labels of the unread grids' rows and columns of figures.
    :return: which of them are which rows and columns of the form; what the rules do not confirm is dropped.
    """


@hookspec
def govreport_fill(document: Document, form: Form, gaps: Gaps) -> Iterable[Reading]:
    """Called once per document, only when gaps remain after arithmetic and `fill` is on.

    :param gaps: the open cells, the row readings without a place, and the settled cells.
    :return: cell readings for these gaps only; others are dropped with a finding.
    """


@hookspec
def govreport_vocabulary() -> Mapping[str, Any]:
    """Called once, before the first document: further words for the figures of the running text.

    :return: data for the plugins that read running text; its shape is theirs, and they check it.
    """


@hookspec
def govreport_narrative(result: Result, vocabularies: Sequence[Mapping[str, Any]]) -> Iterable[NarrativeFigure]:
    """Called with the result of a report, for the figures that its running text gives.

    :param vocabularies: what `govreport_vocabulary` answered, users' plugins first.
    :return: figures; each must stand where it says. Of two at one place that of the plugin asked first is kept.
    """


@hookspec
def govreport_check(result: Result) -> Iterable[Finding]:
    """Called with the finished result, for checks of your own.

    :return: findings; they are added to the result.
    """


@hookspec
def govreport_phrases() -> Mapping[str, Any]:
    """Called once, before the first document: what else reports say of their figures in the running text.

    :return: data of the shape of `phrases.json` of govreport_narrative, of which every part may be left out. Words are
        added to the lists of their names, phrases to those that there are.
    """


@hookspec(firstresult=True)
def govreport_annotate(source: Source, comments: Sequence[Comment]) -> bytes | None:
    """Called when comments are to be written at places of a document; the first plugin that answers has done it.

    :param source: the document as it came.
    :return: a copy of it with these comments, or None if this is not a format of yours.
    :raises SourceError: the format is yours, but no comment can be written into this file.
    """


@hookspec(firstresult=True)
def govreport_pictures(source: Source, pages: Sequence[int]) -> Iterable[PagePicture] | None:
    """Called when a person is to see a document beside what was read of it; the first plugin that answers has drawn it.

    :param pages: the numbers of the pages wanted, from 1; some may be left out.
    :return: pictures of pages, or None if this is not a format of yours.
    :raises SourceError: the format is yours, but the pages cannot be drawn.
    """
