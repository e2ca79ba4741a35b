"""Reads the figures of the running text that are no cells: how much was disclosed, answered, held and visited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.result import Result
from govreport_narrative.figures.reader import read_report
from govreport_narrative.figures.words.vocabulary import extend_vocabulary

__all__ = ["read_figures"]


def read_figures(result: Result, vocabularies: Sequence[Mapping[str, Any]] = ()) -> Iterator[NarrativeFigure]:
    """The figures of a result's running text, in the text's order.

    :param vocabularies: what plugins add to `vocabulary.json`, of the same shape.
    """
    if result.document is not None:
        yield from (found.figure for found in read_report(result, extend_vocabulary(vocabularies)))
