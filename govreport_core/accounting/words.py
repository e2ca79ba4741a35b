"""Words by which figures are told that are no figures of the form; they are data, in `schemas/accounting.json`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from govreport_core.forms.normalization import normalize_label
from govreport_core.model.account import Role
from govreport_core.resources import load_json


def role_of_head(word: str) -> Role | None:
    """What the figures are under a head of a column, or behind the label of a row; None if the word does not say.

    :param word: the head or label, normalised.
    """
    if not word:
        return None
    roles = _roles()
    return roles.get(word) or next(
        (role for end, role in roles.items() if role is Role.SUM and word.endswith(end)), None
    )


@cache
def _roles() -> Mapping[str, Role]:
    heads = load_json("accounting.json")["heads"]
    return MappingProxyType({normalize_label(word): Role(role) for role, words in heads.items() for word in words})
