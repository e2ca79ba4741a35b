"""The questions about the gaps of one document, asked and asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.gaps.answers import FillAnswer
from govreport_core.gaps.fill import accept
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.gaps import Gaps
from govreport_core.model.readings import CellReading
from govreport_llm.client.budget import Usage
from govreport_llm.client.cache import Cache, Kept, cache_key
from govreport_llm.client.endpoint import Endpoint
from govreport_llm.client.errors import EndpointError
from govreport_llm.findings import PLUGIN, llm_finding
from govreport_llm.gaps.answers import Answer, in_words, read_answer
from govreport_llm.gaps.prompt import FORMATS, PROMPT_VERSION, SCHEMA, estimated_tokens, messages
from govreport_llm.gaps.questions import Question, split

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class Job(NamedTuple):
    """One document of a batch."""

    document: Document
    form: Form
    gaps: Gaps


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


class GapDialogue:
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
            return _Outcome(findings=(llm_finding(error.code, error.problem, question),), usage=usage + error.usage)
        findings = []
        if said.answer.problems:
            told = "; ".join(said.answer.problems[:5])
            how = "also when asked again" if again else "and asking again would take too much of what the document has"
            findings.append(llm_finding("llm-answer", f"parts of the answer were dropped, {how}: {told}", question))
        placed = {claim.key for claim in said.answer.claims}
        if not placed and not problems:
            findings.append(
                llm_finding("llm-not-found", "the model placed none of the figures offered", question, "info")
            )
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
            return _Outcome(findings=(llm_finding("llm-answer", problem, question),), usage=usage)
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
        judged = accept(document, form, gaps, FillAnswer(answer.claims), plugin=PLUGIN, prove=False)
        return answer.problems + in_words(question, judged.refused)


def _size(said: Sequence[Mapping[str, Any]]) -> int:
    """About the tokens of a request, its schema included."""
    return estimated_tokens("".join(m["content"] for m in said) + json.dumps(SCHEMA, separators=(",", ":")))
