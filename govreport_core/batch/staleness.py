"""Tells whether a stored result would come out differently now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govreport_core.batch.extractor import Extractor
from govreport_core.errors import GovreportError, SourceError
from govreport_core.model.cell import OPEN
from govreport_core.sources.ref import SourceRef


class CorrectionsLost(GovreportError):
    """A result with corrections would be made again without them."""


def have_corrections_changed(extractor: Extractor, data: Mapping[str, Any]) -> bool:
    """Whether other corrections concern a document now than those its stored result was made with."""
    then = data["provenance"].get("fingerprint") or {}
    now = extractor.corrections.concerning(then.get("content"), data["source"]["name"]).digest
    return bool(now != then.get("corrections"))


class Staleness:
    """Tells of a stored result whether it would come out differently now; what is in doubt is stale."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._now = extractor.fingerprint
        self._hooks = {info.name: set(info.hooks) for info in extractor.manager.plugins()}

    def __call__(self, ref: SourceRef, data: Mapping[str, Any]) -> bool:
        """Whether the result `data` of this source has to be made again.

        The cheap signs come first; the document is read only if nothing else has changed.

        :raises CorrectionsLost: it has to be made again, but the run has not the corrections that it was made with.
        """
        is_stale = self._is_stale(ref, data)
        was_corrected = (data["provenance"].get("fingerprint") or {}).get("corrections")
        if is_stale and was_corrected and not self._extractor.corrections:
            raise CorrectionsLost(
                f"{ref.name}: the stored result has corrections that would be lost; name their file with --corrections"
            )
        return is_stale

    def _is_stale(self, ref: SourceRef, data: Mapping[str, Any]) -> bool:
        then = data["provenance"].get("fingerprint")
        if then is None or any(then.get(part) != self._now[part] for part in ("version", "settings")):
            return True
        if have_corrections_changed(self._extractor, data):
            return True
        if any(self._is_concerned(name, data) for name in self._changed_plugins(then.get("plugins", {}))):
            return True
        try:
            content = ref.load(self._extractor.max_bytes).sha256
        except SourceError:
            content = None
        return bool(content != then.get("content"))

    def _changed_plugins(self, then: Mapping[str, str]) -> set[str]:
        now = self._now["plugins"]
        return {name for name in {*then, *now} if then.get(name) != now.get(name)}

    def _is_concerned(self, plugin: str, data: Mapping[str, Any]) -> bool:
        """Whether a changed plugin had, or would have, a say in this result."""
        hooks = self._hooks.get(plugin)
        # One that is gone may have read it; a new reader may claim what another has read before.
        if hooks is None or "govreport_read" in hooks:
            return True
        if hooks <= {"govreport_fill", "govreport_map"}:
            is_open = any(cell["status"] in (*OPEN, "filled") for cell in data["cells"].values())
            unread = "govreport_map" in hooks and data["form"] is None and data["source"].get("media_type") is not None
            return self._extractor.fill and (is_open or unread)
        # Without a document nobody else is asked.
        return data["source"].get("media_type") is not None or bool(data["cells"])
