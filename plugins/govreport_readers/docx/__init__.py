"""Reader of Word files, a plugin with the hooks `govreport_read` and `govreport_annotate`."""

from govreport_readers.docx.comments import govreport_annotate
from govreport_readers.docx.reader import govreport_read

__all__ = ["govreport_annotate", "govreport_read"]
