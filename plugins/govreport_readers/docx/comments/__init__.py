"""Comments written into Word files: the hook `govreport_annotate`."""

from govreport_readers.docx.comments.writer import govreport_annotate

__all__ = ["govreport_annotate"]
