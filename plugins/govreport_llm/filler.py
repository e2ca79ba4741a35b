"""The plugin: gaps, and grids that no parser knows, to questions, and answers to claims."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from govreport_core.errors import MissingExtra
from govreport_core.fill import Filling, accept
from govreport_core.findings import Finding
from govreport_core.form import Form
from govreport_core.layouts import Layouts, judge
from govreport_core.markers import hookimpl
from govreport_core.model import CellReading, Document, Gaps, GridMapping, UnreadGrid
from govreport_llm import layouts
from govreport_llm.answers import Answer, in_words, read_answer
from govreport_llm.cache import Cache, Kept, cache_key
from govreport_llm.endpoint import Endpoint, EndpointError, Sleep
from govreport_llm.prompt import FORMATS, PROMPT_VERSION, SCHEMA, estimated_tokens, messages
from govreport_llm.questions import Question, questions, split
from govreport_llm.settings import KEY, MODEL, URL, Settings
from govreport_llm.usage import Usage

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")


class Job(NamedTuple):
    """One document of a batch."""

    document: Document
    form: Form
    gaps: Gaps


class GapFiller:
    """The gap-filling plugin of one run.

    It may be called from several threads and event loops; the token budget, the limit of requests at a time and
    what was learnt of the endpoint hold for all of them. Copies sent to other processes have their own.

    :param settings: None for those of the environment, read with the first document.
    :param sleep: how to wait between attempts.
    :param endpoint: used instead of one made from the settings.
    """

    name = "llm"

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
    def govreport_fill(self, document: Document, form: Form, gaps: Gaps) -> Filling:
        """Claims for the gaps of one document; whatever goes wrong is a finding, and the gaps stay gaps."""
        return _run(self.fill(document, form, gaps))

    @hookimpl
    def govreport_map(self, document: Document, form: Form, grids: tuple[UnreadGrid, ...]) -> Layouts:
        """Which rows and columns the unread grids have; whatever goes wrong is a finding, and they stay unread."""
        return _run(self.map(document, form, grids))

    async def map(self, document: Document, form: Form, grids: Sequence[UnreadGrid]) -> Layouts:
        """The same for callers with an event loop of their own."""
        try:
            settings = self.settings
            if settings.missing:
                return Layouts(findings=(_unset(settings),))
            if settings.accept == "checked":
                # No rule proves which label is which, so nothing read with a mapping could be kept.
                return Layouts()
            async with self.endpoint.open() as client:
                talk = _GridTalk(self.endpoint, client, document, form, Cache(settings.cache))
                outcomes = await asyncio.gather(*(talk.settle(grid) for grid in grids))
        except ValueError as error:
            return Layouts(findings=(_finding("llm-settings", str(error)),))
        except MissingExtra as error:
            return Layouts(findings=(_finding("llm-extra", str(error)),))
        usage = sum((outcome.usage for outcome in outcomes), Usage())
        with self._lock:
            self._usage += usage
        return Layouts(
            mappings=tuple(outcome.mapping for outcome in outcomes if outcome.mapping),
            models={outcome.mapping.table: outcome.model for outcome in outcomes if outcome.mapping},
            model=settings.model,
            usage=usage.to_dict(settings.price),
            findings=tuple(f for outcome in outcomes for f in outcome.findings),
        )

    async def fill(self, document: Document, form: Form, gaps: Gaps) -> Filling:
        """The same for callers with an event loop of their own."""
        return (await self.fill_many([Job(document, form, gaps)]))[0]

    async def fill_many(self, jobs: Iterable[Job]) -> list[Filling]:
        """A batch of documents through one connection pool, in their order."""
        try:
            settings = self.settings
        except ValueError as error:
            jobs = list(jobs)
            return [Filling(findings=(_finding("llm-settings", str(error)),)) for _ in jobs]
        asked = [(job, questions(job.document, job.form, job.gaps)) for job in jobs]
        if not any(each for _, each in asked):
            return [Filling() for _ in asked]
        if settings.missing:
            return [Filling(findings=(_unset(settings),) if each else ()) for _, each in asked]
        try:
            async with self.endpoint.open() as client:
                return await asyncio.gather(*(self._document(client, job, each) for job, each in asked))
        except MissingExtra as error:
            return [Filling(findings=(_finding("llm-extra", str(error)),) if each else ()) for _, each in asked]

    async def _document(self, client: AsyncOpenAI, job: Job, asked: Sequence[Question]) -> Filling:
        if not asked:
            return Filling()
        talk = _Talk(self.endpoint, client, job, Cache(self.settings.cache))
        outcomes = await asyncio.gather(*(talk.settle(question) for question in asked))
        usage = sum((outcome.usage for outcome in outcomes), Usage())
        with self._lock:
            self._usage += usage
        return Filling(
            readings=tuple(claim for outcome in outcomes for claim in outcome.claims),
            models={claim.key: outcome.model for outcome in outcomes for claim in outcome.claims},
            model=self.settings.model,
            usage=usage.to_dict(self.settings.price),
            findings=tuple(f for outcome in outcomes for f in outcome.findings),
            only_checked=self.settings.accept == "checked",
        )


class _Outcome(NamedTuple):
    claims: tuple[CellReading, ...] = ()
    findings: tuple[Finding, ...] = ()
    usage: Usage = Usage()
    model: Mapping[str, Any] = {}


class _Said(NamedTuple):
    """What was heard in answer to one request."""

    answer: Answer
    cut_short: bool
    mode: str
    usage: Usage


class _Talk:
    """The questions of one document."""

    def __init__(self, endpoint: Endpoint, client: AsyncOpenAI, job: Job, cache: Cache) -> None:
        self.endpoint = endpoint
        self.client = client
        self.job = job
        self.cache = cache
        self.left = endpoint.settings.share * estimated_tokens(job.document.text)

    async def settle(self, question: Question) -> _Outcome:
        """A question, put once more if the answer fails, and in halves if it is cut short."""
        usage = Usage()
        try:
            said = await self._say(question)
            usage += said.usage
            if said.cut_short:
                return await self._in_halves(question, usage)
            problems = self._problems(question, said.answer)
            again = bool(problems) and self._may_ask(question, problems)
            if again:
                said, more = await self._once_more(question, said, problems)
                usage += more
                if said.cut_short:
                    return await self._in_halves(question, usage)
                problems = self._problems(question, said.answer)
        except EndpointError as error:
            return _Outcome(findings=(_finding(error.code, error.problem, question),), usage=usage + error.usage)
        findings = []
        if said.answer.problems:
            told = "; ".join(said.answer.problems[:5])
            how = "also when asked again" if again else "and asking again would take too much of what the document has"
            findings.append(_finding("llm-answer", f"parts of the answer were dropped, {how}: {told}", question))
        placed = {claim.key for claim in said.answer.claims}
        if not placed and not problems:
            findings.append(_finding("llm-not-found", "the model placed none of the figures offered", question, "info"))
        model = {"name": self.endpoint.settings.model, "prompt": PROMPT_VERSION, "mode": said.mode}
        return _Outcome(said.answer.claims, tuple(findings), usage, model)

    def _may_ask(self, question: Question, problems: Sequence[str]) -> bool:
        """Whether the question may be put again: only as long as all requests take little beside the document."""
        said = messages(self.job.form, question, problems)
        # The second answer is as long as a pair for every token at the most.
        return self.left >= _size(said) + 3 * len(question.tokens)

    async def _once_more(self, question: Question, said: _Said, problems: Sequence[str]) -> tuple[_Said, Usage]:
        """The second answer; where there is none, the sound part of the first."""
        try:
            again = await self._say(question, problems)
        except EndpointError as error:
            return said, error.usage
        return again, again.usage

    async def _in_halves(self, question: Question, usage: Usage) -> _Outcome:
        halves = split(question)
        if halves is None:
            problem = "the answer was cut short, and the question cannot be split further"
            return _Outcome(findings=(_finding("llm-answer", problem, question),), usage=usage)
        first, second = [await self.settle(half) for half in halves]
        return _Outcome(
            first.claims + second.claims,
            first.findings + second.findings,
            usage + first.usage + second.usage,
            first.model or second.model,
        )

    async def _say(self, question: Question, problems: Sequence[str] = ()) -> _Said:
        document, form, _ = self.job
        said = messages(form, question, problems)
        key = cache_key(self.endpoint.settings.model or "", PROMPT_VERSION, said)
        kept = self.cache.get(key)
        if kept is not None:
            usage = Usage(cached_answers=1)
        else:
            self.left -= _size(said)
            reply = await self.endpoint.ask(self.client, said, FORMATS)
            self.left -= estimated_tokens(reply.content)
            kept, usage = Kept(reply.content, reply.finish, reply.mode), reply.usage
        cut_short = kept.finish == "length"
        answer = Answer((), ()) if cut_short else read_answer(document, form, question, kept.content)
        if not usage.cached_answers and answer.readable:
            self.cache.put(key, kept)
        return _Said(answer, cut_short, kept.mode, usage)

    def _problems(self, question: Question, answer: Answer) -> tuple[str, ...]:
        """Everything wrong with an answer: in itself, and against what is known of the document."""
        document, form, gaps = self.job
        judged = accept(document, form, gaps, Filling(answer.claims), plugin=GapFiller.name, prove=False)
        return answer.problems + in_words(question, judged.refused)


def _size(said: Sequence[Mapping[str, Any]]) -> int:
    """About the tokens of a request, its schema included."""
    return estimated_tokens("".join(m["content"] for m in said) + json.dumps(SCHEMA, separators=(",", ":")))


class _Drawn(NamedTuple):
    """What came of one grid."""

    mapping: GridMapping | None
    findings: tuple[Finding, ...] = ()
    usage: Usage = Usage()
    model: Mapping[str, Any] = {}


class _GridTalk:
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


def _unset(settings: Settings) -> Finding:
    return _finding(
        "llm-settings",
        f"{' and '.join(settings.missing)} not set, so no model was asked. Set {KEY} (any text for a local server), "
        f"{URL} (default: OpenAI's) and {MODEL}",
    )


def _finding(code: str, problem: str, question: Question | None = None, severity: Any = "warning") -> Finding:
    cells = question.cells if question else ()
    about = f"table {question.table}: " if question else ""
    return Finding(
        code, cells, kind="plugin", severity=severity, message=f"Plugin 'llm': {about}{problem}; the gaps stay gaps."
    )
