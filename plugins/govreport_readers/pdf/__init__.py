"""Reader of PDF files, a plugin with the hooks `govreport_read` and `govreport_pictures`."""

from govreport_readers.pdf.pictures import govreport_pictures
from govreport_readers.pdf.reader import govreport_read

__all__ = ["govreport_pictures", "govreport_read"]
