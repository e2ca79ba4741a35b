"""Words by which figures are told that are no figures of the form; they are data, in `schemas/accounting.json`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from govreport_core.accounting.account import Role
from govreport_core.forms.normalization import normalize_label
from govreport_core.resources import load_json


@cache
def role_of_head() -> Mapping[str, Role]:
    """Normalised head of a column, or label of a row -> what the figures under it are."""
    heads = load_json("accounting.json")["heads"]
    return MappingProxyType({normalize_label(word): Role(role) for role, words in heads.items() for word in words})
