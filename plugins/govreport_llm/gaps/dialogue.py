"""Asks about the gaps of one document, and asks again where an answer fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.gaps.answers import FillAnswer, Refusal
from govreport_core.gaps.fill import accept_claims
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.gaps import Gaps
from govreport_core.model.readings import CellReading
from govreport_llm.client.budget import Usage, estimated_tokens
from govreport_llm.client.cached_ask import CachedAsk
from govreport_llm.client.endpoint import Endpoint
from govreport_llm.client.errors import EndpointError
from govreport_llm.findings import PLUGIN, llm_finding
from govreport_llm.gaps.answers import Answer, describe_refusals, read_answer
from govreport_llm.gaps.prompt import FORMATS, PROMPT_VERSION, SCHEMA, build_messages
from govreport_llm.gaps.questions import Question, halve_question

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# A pair of two numbers, "[12,34],", is about three tokens.
_PAIR_TOKENS = 3


class Job(NamedTuple):
    """One document of a batch."""

    document: Document
    form: Form
    gaps: Gaps


class _Outcome(NamedTuple):
    """What came of one question."""

    claims: tuple[CellReading, ...] = ()
    findings: tuple[Finding, ...] = ()
    usage: Usage = Usage()
    model: Mapping[str, Any] = {}


class _Attempt(NamedTuple):
    """One request, and what was read in its answer."""

    answer: Answer
    cut_short: bool
    mode: str
    usage: Usage


class _Faults(NamedTuple):
    """What is wrong with an answer; false if nothing is.

    :param problems: of its form, and of tokens and cells that it names.
    :param refused: the claims that cannot be true.
    """

    problems: tuple[str, ...]
    refused: tuple[Refusal, ...]

    def __bool__(self) -> bool:
        return bool(self.problems or self.refused)

    def tell_model(self, question: Question) -> tuple[str, ...]:
        """The faults in the numbers of the question."""
        return self.problems + describe_refusals(question, self.refused)

    def tell_person(self) -> tuple[str, ...]:
        """The faults by the keys of cells."""
        return (*self.problems, *(f"{r.reading.text} for {r.reading.key}: {r.problem}" for r in self.refused))


class GapDialogue:
    """The questions about the gaps of one document."""

    def __init__(self, endpoint: Endpoint, client: AsyncOpenAI, job: Job) -> None:
        self._job = job
        self._asker = CachedAsk(endpoint, client, prompt_version=PROMPT_VERSION, schema=SCHEMA, formats=FORMATS)
        self._allowance = endpoint.settings.share * estimated_tokens(job.document.text)

    async def ask_about(self, question: Question) -> _Outcome:
        """A question, put once more if the answer fails, and in halves if it is cut short."""
        usage = Usage()
        try:
            attempt = await self._ask_once(question)
            usage += attempt.usage
            if attempt.cut_short:
                return await self._ask_in_halves(question, usage)
            faults = self._find_faults(attempt.answer)
            problems = faults.tell_model(question)
            again = bool(problems) and self._may_ask_again(question, problems)
            if again:
                attempt, more = await self._ask_again(question, attempt, problems)
                usage += more
                if attempt.cut_short:
                    return await self._ask_in_halves(question, usage)
                faults = self._find_faults(attempt.answer)
        except EndpointError as error:
            return _Outcome(findings=(llm_finding(error.code, error.problem, question),), usage=usage + error.usage)
        findings = _report_answer(question, attempt.answer, faults, again=again)
        # Of an answer that is wrong in part, the other parts are right by chance at the best.
        claims = () if faults else attempt.answer.claims
        return _Outcome(claims, findings, usage, self._asker.describe_model(attempt.mode))

    def _may_ask_again(self, question: Question, problems: Sequence[str]) -> bool:
        """Whether the question may be put again: only as long as all requests take little beside the document."""
        request = self._asker.estimate_request(build_messages(self._job.form, question, problems))
        # The second answer is as long as a pair for every token at the most.
        answer = _PAIR_TOKENS * len(question.tokens)
        return self._allowance - self._asker.estimated_traffic >= request + answer

    async def _ask_again(self, question: Question, first: _Attempt, problems: Sequence[str]) -> tuple[_Attempt, Usage]:
        """The second attempt and its cost; where there is no second answer, the first attempt."""
        try:
            second = await self._ask_once(question, problems)
        except EndpointError as error:
            return first, error.usage
        return second, second.usage

    async def _ask_in_halves(self, question: Question, usage: Usage) -> _Outcome:
        """The outcomes of the question's two halves as one; `usage` is what the whole question took in vain."""
        halves = halve_question(question)
        if halves is None:
            problem = "the answer was cut short, and the question cannot be split further"
            return _Outcome(findings=(llm_finding("llm-answer", problem, question),), usage=usage)
        first, second = [await self.ask_about(half) for half in halves]
        return _Outcome(
            first.claims + second.claims,
            first.findings + second.findings,
            usage + first.usage + second.usage,
            first.model or second.model,
        )

    async def _ask_once(self, question: Question, problems: Sequence[str] = ()) -> _Attempt:
        """One request and its answer, which is kept if it can be read.

        :raises EndpointError: no reply that could be used as an answer.
        """
        document, form, _ = self._job
        messages = build_messages(form, question, problems)
        asked = await self._asker.ask(messages)
        cut_short = asked.answer.is_cut_short
        answer = Answer((), ()) if cut_short else read_answer(document, form, question, asked.answer.content)
        # An answer cut short is kept as well: asked for again, it would be cut short again.
        if answer.readable:
            self._asker.keep(messages, asked)
        return _Attempt(answer, cut_short, asked.answer.mode, asked.usage)

    def _find_faults(self, answer: Answer) -> _Faults:
        """Everything wrong with an answer: in itself, and against what is known of the document."""
        document, form, gaps = self._job
        judged = accept_claims(document, form, gaps, FillAnswer(answer.claims), plugin=PLUGIN, prove=False)
        return _Faults(answer.problems, judged.refused)


def _report_answer(question: Question, answer: Answer, faults: _Faults, *, again: bool) -> tuple[Finding, ...]:
    """What a person should know of the last answer: why nothing of it was kept, or that it placed nothing."""
    if faults:
        told = "; ".join(faults.tell_person()[:5])
        how = "also when asked again" if again else "and asking again would take too much of what the document has"
        problem = f"parts of the answer were refused, {how}, so nothing of it was kept: {told}"
        return (llm_finding("llm-answer", problem, question),)
    if not answer.claims:
        return (llm_finding("llm-not-found", "the model placed none of the figures offered", question, "info"),)
    return ()
