"""Reader of PDF files, a plugin with the hook `govreport_read`."""

from govreport_readers.pdf.reader import govreport_read

__all__ = ["govreport_read"]
