"""The errors of an endpoint: which are worth another attempt, and what the user is told of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from govreport_llm.client.budget import Usage
from govreport_llm.settings import KEY, MODEL, URL, Settings

# Timeout, conflict, too many requests: what the next attempt may well not meet.
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
    """The next request might exceed the budget, so it was not made."""


def is_worth_retrying(error: BaseException) -> bool:
    """Whether the same request may succeed at another attempt; the server's own word on it comes first."""
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        said = error.response.headers.get("x-should-retry")
        if _is_out_of_quota(error) or said == "false":
            return False
        return said == "true" or error.status_code in _RETRIED or error.status_code >= 500
    # A response too large would be too large again.
    return isinstance(error, NoJsonError) or (isinstance(error, APIConnectionError) and not _is_too_large(error))


def _is_out_of_quota(error: Any) -> bool:
    # Answered with 429 like too many requests, but waiting does not help.
    return "insufficient_quota" in (error.code, error.type)


def _is_too_large(error: BaseException) -> bool:
    # Imported here, and not above, because it imports the HTTP client.
    from govreport_llm.client.size_limit import ResponseTooLargeError

    # The client wraps what its transport raises.
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ResponseTooLargeError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def explain_error(error: Exception, settings: Settings, attempts: int) -> tuple[str, str]:
    """The finding's code, and what happened and what to do.

    The text of a server is never part of it: it might repeat the key.
    """
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
    if _is_too_large(error):
        return "llm-endpoint", (
            f"{where} sent more than {settings.max_bytes} bytes, or packed them in a way not asked for; check {URL}"
        )
    if isinstance(error, NoJsonError):
        return "llm-endpoint", f"{where}: {error} ({tries}); check that {URL} names the API and not a web page"
    if isinstance(error, APIStatusError):
        return "llm-endpoint", f"{where} answered {error.status_code} ({tries}); {_advise_user(error)}"
    if isinstance(error, APIConnectionError):
        return "llm-endpoint", f"{where} cannot be reached ({tries}); check {URL} and the network"
    return "llm-endpoint", f"{where}: {type(error).__name__} ({tries})"


def _advise_user(error: Any) -> str:
    if _is_out_of_quota(error):
        return "the account has no quota left"
    return {
        400: "it does not understand the request",
        401: f"check {KEY}",
        403: f"the key in {KEY} may not use this model",
        404: f"check {URL} and {MODEL}",
        422: "it does not understand the request",
        429: "it is asked too often; try later or lower GOVREPORT_LLM_CONCURRENCY",
    }.get(error.status_code, "try later" if error.status_code >= 500 else f"check {URL}")
