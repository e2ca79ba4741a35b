"""The command `govreport`: thin, all work is done by the library."""

from govreport_core.cli.group import main

__all__ = ["main"]
