"""The markers: `hookimpl` for plugin authors, `hookspec` for the hooks themselves."""

from __future__ import annotations

import pluggy

PROJECT = "govreport"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
