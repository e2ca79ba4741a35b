"""Asks about the unread grids of one document, and asks again where an answer fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.gaps.mapping_check import judge_mapping
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.readings import GridMapping, UnreadGrid
from govreport_llm.client.budget import Usage
from govreport_llm.client.cache import RawAnswer
from govreport_llm.client.cached_ask import CachedAsk
from govreport_llm.client.endpoint import Endpoint
from govreport_llm.client.errors import EndpointError
from govreport_llm.layouts.mapping import FORMATS, LAYOUT_VERSION, SCHEMA, build_messages, read_mapping

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# A grid is asked about once, and once more with what was wrong.
_ATTEMPTS = 2


class _Outcome(NamedTuple):
    """What came of one grid."""

    mapping: GridMapping | None
    findings: tuple[Finding, ...] = ()
    usage: Usage = Usage()
    model: Mapping[str, Any] = {}


class GridDialogue:
    """The questions about the unread grids of one document."""

    def __init__(self, endpoint: Endpoint, client: AsyncOpenAI, document: Document, form: Form) -> None:
        self._document = document
        self._form = form
        self._asker = CachedAsk(endpoint, client, prompt_version=LAYOUT_VERSION, schema=SCHEMA, formats=FORMATS)

    async def ask_about(self, grid: UnreadGrid) -> _Outcome:
        """The mapping of a grid, asked for once more if the form does not confirm it; None if it still does not."""
        usage = Usage()
        problems: tuple[str, ...] = ()
        for _ in range(_ATTEMPTS):
            messages = build_messages(self._form, grid, problems)
            try:
                asked = await self._asker.ask(messages)
            except EndpointError as error:
                return _Outcome(None, (self._make_finding(error.code, error.problem, grid),), usage + error.usage)
            usage += asked.usage
            if not asked.answer.is_cut_short:
                self._asker.keep(messages, asked)
            mapping, problems = self._read_confirmed(grid, asked.answer)
            if mapping is not None:
                return _Outcome(mapping, (), usage, self._asker.describe_model(asked.answer.mode))
        problem = f"the mapping of its rows and columns was dropped, also when asked again: {'; '.join(problems[:5])}"
        return _Outcome(None, (self._make_finding("llm-layout", problem, grid),), usage)

    def _read_confirmed(self, grid: UnreadGrid, answer: RawAnswer) -> tuple[GridMapping | None, tuple[str, ...]]:
        """The mapping of an answer if the form confirms it, else what is wrong with it."""
        if answer.is_cut_short:
            return None, ("it was cut short",)
        proposed = read_mapping(self._form, grid, answer.content)
        if proposed.mapping is None or proposed.problems:
            return None, proposed.problems
        problems = judge_mapping(self._document, self._form, grid, proposed.mapping).problems
        return (None, problems) if problems else (proposed.mapping, ())

    def _make_finding(self, code: str, problem: str, grid: UnreadGrid) -> Finding:
        message = f"Plugin 'llm': table {grid.table} as one of form {self._form.id}: {problem}; it stays unread."
        return Finding(code, kind="plugin", severity="warning", message=message)
