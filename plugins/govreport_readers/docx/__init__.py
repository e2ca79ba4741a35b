"""Reader of Word files, a plugin with the hook `govreport_read`."""

from govreport_readers.docx.reader import govreport_read

__all__ = ["govreport_read"]
