"""Runs the checks on a plugin and its pages, and says what is wrong and where."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from govreport_core.testing.conformance.accounting import check_accounting, check_forms
from govreport_core.testing.conformance.claims import check_once, check_places
from govreport_core.testing.conformance.damage import check_damage
from govreport_core.testing.conformance.hostile import check_hostile, check_linear
from govreport_core.testing.conformance.state import check_state
from govreport_core.testing.conformance.subject import PluginRaised, Subject

Check = Callable[[Subject], Iterator[str]]

# So many faults of one check are named; more of them say nothing new.
MOST_NAMED = 10

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "places": check_places,
        "once": check_once,
        "accounting": check_accounting,
        "forms": check_forms,
        "state": check_state,
        "damage": check_damage,
        "hostile": check_hostile,
        "linear": check_linear,
    }
)
"""Name -> check.

- places: every reading stands where it says.
- once: no figure is read for two cells, and no cell is read as two figures.
- accounting: every figure of the page's tables is read, or confirmed as unread.
- forms: asked for each form, it answers cells of this form; the page comes out as the right one.
- state: what a document is read as does not depend on what was read before it or at the same time.
- damage: where a page has lost figures, labels or cells, cells are left open and never other figures.
- hostile: no text on a page makes it fail or read something else.
- linear: its work grows with the length of the document, counted in lines of code.
"""


def find_faults(
    plugin: object, *pages: str | os.PathLike[str], checks: Mapping[str, Check] = CHECKS
) -> dict[str, list[str]]:
    """What is wrong with a plugin, by check; without those that it passes.

    :param plugin: a module, class or instance, or the name of one; it need not be installed.
    :param pages: pages that it reads, or folders of saved pages.
    """
    subject = Subject(plugin, pages)
    faults = {name: _run(check, subject) for name, check in checks.items()}
    return {name: found for name, found in faults.items() if found}


def assert_conforms(plugin: object, *pages: str | os.PathLike[str]) -> None:
    """Make sure that a plugin keeps all laws on these pages.

    :raises AssertionError: it does not; the message names each fault and where it is.
    """
    if faults := find_faults(plugin, *pages):
        raise AssertionError("\n".join(f"{name}: {fault}" for name, found in faults.items() for fault in found))


def conformance_tests(plugin: object, *pages: str | os.PathLike[str]) -> Any:
    """A test for each check, for one line of a test module: `test_laws = conformance_tests(plugin, "pages")`."""
    import pytest

    paths = [Path(page) for page in pages]
    subjects: list[Subject] = []

    @pytest.mark.parametrize("check", list(CHECKS))
    def test(check: str) -> None:
        if not subjects:
            subjects.append(Subject(plugin, paths))
        if found := _run(CHECKS[check], subjects[0]):
            pytest.fail("\n".join((check, *found)), pytrace=False)

    return test


def _run(check: Check, subject: Subject) -> list[str]:
    found: list[str] = []
    try:
        for fault in check(subject):
            if fault not in found:
                found.append(fault)
            if len(found) == MOST_NAMED:
                break
    except PluginRaised as error:
        found.append(str(error))
    return found
