"""What is to be said at a place of a document."""

from __future__ import annotations

from typing import NamedTuple

from govreport_core.model.document import Position


class Comment(NamedTuple):
    """A remark for whoever writes the document.

    :param position: where it belongs; its end does not matter.
    """

    position: Position
    text: str
