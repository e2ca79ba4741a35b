"""Writes a file of results that grows line by line and survives any end of the process that writes it.

A line is written by one call at the end of the file, packed by itself if the file's name ends with .gz. After a kill or
a full disk only the last line can be torn; it is cut off. The lines stand in the order of the sources, so an
interrupted file is a beginning of the finished one, and going on means walking sources and lines side by side.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, takewhile
from pathlib import Path
from typing import IO, Any, NamedTuple

from govreport_core.batch.journal_records import OldResults, may_be_journal, read_records
from govreport_core.batch.outcome import Outcome, summarise_stored
from govreport_core.errors import GovreportError
from govreport_core.json_lines import pack_line
from govreport_core.sources.ref import SourceRef

# What a power failure may cost; a sync for every line would wait for the disk each time.
SYNC_SECONDS = 5.0


class JournalError(GovreportError):
    """The file of results cannot be written or gone on with."""


Stale = Callable[[SourceRef, dict[str, Any]], bool]


class _Beginning(NamedTuple):
    """How far a file of results is a beginning of what is wanted.

    :param end: where in the file it ends, in bytes.
    :param is_whole: whether no complete line comes behind it.
    :param left: the sources that come behind it.
    """

    end: int
    is_whole: bool
    left: Iterator[SourceRef]


class Journal:
    """The file of results of a run.

    Use it as a context manager; one run at a time may write a file.

    :param resume: keep the results that the file has. Without it the file is begun anew.
    :param stale: says of a result that is there whether it has to be made again.
    :raises JournalError: the file is being written by another run, cannot be opened, or is to be gone on with and
        is no file of results.
    """

    def __init__(self, path: str | os.PathLike[str], *, resume: bool = False, stale: Stale | None = None) -> None:
        self.path = Path(path)
        # When sources were added or results are stale, the new file grows beside the old one.
        self._beside = self.path.with_name(self.path.name + ".new")
        self._is_packed = self.path.name.lower().endswith(".gz")
        self._resume, self._stale = resume, stale
        self._file: IO[bytes] | None = None
        self._synced = time.monotonic()
        self._lock: IO[bytes] | None = None
        self.reused = 0

    def __enter__(self) -> Journal:
        if self._resume and not may_be_journal(self.path, self._is_packed):
            raise JournalError(
                f"{self.path}: is no file of results that a run wrote, so there is nothing to go on with; name another "
                "file, or leave --resume and --stale out to write over it"
            )
        self._lock = _lock_file(self.path)
        if not self._resume:
            self._open_file(self.path, "wb")
            for path in (self._beside, *self._superseded_files()):
                path.unlink(missing_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self._file is not None:
            # After an error the sync may fail for the same reason; the error is what counts.
            with contextlib.suppress(OSError):
                os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
        # Only a run that came to its end may replace what was there.
        if kind is None:
            if self._beside.exists():
                os.replace(self._beside, self.path)
            for path in self._superseded_files():
                path.unlink()
        if self._lock is not None:
            self._lock.close()

    def plan(self, refs: Iterable[SourceRef], kept: Callable[[Outcome], None]) -> Iterator[SourceRef | Outcome]:
        """What is left to do, in order: sources to extract, and results of the old file to copy.

        :param kept: is told of every result that stays where it is.
        """
        sources = iter(refs)
        if not self._resume:
            yield from sources
            return
        # A run that was killed while it rewrote the file left both; the newer one has the say.
        current = self._beside if self._beside.exists() else self.path
        beginning = self._match_beginning(current, sources, kept)
        current = self._open_behind(beginning, current)
        old = self._find_old_results(current, beginning.end) if self._beside.exists() else None
        for ref in beginning.left:
            record = old.take(ref.name) if old is not None else None
            if record is not None and not self._is_stale(ref, record.data):
                self.reused += 1
                yield summarise_stored(record.data, record.line)
            else:
                yield ref

    def _match_beginning(
        self, current: Path, sources: Iterator[SourceRef], kept: Callable[[Outcome], None]
    ) -> _Beginning:
        """Walk sources and lines side by side as far as they agree and the lines are not stale."""
        records = read_records(current)
        end = 0
        following = next(records, None)
        for ref in sources:
            # Behind a line that is no result, results are only copied.
            is_next = following is not None and following.start == end and following.name == ref.name
            if following is None or not is_next or self._is_stale(ref, following.data):
                return _Beginning(end, following is None, chain((ref,), sources))
            end = following.end
            self.reused += 1
            kept(summarise_stored(following.data))
            following = next(records, None)
        return _Beginning(end, following is None, iter(()))

    def _open_behind(self, beginning: _Beginning, current: Path) -> Path:
        """Open the file that is gone on with behind its good beginning; where the old results stand now."""
        if beginning.is_whole:
            self._open_file(current, "r+b", beginning.end)
            return current
        # The file is no beginning of what is wanted: its good beginning goes into a new one.
        if current == self._beside:
            current = self._move_aside()
        _copy_beginning(current, self._beside, beginning.end)
        self._open_file(self._beside, "r+b", beginning.end)
        return current

    def _find_old_results(self, current: Path, end: int) -> OldResults:
        """The results that are not in the good beginning of `current`, the newest file first."""
        consumed = Counter(record.name for record in takewhile(lambda record: record.end <= end, read_records(current)))
        old = OldResults()
        for path in dict.fromkeys([current, *self._superseded_files(), self.path]):
            old.add(path, consumed)
        return old

    def _superseded_files(self) -> list[Path]:
        """Files that an interrupted rewriting left, the newest first."""
        prefix = self.path.name + ".old-"
        numbers = (p.name.removeprefix(prefix) for p in self.path.parent.glob("*.old-*") if p.name.startswith(prefix))
        return [
            self.path.with_name(f"{prefix}{n}") for n in sorted((int(n) for n in numbers if n.isdigit()), reverse=True)
        ]

    def _move_aside(self) -> Path:
        newest = self._superseded_files()
        number = int(newest[0].name.rpartition("-")[2]) + 1 if newest else 1
        path = self.path.with_name(f"{self.path.name}.old-{number}")
        os.replace(self._beside, path)
        return path

    def write(self, line: bytes) -> None:
        """Add a result.

        :raises JournalError: the disk is full or gone; what is written stays and can be resumed.
        """
        assert self._file is not None
        try:
            view = memoryview(pack_line(line) if self._is_packed else line)
            # Without a buffer a write may take only a part.
            while view:
                view = view[self._file.write(view) :]
            if time.monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(self._file.fileno())
                self._synced = time.monotonic()
        except OSError as error:
            raise JournalError(
                f"{self.path}: cannot be written ({error.strerror}); make room and go on with --resume, "
                "no result is lost"
            ) from error

    def _open_file(self, path: Path, mode: str, end: int | None = None) -> None:
        try:
            # Without a buffer: what was written is with the system, and no kill can take it back.
            self._file = open(path, mode, buffering=0)  # noqa: SIM115
            if end is not None:
                self._file.truncate(end)
                self._file.seek(end)
        except OSError as error:
            raise JournalError(f"{path}: cannot be written ({error.strerror})") from error

    def _is_stale(self, ref: SourceRef, data: dict[str, Any]) -> bool:
        return self._stale is not None and self._stale(ref, data)


def _copy_beginning(source: Path, target: Path, size: int) -> None:
    with open(source, "rb") as old, open(target, "wb") as new:
        while size > 0 and (block := old.read(min(size, 1 << 20))):
            new.write(block)
            size -= len(block)


def _lock_file(path: Path) -> IO[bytes] | None:
    """A lock on a file of results, held until it is closed; the system drops it when the process dies."""
    try:
        # To append, because the results in it must not be lost before the lock is held.
        file = open(path, "ab")  # noqa: SIM115
    except OSError as error:
        raise JournalError(f"{path}: cannot be written ({error.strerror})") from error
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # no such locks on this system
        pass
    except OSError as error:
        file.close()
        raise JournalError(f"{path}: another run is writing this file; wait for it or choose another name") from error
    return file
