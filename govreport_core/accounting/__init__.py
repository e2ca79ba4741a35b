"""The account of figures: what became of every figure that a document prints in the form's tables.

Parsers say what they read; nothing else is asked of them. The account is closed here: a figure that nobody claimed is
an ordinal, a date, a note or the like, or it is reported, and no cell beside it is called blank or worked out.
"""

from __future__ import annotations

from govreport_core.accounting.close import Closed, close_account, with_spare
from govreport_core.model.account import Account, Entry, Role

__all__ = ["Account", "Closed", "Entry", "Role", "close_account", "with_spare"]
