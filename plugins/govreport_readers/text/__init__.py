"""Reader of plain text and markdown, a plugin with the hook `govreport_read`."""

from govreport_readers.text.reader import govreport_read

__all__ = ["govreport_read"]
