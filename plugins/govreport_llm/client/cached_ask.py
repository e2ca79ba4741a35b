"""Puts the questions of one prompt to an endpoint, and answers from the disk what was asked before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_llm.client.budget import Usage, estimated_tokens
from govreport_llm.client.cache import Cache, RawAnswer, cache_key
from govreport_llm.client.dialect import Mode
from govreport_llm.client.endpoint import Endpoint

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Message = dict[str, Any]


class Asked(NamedTuple):
    """An answer, what it cost, and whether it was on the disk already."""

    answer: RawAnswer
    usage: Usage
    from_cache: bool


class CachedAsk:
    """The questions of one prompt about one document.

    :param prompt_version: changes with the prompt, so that no answer to an older one is taken for this one's.
    :param schema: of the answers.
    :param formats: the response format of each mode.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        client: AsyncOpenAI,
        *,
        prompt_version: str,
        schema: Mapping[str, Any],
        formats: Mapping[Mode, Any],
    ) -> None:
        self._endpoint = endpoint
        self._client = client
        self._cache = Cache(endpoint.settings.cache)
        self._prompt_version = prompt_version
        self._schema_text = json.dumps(schema, separators=(",", ":"))
        self._formats = formats
        # About the tokens of all requests and answers so far.
        self.estimated_traffic = 0

    async def ask(self, messages: list[Message]) -> Asked:
        """The answer to these messages, from the disk if it is kept there.

        A new answer is not kept by itself: whoever reads it knows whether it is worth it, see `keep`.

        :raises EndpointError: no reply that could be used as an answer.
        """
        kept = self._cache.get(self._key_of(messages))
        if kept is not None:
            return Asked(kept, Usage(cached_answers=1), from_cache=True)
        # Before the request: other questions about the document are under way and must see it.
        self.estimated_traffic += self.estimate_request(messages)
        reply = await self._endpoint.ask(self._client, messages, self._formats)
        self.estimated_traffic += estimated_tokens(reply.content)
        return Asked(RawAnswer(reply.content, reply.finish, reply.mode), reply.usage, from_cache=False)

    def keep(self, messages: list[Message], asked: Asked) -> None:
        """Keep the answer to these messages for the next time."""
        if not asked.from_cache:
            self._cache.put(self._key_of(messages), asked.answer)

    def estimate_request(self, messages: Sequence[Message]) -> int:
        """About the tokens of a request, its schema included."""
        return estimated_tokens("".join(message["content"] for message in messages) + self._schema_text)

    def describe_model(self, mode: str) -> Mapping[str, Any]:
        """What is said in a cell of the model that answered in this mode, and of its prompt."""
        return {"name": self._endpoint.settings.model, "prompt": self._prompt_version, "mode": mode}

    def _key_of(self, messages: list[Message]) -> str:
        return cache_key(self._endpoint.settings.model or "", self._prompt_version, messages)
