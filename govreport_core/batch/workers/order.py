"""Gives out the tasks of a run and hands their outcomes on in order, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from govreport_core.batch.outcome import Outcome
from govreport_core.sources.ref import SourceRef

Item = SourceRef | Outcome  # an outcome is one that is known already and only has to keep its place
Task = tuple[int, SourceRef]

# What a pickled task takes besides its name and its document; an estimate.
TASK_BYTES = 400
BYTES_PER_CHARACTER = 3  # of a Chinese name in UTF-8
# A slow document keeps so many finished ones waiting, and then the workers: the memory is bounded, not the wait.
WINDOW = 1024
WINDOW_BYTES = 64 * 1024 * 1024


class Order:
    """Outcomes in the order of their sources, or as they come; at most a window of them is held.

    :param ordered: whether an outcome waits for those of earlier sources.
    """

    def __init__(self, ordered: bool, window: int = WINDOW, window_bytes: int = WINDOW_BYTES) -> None:
        self._ordered, self._window, self._window_bytes = ordered, window, window_bytes
        self._held: dict[int, Outcome] = {}
        self._bytes = 0
        self._next = 0

    def has_room(self, index: int) -> bool:
        """Whether a source this far ahead may be begun."""
        return not self._ordered or (index < self._next + self._window and self._bytes < self._window_bytes)

    def put(self, index: int, outcome: Outcome) -> None:
        """Take an outcome."""
        self._held[index] = outcome
        self._bytes += len(outcome.line)

    def ready(self) -> Iterator[Outcome]:
        """Give out what may be given out."""
        while self._held:
            index = self._next if self._ordered else next(iter(self._held))
            outcome = self._held.pop(index, None)
            if outcome is None:
                return
            self._bytes -= len(outcome.line)
            self._next += 1
            yield outcome


class Feed:
    """The tasks still to be given out: those that came back first, then the next of the sources."""

    def __init__(self, items: Iterable[tuple[int, Item]], order: Order) -> None:
        self._items = iter(items)
        self._order = order
        self._back: deque[Task] = deque()
        self._peeked: Task | None = None
        self._pulled = 0
        self.exhausted = False

    def give_back(self, tasks: Iterable[Task]) -> None:
        """Take tasks that were not done; they come before all others, in this order."""
        self._back.extendleft(reversed(list(tasks)))

    @property
    def empty(self) -> bool:
        """Whether nothing is left to give out, as far as is known: the sources may not have been asked yet."""
        return not self._back and self.exhausted

    def take(self, limit: int, max_bytes: int) -> list[Task]:
        """At most `limit` tasks with at most about `max_bytes` bytes, at least one if one may be begun."""
        tasks: list[Task] = []
        size = 0
        while len(tasks) < limit and (task := self._peek_task()) is not None:
            _, ref = task
            size += TASK_BYTES + len(ref.name) * BYTES_PER_CHARACTER + len(ref.data or b"")
            if tasks and size > max_bytes:
                break
            self._drop_task()
            tasks.append(task)
        return tasks

    def rest(self) -> Iterator[tuple[int, Item]]:
        """Everything that is left, for somebody else to do."""
        yield from self._back
        self._back.clear()
        if self._peeked is not None:
            yield self._peeked
            self._peeked = None
        yield from self._items

    def _peek_task(self) -> Task | None:
        if self._back:
            return self._back[0]
        while self._peeked is None and not self.exhausted and self._order.has_room(self._pulled):
            following = next(self._items, None)
            if following is None:
                self.exhausted = True
                break
            index, item = following
            self._pulled = index + 1
            if isinstance(item, Outcome):
                self._order.put(index, item)
            else:
                self._peeked = index, item
        return self._peeked if self._peeked is not None and self._order.has_room(self._peeked[0]) else None

    def _drop_task(self) -> None:
        if self._back:
            self._back.popleft()
        else:
            self._peeked = None
