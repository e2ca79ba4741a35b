"""Layouts of sites in a file: a site whose words are all its own is read without code, and taught by example."""

from govreport_core.site_layouts.layout import LayoutError, SiteLayout, TableLayout
from govreport_core.site_layouts.plugin import LayoutFile
from govreport_core.site_layouts.teaching import teach

__all__ = ["LayoutError", "LayoutFile", "SiteLayout", "TableLayout", "teach"]
