"""Collects saved pages in pytest: a test for each row of the form, and one for everything else.

It is found by the entry point `pytest11`. Only `expected.json` files that `govreport fixture` wrote are collected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from govreport_core.model.result import Result
    from govreport_core.testing.expected import Expected


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A saved page."""
    if file_path.name != "expected.json":
        return None
    from govreport_core.testing.saved_pages import is_saved_page

    return SavedPage.from_parent(parent, path=file_path) if is_saved_page(file_path) else None


class SavedPage(pytest.File):
    """The tests of one saved page, which is read once."""

    @cached_property
    def expected(self) -> Expected:
        from govreport_core.testing.saved_pages import load_expected

        return load_expected(self.path.parent)

    @cached_property
    def result(self) -> Result:
        from govreport_core.testing.saved_pages import read_saved

        return read_saved(self.path.parent, self.expected)

    def collect(self) -> Iterator[pytest.Item]:
        """A test for form, metadata and unread figures, and one for each row."""
        from govreport_core.forms.loading import load_form

        yield _Test.from_parent(self, name="page", differences=self._elsewhere)
        for row in load_form(self.expected.form).rows:
            yield _Test.from_parent(self, name=row, differences=lambda row=row: self._in_row(row))

    def _elsewhere(self) -> Iterable[str]:
        return self.expected.differences_elsewhere(self.result)

    def _in_row(self, row: str) -> Iterable[str]:
        return self.expected.differences_in_row(self.result, row)


class _Differs(Exception):
    """A row is not read as expected."""


class _Test(pytest.Item):
    def __init__(self, *, differences: Callable[[], Iterable[str]], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.differences = differences

    def runtest(self) -> None:
        if found := list(self.differences()):
            raise _Differs("\n  ".join((f"{self.path.parent} is not read as expected:", *found)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, _Differs):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name
