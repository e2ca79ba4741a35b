"""Keeps the members of an answer that have the right type; a finding names the first that has not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from govreport_core.errors import describe
from govreport_core.hooks.places import given_at
from govreport_core.model.finding import Finding, finding

T = TypeVar("T")


def members_of(answer: object, wanted: type[T]) -> tuple[tuple[T, ...], str | None]:
    """The members of an answer that are of a type, and what is wrong with the first that is not.

    An answer that is not iterable is taken for its own only member.

    :return: the members, and a problem in words that fit behind the plugin's name; None if there is none.
    """
    try:
        given: tuple[object, ...] = tuple(answer) if isinstance(answer, Iterable) else (answer,)
    except Exception as error:  # whatever a stranger's iteration raises
        return (), unreadable(error)
    good = tuple(member for member in given if isinstance(member, wanted))
    wrong = next((number for number, member in enumerate(given) if not isinstance(member, wanted)), None)
    if wrong is None:
        return good, None
    return good, f"{type(given[wrong]).__name__} is no {wanted.__name__}{given_at(answer, wrong)}"


def unreadable(error: Exception) -> str:
    """The problem of an answer that breaks off when it is looked at."""
    return f"its answer cannot be read ({describe(error)})"


def nonsense(plugin: str, hook: str, problem: str | None) -> tuple[Finding, ...]:
    """The finding for a problem of a plugin's answer; empty if there is none."""
    return () if problem is None else (finding("plugin-nonsense", plugin=plugin, hook=hook, problem=problem),)
