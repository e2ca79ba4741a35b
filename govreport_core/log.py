"""Tells whoever listens to the logger `govreport` what is done with a document, step by step, at the level DEBUG."""

from __future__ import annotations

import logging

from govreport_core.printable import printable

_logger = logging.getLogger("govreport")
# Without a handler of the program's own nothing is written, not even what logging writes as a last resort.
_logger.addHandler(logging.NullHandler())


def is_heard() -> bool:
    """Whether anybody listens: what is only told and costs something is worked out only then."""
    return _logger.isEnabledFor(logging.DEBUG)


def tell_step(document: str, message: str, *arguments: object) -> None:
    """Tell a step of a document's way.

    :param document: its name, which anybody may have given it.
    :param message: as `logging` takes it, with a place for each of the arguments.
    """
    if _logger.isEnabledFor(logging.DEBUG):
        # As if the caller had written it, so that a record says where the step is.
        _logger.debug("%s: " + message, printable(document), *arguments, stacklevel=2)
