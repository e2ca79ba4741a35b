"""The laws that every parser must keep, each a check that runs on pages of the author's."""

from govreport_core.testing.conformance.suite import CHECKS, assert_conforms, conformance_tests, find_faults

__all__ = ["CHECKS", "assert_conforms", "conformance_tests", "find_faults"]
