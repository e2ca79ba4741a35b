"""A figure of the running text in the words that say what it is of."""

from __future__ import annotations

from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_narrative.matching import Phrase


class Hit(NamedTuple):
    """A figure of the text in the phrase that it stands in.

    :param doubtful: whether the phrase may mean something else.
    :param subject: what stands before it in its clause, if it was read from the words of that; None of a whole phrase.
    """

    phrase: Phrase
    start: int
    end: int
    found: Figure
    doubtful: bool = False
    subject: tuple[int, int] | None = None

    @property
    def composed(self) -> bool:
        """Whether it was read from the words of its clause."""
        return self.subject is not None
