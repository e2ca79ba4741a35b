"""The figures of the running text, asked of the plugins and checked against the document."""

from __future__ import annotations

import re
from dataclasses import replace

from govreport_core.hooks.answers import members_of, nonsense
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.result import Result

HOOK = "govreport_narrative"
_DIGIT = re.compile(r"[\d〇零一二两三四五六七八九十百千万亿]")


def with_narrative_figures(result: Result, manager: PluginManager) -> Result:
    """The result with the figures that plugins read in its running text, in the text's order."""
    document = result.document
    if document is None:
        return result
    heard: list[Finding] = []
    kept: dict[tuple[int, int], NarrativeFigure] = {}
    for plugin, answer in manager.call(HOOK, heard.append, result=result, vocabularies=manager.vocabularies):
        figures, problem = members_of(answer, NarrativeFigure)
        for figure in figures:
            wrong = _problem_of(figure, document)
            problem = problem or wrong
            if wrong is None:
                # Of two at one place that of the plugin asked first is kept.
                kept.setdefault((figure.start, figure.end), _described(figure, plugin, document))
        heard += nonsense(plugin, HOOK, problem)
    if not kept and not heard:
        return result
    return replace(
        result,
        narrative_figures=tuple(kept[span] for span in sorted(kept)),
        findings=(*result.findings, *heard),
    )


def _problem_of(figure: NarrativeFigure, document: Document) -> str | None:
    """What is wrong with the place that a figure gives; None if nothing is."""
    if not 0 <= figure.start < figure.end <= len(document.text):
        return f"{figure.what} is said to stand outside the document"
    if not _DIGIT.search(document.text, figure.start, figure.end):
        return f"no number stands where {figure.what} is said to stand"
    return None


def _described(figure: NarrativeFigure, plugin: str, document: Document) -> NarrativeFigure:
    text = document.text[figure.start : figure.end]
    return figure._replace(plugin=plugin, text=text, page=document.page_of(figure.start))
