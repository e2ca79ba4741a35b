"""Pictures of the pages of PDF files, for people: the hook `govreport_pictures`."""

from govreport_readers.pdf.pictures.drawing import govreport_pictures

__all__ = ["govreport_pictures"]
