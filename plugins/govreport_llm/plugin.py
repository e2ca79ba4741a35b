"""The plugin: makes questions of gaps and of grids that no parser knows, and claims of the answers."""

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
from govreport_core.model.finding import Finding
from govreport_core.model.gaps import Gaps
from govreport_core.model.readings import UnreadGrid
from govreport_llm.client.budget import Usage
from govreport_llm.client.endpoint import Endpoint, Sleep
from govreport_llm.findings import PLUGIN, llm_finding, unset_finding
from govreport_llm.gaps.dialogue import GapDialogue, Job
from govreport_llm.gaps.questions import Question, make_questions
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
        # Locks and connections cannot travel; a copy makes its own.
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
        return _run_to_end(self.fill(document, form, gaps))

    @hookimpl
    def govreport_map(self, document: Document, form: Form, grids: tuple[UnreadGrid, ...]) -> MappingAnswer:
        """Which rows and columns the unread grids have; whatever goes wrong is a finding, and they stay unread."""
        return _run_to_end(self.map(document, form, grids))

    async def map(self, document: Document, form: Form, grids: Sequence[UnreadGrid]) -> MappingAnswer:
        """What `govreport_map` does, for callers with an event loop of their own."""
        try:
            settings = self.settings
            if settings.accept == "checked":
                # No rule proves which label is which, so nothing read with a mapping could be kept.
                return MappingAnswer()
            if settings.missing:
                return MappingAnswer(findings=(unset_finding(settings),))
            async with self.endpoint.open() as client:
                dialogue = GridDialogue(self.endpoint, client, document, form)
                outcomes = await asyncio.gather(*(dialogue.ask_about(grid) for grid in grids))
        except ValueError as error:
            return MappingAnswer(findings=(llm_finding("llm-settings", str(error)),))
        except MissingExtra as error:
            return MappingAnswer(findings=(llm_finding("llm-extra", str(error)),))
        usage = self._count_usage(outcome.usage for outcome in outcomes)
        return MappingAnswer(
            mappings=tuple(outcome.mapping for outcome in outcomes if outcome.mapping),
            models={outcome.mapping.table: outcome.model for outcome in outcomes if outcome.mapping},
            model=settings.model,
            usage=usage.to_dict(settings.price),
            findings=tuple(finding for outcome in outcomes for finding in outcome.findings),
        )

    async def fill(self, document: Document, form: Form, gaps: Gaps) -> FillAnswer:
        """What `govreport_fill` does, for callers with an event loop of their own."""
        return (await self.fill_many([Job(document, form, gaps)]))[0]

    async def fill_many(self, jobs: Iterable[Job]) -> list[FillAnswer]:
        """A batch of documents through one connection pool, in their order."""
        try:
            settings = self.settings
        except ValueError as error:
            jobs = list(jobs)
            return [FillAnswer(findings=(llm_finding("llm-settings", str(error)),)) for _ in jobs]
        asked = [(job, make_questions(job.document, job.form, job.gaps)) for job in jobs]
        if not any(questions for _, questions in asked):
            return [FillAnswer() for _ in asked]
        if settings.missing:
            return _fail_where_asked(asked, unset_finding(settings))
        try:
            async with self.endpoint.open() as client:
                return await asyncio.gather(*(self._fill_document(client, job, questions) for job, questions in asked))
        except MissingExtra as error:
            return _fail_where_asked(asked, llm_finding("llm-extra", str(error)))

    async def _fill_document(self, client: AsyncOpenAI, job: Job, questions: Sequence[Question]) -> FillAnswer:
        """Claims for the gaps of one document, from all its questions asked at a time."""
        if not questions:
            return FillAnswer()
        dialogue = GapDialogue(self.endpoint, client, job)
        outcomes = await asyncio.gather(*(dialogue.ask_about(question) for question in questions))
        usage = self._count_usage(outcome.usage for outcome in outcomes)
        return FillAnswer(
            readings=tuple(claim for outcome in outcomes for claim in outcome.claims),
            models={claim.key: outcome.model for outcome in outcomes for claim in outcome.claims},
            model=self.settings.model,
            usage=usage.to_dict(self.settings.price),
            findings=tuple(finding for outcome in outcomes for finding in outcome.findings),
            only_checked=self.settings.accept == "checked",
        )

    def _count_usage(self, parts: Iterable[Usage]) -> Usage:
        """The usage of one document, which is added to that of the run."""
        usage = sum(parts, Usage())
        with self._lock:
            self._usage += usage
        return usage


def _fail_where_asked(asked: Sequence[tuple[Job, Sequence[Question]]], finding: Finding) -> list[FillAnswer]:
    """The same finding for each document that has a question; none for the others."""
    return [FillAnswer(findings=(finding,) if questions else ()) for _, questions in asked]


def _run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, also where an event loop is running already, such as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    # A running loop cannot be entered again, so the work gets a thread and a loop of its own.
    outcome: list[T] = []
    errors: list[BaseException] = []

    def run_own_loop() -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run_own_loop, name="gap filler")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]
