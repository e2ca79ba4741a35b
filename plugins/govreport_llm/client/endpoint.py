"""Asks one OpenAI-compatible endpoint: one question, one reply or one error that says what to do.

tenacity is the only retry layer; the client's own is switched off. Everything that was learnt of the endpoint,
such as which response format it takes, is kept in the `Endpoint`, and nowhere else.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import math
import random
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from govreport_core.errors import MissingExtra
from govreport_llm.client.budget import Budget, Usage, parse_usage
from govreport_llm.client.dialect import Dialect, Mode, lower_dialect
from govreport_llm.client.errors import EndpointError, NoJsonError, OverBudgetError, explain_error, is_worth_retrying
from govreport_llm.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Sleep = Callable[[float], Awaitable[None]]


class Reply(NamedTuple):
    """What a model answered: text, why it ended there, in which mode it was asked, what it cost."""

    content: str
    finish: str
    mode: Mode
    usage: Usage


class Limiter:
    """Allows no more than so many requests at a time, over all event loops and threads."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a free place, and hold it."""
        # A threads' semaphore, because an asyncio one belongs to one loop; so it can only be looked at now and then.
        while not self._free.acquire(blocking=False):
            await asyncio.sleep(0.02)
        try:
            yield
        finally:
            self._free.release()


class Endpoint:
    """An endpoint of one run.

    :param budget: of tokens; by default as the settings say.
    :param sleep: how to wait between attempts; tests replace it.
    """

    def __init__(self, settings: Settings, *, budget: Budget | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self.settings = settings
        self.budget = budget or Budget(settings.max_tokens, settings.ledger)
        self.dialect = Dialect()
        self._sleep = sleep
        self._limiter = Limiter(settings.concurrency)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncOpenAI]:
        """A client for one event loop.

        :raises MissingExtra: openai or tenacity is not installed.
        """
        try:
            import httpx2
            import tenacity  # noqa: F401
            from openai import AsyncOpenAI

            from govreport_llm.client.size_limit import CappedTransport
        except ImportError as error:
            raise MissingExtra("filling gaps by a language model", "llm") from error
        s = self.settings
        inner = httpx2.AsyncHTTPTransport(proxy=_find_proxy(s.base_url))
        timeout = httpx2.Timeout(s.deadline, connect=min(10.0, s.deadline))
        # No redirects: the key is for this endpoint only.
        http = httpx2.AsyncClient(
            transport=CappedTransport(inner, s.max_bytes),
            timeout=timeout,
            follow_redirects=False,
            headers={"accept-encoding": "identity"},
        )
        # Two retries of the client in each of three attempts made nine requests of one question.
        async with AsyncOpenAI(
            api_key=s.api_key, base_url=s.base_url, max_retries=0, timeout=timeout, http_client=http
        ) as client:
            yield client

    async def ask(
        self, client: AsyncOpenAI, messages: Sequence[Mapping[str, Any]], formats: Mapping[Mode, Any]
    ) -> Reply:
        """One question, however many attempts it takes within the deadline.

        :param formats: the response format of each mode; None for plain text.
        :raises EndpointError: no reply that could be used as an answer.
        """
        attempts = _Attempts(self, client, messages, formats)
        async with self._limiter.slot():
            try:
                # The client's own timeout is for each read: with 3 s a slow drip of bytes took 35 s and succeeded.
                async with asyncio.timeout(self.settings.deadline):
                    return await attempts.first_reply(self._sleep)
            except EndpointError as error:
                raise EndpointError(error.code, error.problem, attempts.usage + error.usage) from error.__cause__
            except Exception as error:
                code, problem = explain_error(error, self.settings, attempts.made)
                raise EndpointError(code, problem, attempts.usage) from None


class _Attempts:
    """The attempts at one question."""

    def __init__(
        self,
        endpoint: Endpoint,
        client: AsyncOpenAI,
        messages: Sequence[Mapping[str, Any]],
        formats: Mapping[Mode, Any],
    ) -> None:
        self.endpoint = endpoint
        self.client = client
        self.messages = messages
        self.formats = formats
        self.usage = Usage()
        self.made = 0

    async def first_reply(self, sleep: Sleep) -> Reply:
        """The first reply that comes, in ever lower dialects; other errors than those of the dialect are passed on."""
        from openai import APIStatusError
        from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

        settings = self.endpoint.settings
        started = time.monotonic()
        while True:
            dialect = self.endpoint.dialect
            left = settings.deadline - (time.monotonic() - started)
            try:
                async for attempt in AsyncRetrying(
                    stop=stop_after_attempt(settings.attempts) | stop_before_delay(left),
                    wait=_seconds_to_wait,
                    retry=retry_if_exception(is_worth_retrying),
                    sleep=sleep,
                    reraise=True,
                ):
                    with attempt:
                        body = await self._send_request(dialect)
                return _read_reply(body, dialect.mode, self.usage)
            except APIStatusError as error:
                lowered = lower_dialect(dialect, error)
                if lowered is None:
                    raise
                # Another question may have learnt it meanwhile.
                if self.endpoint.dialect == dialect:
                    self.endpoint.dialect = lowered

    async def _send_request(self, dialect: Dialect) -> Mapping[str, Any]:
        """The body of one response; what it cost is counted whether or not it can be used."""
        from openai import APIStatusError

        settings, budget = self.endpoint.settings, self.endpoint.budget
        prompt = json.dumps([self.messages, self.formats[dialect.mode]], ensure_ascii=False)
        # Tokenizers work on bytes at the least, so a prompt has no more tokens than bytes.
        most = len(prompt.encode()) + settings.answer_tokens
        if not budget.reserve(most):
            raise OverBudgetError
        self.made += 1
        self.usage += Usage(requests=1)
        try:
            # The raw response: the client's parsing takes a web page for an answer, and loses the usage of a wrong one.
            create: Any = self.client.chat.completions.with_raw_response.create
            raw = await create(model=settings.model, messages=self.messages, **self._request_options(dialect))
            body = _parse_body(raw.http_response.content)
        except APIStatusError:
            # Refused, so nothing was generated.
            budget.book_use(most, 0)
            raise
        except BaseException:
            # Whoever broke off does not know what was spent: the estimate stays charged.
            self.usage += Usage(uncounted=1)
            raise
        used = parse_usage(body)
        if used is None:
            self.usage += Usage(uncounted=1)
        else:
            self.usage += used
            budget.book_use(most, used.total_tokens)
        return body

    def _request_options(self, dialect: Dialect) -> dict[str, Any]:
        """What a request says beside model and messages, as far as the endpoint understands it."""
        settings = self.endpoint.settings
        options: dict[str, Any] = {dialect.limit_name: settings.answer_tokens}
        if (response_format := self.formats[dialect.mode]) is not None:
            options["response_format"] = response_format
        if dialect.temperature and settings.temperature is not None:
            options["temperature"] = settings.temperature
        return options


def _parse_body(data: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NoJsonError(f"the body is no JSON ({type(error).__name__})") from None
    if not isinstance(body, dict):
        raise NoJsonError("the body is no JSON object")
    return body


def _read_reply(body: Mapping[str, Any], mode: Mode, usage: Usage) -> Reply:
    """The text of the only choice; whatever else a server may send is an error, never an empty answer."""
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise EndpointError("llm-answer", "the response has no choices")
    finish = choice.get("finish_reason")
    content = message.get("content")
    # What is cut short is never mended: the question is put in halves.
    if finish == "length":
        return Reply("", "length", mode, usage)
    if message.get("refusal"):
        raise EndpointError("llm-answer", "the model refused to answer")
    if finish == "content_filter":
        raise EndpointError("llm-answer", "the endpoint's content filter held the answer back")
    # Without text, as when the model calls a tool, the answer is no JSON, and the question is put once more.
    return Reply(content if isinstance(content, str) else "", str(finish), mode, usage)


def _seconds_to_wait(state: Any) -> float:
    """Seconds until the next attempt: what the server asks for, else ever longer, with jitter."""
    error = state.outcome.exception()
    response = getattr(error, "response", None)
    asked = _requested_wait(response.headers) if response is not None else None
    if asked is not None:
        return asked
    # Without jitter the questions that failed together would come back together.
    longer: float = min(8.0, 0.5 * 2 ** (state.attempt_number - 1))
    return longer * (0.75 + random.random() / 2)


def _requested_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds for which the server asks to be left alone; None if it does not."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        seconds = _parse_wait(headers.get(name), unit)
        if seconds is not None and not math.isnan(seconds):
            return max(0.0, seconds)
    return None


def _parse_wait(text: str | None, unit: float) -> float | None:
    """Seconds from a header that gives a number or a date."""
    if not text:
        return None
    try:
        return float(text) * unit
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(text).timestamp() - time.time()
    except ValueError:
        return None


def _find_proxy(url: str) -> str | None:
    """The proxy that the environment names for this address; a transport of one's own hides it from httpx."""
    parts = urlsplit(url)
    if parts.hostname is None or urllib.request.proxy_bypass(parts.hostname):
        return None
    return urllib.request.getproxies().get(parts.scheme)
