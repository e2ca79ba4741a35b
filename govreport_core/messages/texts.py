"""The texts of commands and pages by language, from `schemas/messages.json`, and the language of the locale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from govreport_core.resources import load_json

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
# The first of these that is set says which language a person reads.
_VARIABLES = ("GOVREPORT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def text(id: str, language: Language, **fields: Any) -> str:
    """A text in a language, with its fields filled in.

    :raises KeyError: there is no such text, or a field is not given.
    """
    template: str = load_messages()["texts"][id][language]
    return template.format(**fields) if fields else template


def language_of_locale(environment: Mapping[str, str]) -> Language:
    """Chinese where the locale is Chinese, English everywhere else.

    >>> language_of_locale({"LANG": "zh_CN.UTF-8"}), language_of_locale({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    ('zh', 'en')
    """
    chosen = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


@cache
def load_messages() -> Mapping[str, Any]:
    """The data file, read once."""
    data: Mapping[str, Any] = load_json("messages.json")
    return data
