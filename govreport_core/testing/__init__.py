"""Tests for plugins: what a page must be read as, and what every parser must keep.

`assert_reads` and `conformance_tests` are called in test modules; saved pages (`govreport fixture`) are collected by
the pytest plugin that is installed with govreport.
"""

from govreport_core.testing.conformance import CHECKS, assert_conforms, conformance_tests, find_faults
from govreport_core.testing.expected import Expected, assert_reads
from govreport_core.testing.saved_pages import refresh_page, save_page

__all__ = [
    "CHECKS",
    "Expected",
    "assert_conforms",
    "assert_reads",
    "conformance_tests",
    "find_faults",
    "refresh_page",
    "save_page",
]
