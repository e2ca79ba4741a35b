"""The questions about the unread grids of one document, asked and asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.gaps.mapping_check import judge
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.readings import GridMapping, UnreadGrid
from govreport_llm.client.budget import Usage
from govreport_llm.client.cache import Cache, Kept, cache_key
from govreport_llm.client.endpoint import Endpoint
from govreport_llm.client.errors import EndpointError
from govreport_llm.layouts import mapping as layouts

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class _Drawn(NamedTuple):
    """What came of one grid."""

    mapping: GridMapping | None
    findings: tuple[Finding, ...] = ()
    usage: Usage = Usage()
    model: Mapping[str, Any] = {}


class GridDialogue:
    """The questions about the unread grids of one document."""

    def __init__(self, endpoint: Endpoint, client: AsyncOpenAI, document: Document, form: Form, cache: Cache) -> None:
        self.endpoint = endpoint
        self.client = client
        self.document = document
        self.form = form
        self.cache = cache

    async def settle(self, grid: UnreadGrid) -> _Drawn:
        """The mapping of a grid, asked for once more if the form does not confirm it; None if it still does not."""
        usage = Usage()
        problems: tuple[str, ...] = ()
        for _ in range(2):
            try:
                kept, more = await self._say(layouts.messages(self.form, grid, problems))
            except EndpointError as error:
                return _Drawn(None, (self._finding(error.code, error.problem, grid),), usage + error.usage)
            usage += more
            if kept.finish == "length":
                problems = ("it was cut short",)
                continue
            heard = layouts.read_mapping(self.form, grid, kept.content)
            problems = heard.problems
            if heard.mapping is not None and not problems:
                problems = judge(self.document, self.form, grid, heard.mapping).problems
            if heard.mapping is not None and not problems:
                model = {"name": self.endpoint.settings.model, "prompt": layouts.LAYOUT_VERSION, "mode": kept.mode}
                return _Drawn(heard.mapping, (), usage, model)
        told = "; ".join(problems[:5])
        problem = f"the mapping of its rows and columns was dropped, also when asked again: {told}"
        return _Drawn(None, (self._finding("llm-layout", problem, grid),), usage)

    def _finding(self, code: str, problem: str, grid: UnreadGrid) -> Finding:
        message = f"Plugin 'llm': table {grid.table} as one of form {self.form.id}: {problem}; it stays unread."
        return Finding(code, kind="plugin", severity="warning", message=message)

    async def _say(self, said: list[dict[str, Any]]) -> tuple[Kept, Usage]:
        key = cache_key(self.endpoint.settings.model or "", layouts.LAYOUT_VERSION, said)
        kept = self.cache.get(key)
        if kept is not None:
            return kept, Usage(cached_answers=1)
        reply = await self.endpoint.ask(self.client, said, layouts.FORMATS)
        kept = Kept(reply.content, reply.finish, reply.mode)
        if reply.finish != "length":
            self.cache.put(key, kept)
        return kept, reply.usage
