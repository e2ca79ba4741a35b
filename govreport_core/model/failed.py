"""The result of a document of which nothing could be learnt."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_core.model.document import METADATA
from govreport_core.model.finding import Finding
from govreport_core.model.result import Provenance, Result
from govreport_core.version import __version__


def failed_result(
    name: str,
    why: Finding,
    *,
    sha256: str | None = None,
    media_type: str | None = None,
    url: str | None = None,
    version: str = __version__,
    plugins: Sequence[str] = (),
    assumptions: Sequence[str] = (),
) -> Result:
    """An unrecognised result with the one finding that says why.

    :param name: the document's name.
    :param sha256: digest of its bytes, if they could be read.
    :param version: of the govreport that tried.
    """
    source = {"name": name, "sha256": sha256, "media_type": media_type, **dict.fromkeys(METADATA), "url": url}
    provenance = Provenance(version, tuple(plugins), tuple(assumptions))
    return Result("unrecognised", source, None, {}, {}, (why,), provenance)
