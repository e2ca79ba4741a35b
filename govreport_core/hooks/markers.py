"""The marker a plugin author puts on a hook implementation."""

from __future__ import annotations

import pluggy

PROJECT = "govreport"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
