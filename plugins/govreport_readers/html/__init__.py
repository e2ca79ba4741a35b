"""Reader of HTML pages, a plugin with the hook `govreport_read`."""

from govreport_readers.html.reader import govreport_read

__all__ = ["govreport_read"]
