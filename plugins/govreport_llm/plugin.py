"""The plugin: gaps, and grids that no parser knows, to questions, and answers to claims."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from govreport_core.errors import MissingExtra
from govreport_core.forms.form import Form
from govreport_core.gaps.answers import FillAnswer
from govreport_core.gaps.mapping import MappingAnswer
from govreport_core.hooks.markers import hookimpl
from govreport_core.model.document import Document
from govreport_core.model.gaps import Gaps
from govreport_core.model.readings import UnreadGrid
from govreport_llm.client.budget import Usage
from govreport_llm.client.cache import Cache
from govreport_llm.client.endpoint import Endpoint, Sleep
from govreport_llm.findings import PLUGIN, llm_finding, unset_finding
from govreport_llm.gaps.dialogue import GapDialogue, Job
from govreport_llm.gaps.questions import Question, questions
from govreport_llm.layouts.dialogue import GridDialogue
from govreport_llm.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")


class GapFiller:
    """The gap-filling plugin of one run.

    It may be called from several threads and event loops; the token budget, the limit of requests at a time and
    what was learnt of the endpoint hold for all of them. Copies sent to other processes have their own.

    :param settings: None for those of the environment, read with the first document.
    :param sleep: how to wait between attempts.
    :param endpoint: used instead of one made from the settings.
    """

    name = PLUGIN

    def __init__(
        self, settings: Settings | None = None, *, sleep: Sleep = asyncio.sleep, endpoint: Endpoint | None = None
    ) -> None:
        self._given = endpoint.settings if endpoint else settings
        self._sleep = sleep
        self._lock = threading.Lock()
        self._usage = Usage()
        self._endpoint = endpoint

    def __reduce__(self) -> tuple[type[GapFiller], tuple[Settings | None]]:
        return (type(self), (self._given,))

    @property
    def usage(self) -> Usage:
        """What the whole run took so far."""
        return self._usage

    @property
    def settings(self) -> Settings:
        """The settings in use.

        :raises ValueError: a variable of the environment is not of its type.
        """
        return self.endpoint.settings

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint of this run."""
        with self._lock:
            if self._endpoint is None:
                self._endpoint = Endpoint(self._given or Settings.from_environment(), sleep=self._sleep)
            return self._endpoint

    @hookimpl
    def govreport_fill(self, document: Document, form: Form, gaps: Gaps) -> FillAnswer:
        """Claims for the gaps of one document; whatever goes wrong is a finding, and the gaps stay gaps."""
        return _run(self.fill(document, form, gaps))

    @hookimpl
    def govreport_map(self, document: Document, form: Form, grids: tuple[UnreadGrid, ...]) -> MappingAnswer:
        """Which rows and columns the unread grids have; whatever goes wrong is a finding, and they stay unread."""
        return _run(self.map(document, form, grids))

    async def map(self, document: Document, form: Form, grids: Sequence[UnreadGrid]) -> MappingAnswer:
        """The same for callers with an event loop of their own."""
        try:
            settings = self.settings
            if settings.missing:
                return MappingAnswer(findings=(unset_finding(settings),))
            if settings.accept == "checked":
                # No rule proves which label is which, so nothing read with a mapping could be kept.
                return MappingAnswer()
            async with self.endpoint.open() as client:
                talk = GridDialogue(self.endpoint, client, document, form, Cache(settings.cache))
                outcomes = await asyncio.gather(*(talk.settle(grid) for grid in grids))
        except ValueError as error:
            return MappingAnswer(findings=(llm_finding("llm-settings", str(error)),))
        except MissingExtra as error:
            return MappingAnswer(findings=(llm_finding("llm-extra", str(error)),))
        usage = sum((outcome.usage for outcome in outcomes), Usage())
        with self._lock:
            self._usage += usage
        return MappingAnswer(
            mappings=tuple(outcome.mapping for outcome in outcomes if outcome.mapping),
            models={outcome.mapping.table: outcome.model for outcome in outcomes if outcome.mapping},
            model=settings.model,
            usage=usage.to_dict(settings.price),
            findings=tuple(f for outcome in outcomes for f in outcome.findings),
        )

    async def fill(self, document: Document, form: Form, gaps: Gaps) -> FillAnswer:
        """The same for callers with an event loop of their own."""
        return (await self.fill_many([Job(document, form, gaps)]))[0]

    async def fill_many(self, jobs: Iterable[Job]) -> list[FillAnswer]:
        """A batch of documents through one connection pool, in their order."""
        try:
            settings = self.settings
        except ValueError as error:
            jobs = list(jobs)
            return [FillAnswer(findings=(llm_finding("llm-settings", str(error)),)) for _ in jobs]
        asked = [(job, questions(job.document, job.form, job.gaps)) for job in jobs]
        if not any(each for _, each in asked):
            return [FillAnswer() for _ in asked]
        if settings.missing:
            return [FillAnswer(findings=(unset_finding(settings),) if each else ()) for _, each in asked]
        try:
            async with self.endpoint.open() as client:
                return await asyncio.gather(*(self._document(client, job, each) for job, each in asked))
        except MissingExtra as error:
            return [FillAnswer(findings=(llm_finding("llm-extra", str(error)),) if each else ()) for _, each in asked]

    async def _document(self, client: AsyncOpenAI, job: Job, asked: Sequence[Question]) -> FillAnswer:
        if not asked:
            return FillAnswer()
        talk = GapDialogue(self.endpoint, client, job, Cache(self.settings.cache))
        outcomes = await asyncio.gather(*(talk.settle(question) for question in asked))
        usage = sum((outcome.usage for outcome in outcomes), Usage())
        with self._lock:
            self._usage += usage
        return FillAnswer(
            readings=tuple(claim for outcome in outcomes for claim in outcome.claims),
            models={claim.key: outcome.model for outcome in outcomes for claim in outcome.claims},
            model=self.settings.model,
            usage=usage.to_dict(self.settings.price),
            findings=tuple(f for outcome in outcomes for f in outcome.findings),
            only_checked=self.settings.accept == "checked",
        )


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, also where an event loop is running already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    outcome: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=target, name="gap filler")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]
