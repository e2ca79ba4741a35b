"""Keeps items on disk by a key, so that as many as there are of a million reports need no memory."""

from __future__ import annotations

import pickle
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from govreport_core.errors import GovreportError

Item = TypeVar("Item")

# So much of it is held in memory, in KiB.
_CACHE = 8_192
# The database is nobody else's and is gone with its connection: there is nothing to be restored.
_SETTINGS = (f"PRAGMA cache_size = -{_CACHE}", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF")


class SpoolError(GovreportError):
    """There is no room for temporary files."""


class Spool(Generic[Item]):
    """Items that can be pickled, each under a key; those of one key keep their order.

    They are in a temporary database of SQLite, in the folder for temporary files, which the system removes when the
    spool is no longer used.

    :raises SpoolError: by each method, where that folder is full.
    """

    def __init__(self) -> None:
        self._database = database = sqlite3.connect("", check_same_thread=False)
        self._is_sorted = False
        weakref.finalize(self, database.close)
        for setting in _SETTINGS:
            database.execute(setting)
        database.execute("CREATE TABLE items (key BLOB NOT NULL, item BLOB NOT NULL)")

    def add(self, key: str, item: Item) -> None:
        """Keep an item behind those of the same key."""
        with _full_disk_as_message():
            self._database.execute("INSERT INTO items VALUES (?, ?)", (_to_bytes(key), pickle.dumps(item, protocol=5)))

    def of(self, key: str) -> list[Item]:
        """The items of a key in the order in which they came; empty if there is none."""
        self._sort()
        rows = self._database.execute("SELECT item FROM items WHERE key = ? ORDER BY rowid", (_to_bytes(key),))
        # The bytes are those that `add` wrote: nobody else has this database.
        return [pickle.loads(item) for (item,) in rows]

    def keys_in_order(self) -> Iterator[str]:
        """Each key once."""
        self._sort()
        for (key,) in self._database.execute("SELECT DISTINCT key FROM items ORDER BY key"):
            yield key.decode("utf-8", "surrogatepass")

    def count_keys(self) -> int:
        """How many keys there are."""
        self._sort()
        (number,) = self._database.execute("SELECT COUNT(DISTINCT key) FROM items").fetchone()
        return int(number)

    def count_items(self) -> int:
        """How many items there are."""
        (number,) = self._database.execute("SELECT COUNT(*) FROM items").fetchone()
        return int(number)

    def _sort(self) -> None:
        """Sort the keys when they are first asked for: once for all is faster than with each item."""
        if not self._is_sorted:
            with _full_disk_as_message():
                self._database.execute("CREATE INDEX by_key ON items (key)")
            self._is_sorted = True


@contextmanager
def _full_disk_as_message() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise SpoolError(
            f"the folder for temporary files takes no more ({error}); make room there, or set TMPDIR to another"
        ) from error


def _to_bytes(key: str) -> bytes:
    # Names of damaged documents have halves of surrogate pairs, which SQLite takes for no text. The order of these
    # bytes is that of the characters.
    return key.encode("utf-8", "surrogatepass")
