"""Words by which figures are told that are no figures of the form; they are data, in `schemas/accounting.json`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from govreport_core.forms.normalization import normalize_label
from govreport_core.model.account import Role
from govreport_core.resources import load_json


def role_of_label(word: str) -> Role | None:
    """What the figures behind the label of a row are; None if the label does not say.

    :param word: the label, normalised.
    """
    return _roles().get(word) or next((role for end, role in _sums() if word.endswith(end)), None)


def role_of_head(word: str) -> Role | None:
    """What the figures under a head of a column are; None if the head does not say.

    Of a column a word for another year says so in front of any head; of a row it does not: 上年结转 is one of the
    form.

    :param word: the head, normalised.
    """
    if role := role_of_label(word):
        return role
    return next((role for begin, role in _other_years() if word.startswith(begin)), None)


@cache
def _sums() -> tuple[tuple[str, Role], ...]:
    return tuple((word, role) for word, role in _roles().items() if role is Role.SUM)


@cache
def _other_years() -> tuple[tuple[str, Role], ...]:
    return tuple((word, role) for word, role in _roles().items() if role is Role.OTHER_YEAR)


@cache
def _roles() -> Mapping[str, Role]:
    heads = load_json("accounting.json")["heads"]
    return MappingProxyType({normalize_label(word): Role(role) for role, words in heads.items() for word in words})
