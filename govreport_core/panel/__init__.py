"""Compares the reports of the same bodies over the years, checks them and draws them."""

from __future__ import annotations

from govreport_core.panel.bodies import read_aliases, read_hierarchy
from govreport_core.panel.findings import PanelFinding, PanelResult
from govreport_core.panel.panel import Panel, build_panel

__all__ = [
    "Panel",
    "PanelFinding",
    "PanelResult",
    "build_panel",
    "read_aliases",
    "read_hierarchy",
]
