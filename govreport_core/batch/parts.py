"""Extracts many documents on a cluster into part files, which the workers write themselves.

A result is a line of some 45 KB. Where each goes through scheduler and client, these have more to do than the workers;
here only counts come back.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, Future, as_completed
from pathlib import Path

from govreport_core.batch.extractor import Extractor
from govreport_core.batch.options import BatchOptions
from govreport_core.batch.run import run_batch
from govreport_core.batch.summary import Summary
from govreport_core.errors import GovreportError, describe
from govreport_core.sources.expand import expand_sources
from govreport_core.sources.ref import SourceRef
from govreport_core.sources.types import SourceLike


class PartsError(GovreportError):
    """Some of the part files could not be finished; the others are whole."""


def extract_parts(
    sources: SourceLike | Iterable[SourceLike],
    folder: str | os.PathLike[str],
    executor: Executor,
    *,
    parts: int = 64,
    extractor: Extractor | None = None,
    options: BatchOptions | None = None,
) -> Summary:
    """Extract many documents into `folder/part-0000.jsonl.gz` and so on; only counts come back to this process.

    Each part is one task of the executor, and is written as `run_batch` writes a file of results: a call that is
    repeated after a failure does what is left. A document is in the part that its name says, so that further documents
    change no part but their own. The commands take all parts at once: `govreport panel out/part-*.jsonl.gz`.

    :param sources: as for `extract_many`. Paths are opened by the workers, which need the same file system.
    :param folder: made if it is not there; the workers need it too.
    :param executor: any `concurrent.futures.Executor`, such as Dask's `client.get_executor()`.
    :param parts: how many files; a few for each worker, so that none waits for the last. The same number each time.
    :param extractor: plugins and settings; default those of `extract()`.
    :param options: of these `timeout` and `stale` count, and `jobs`, the worker processes for each part, default one:
        a document that kills or hangs its process then does no harm to the cluster's.
    :return: the counts of all parts; `seconds` is the sum of theirs.
    :raises PluginError: a plugin cannot be sent to another process.
    :raises PartsError: a part could not be written, or its worker died.
    :raises ValueError: `parts` is less than one.
    """
    if parts < 1:
        raise ValueError(f"parts is {parts}: there has to be one at least")
    extractor = extractor if extractor is not None else Extractor()
    extractor.check_portable()
    options = options if options is not None else BatchOptions()
    options = BatchOptions(jobs=options.jobs or 1, timeout=options.timeout, resume=True, stale=options.stale)
    total = Summary(unmet=set(extractor.corrections.documents))
    shares = _share_out(expand_sources(sources, total.skip), parts)
    Path(folder).mkdir(parents=True, exist_ok=True)
    tasks: dict[Future[Summary], str] = {}
    for number, share in enumerate(shares):
        path = str(Path(folder) / f"part-{number:04}.jsonl.gz")
        # A part that lost its last document is written anew as well, or it would keep it.
        if share or os.path.exists(path):
            tasks[executor.submit(_extract_part, share, path, extractor, options)] = path
    _collect(tasks, total)
    return total


def _share_out(refs: Iterable[SourceRef], parts: int) -> Sequence[list[SourceRef]]:
    """The documents by part, each share in the order of the sources."""
    shares: list[list[SourceRef]] = [[] for _ in range(parts)]
    for ref in refs:
        shares[zlib.crc32(ref.name.encode("utf-8", "surrogatepass")) % parts].append(ref)
    return shares


def _extract_part(share: list[SourceRef], path: str, extractor: Extractor, options: BatchOptions) -> Summary:
    """What a worker is asked to do: a share of the documents into one file."""
    return run_batch(share, path, options, extractor=extractor, messages=io.StringIO())


def _collect(tasks: dict[Future[Summary], str], total: Summary) -> None:
    """Add the counts of all parts, as they are finished.

    :raises PartsError: some failed; all others were waited for.
    """
    failed: list[str] = []
    for task in as_completed(tasks):
        try:
            total.merge(task.result())
        # Whatever happens to a worker, the other parts are waited for.
        except Exception as error:
            failed.append(f"{tasks[task]}: {describe(error)}")
    if failed:
        raise PartsError(
            f"{len(failed)} of {len(tasks)} parts could not be finished; call it again, what is written is kept: "
            + "; ".join(sorted(failed)[:5])
        )
