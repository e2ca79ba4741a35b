"""What can go wrong with an endpoint, and what to tell the user."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from govreport_llm.client.budget import Usage
from govreport_llm.settings import KEY, MODEL, URL, Settings

_RETRIED = frozenset({408, 409, 429})


class EndpointError(Exception):
    """No usable reply. `code` is the finding's code, `usage` what it cost all the same."""

    def __init__(self, code: str, problem: str, usage: Usage = Usage()) -> None:  # noqa: B008  (frozen)
        super().__init__(problem)
        self.code = code
        self.problem = problem
        self.usage = usage


class NoJsonError(Exception):
    """The body is not the JSON object of a chat completion: a proxy's page, a cut connection."""


class OverBudgetError(Exception):
    pass


def is_worth_another(error: BaseException) -> bool:
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        said = error.response.headers.get("x-should-retry")
        if error.code == "insufficient_quota" or error.type == "insufficient_quota" or said == "false":
            return False
        return said == "true" or error.status_code in _RETRIED or error.status_code >= 500
    return isinstance(error, NoJsonError) or (isinstance(error, APIConnectionError) and not _too_large(error))


def _too_large(error: BaseException) -> bool:
    from govreport_llm.client.size_limit import ResponseTooLargeError

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ResponseTooLargeError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def explain_error(error: Exception, settings: Settings, attempts: int) -> tuple[str, str]:
    """The finding's code, and what happened and what to do. No text of a server that might repeat the key."""
    from openai import APIConnectionError, APIStatusError

    where = urlsplit(settings.base_url).hostname or settings.base_url
    tries = f"after {attempts} request{'s' if attempts != 1 else ''}"
    if isinstance(error, OverBudgetError):
        return "llm-budget", (
            f"the next request could exceed the budget of {settings.max_tokens} tokens and was not made; "
            "raise --max-tokens to go on"
        )
    if isinstance(error, TimeoutError):
        return "llm-endpoint", f"{where} did not answer within {settings.deadline:g} s ({tries})"
    if _too_large(error):
        return "llm-endpoint", (
            f"{where} sent more than {settings.max_bytes} bytes, or packed them in a way not asked for; check {URL}"
        )
    if isinstance(error, NoJsonError):
        return "llm-endpoint", f"{where}: {error} ({tries}); check that {URL} names the API and not a web page"
    if isinstance(error, APIStatusError):
        return "llm-endpoint", f"{where} answered {error.status_code} ({tries}); {_advice(error)}"
    if isinstance(error, APIConnectionError):
        return "llm-endpoint", f"{where} cannot be reached ({tries}); check {URL} and the network"
    return "llm-endpoint", f"{where}: {type(error).__name__} ({tries})"


def _advice(error: Any) -> str:
    if error.code == "insufficient_quota" or error.type == "insufficient_quota":
        return "the account has no quota left"
    return {
        400: "it does not understand the request",
        401: f"check {KEY}",
        403: f"the key in {KEY} may not use this model",
        404: f"check {URL} and {MODEL}",
        422: "it does not understand the request",
        429: "it is asked too often; try later or lower GOVREPORT_LLM_CONCURRENCY",
    }.get(error.status_code, "try later" if error.status_code >= 500 else f"check {URL}")
