"""What captions, headings and notes say of a report's tables: whose they are, of what time, matter and measure."""

from govreport_core.reading.captions.grammar import introduces_table
from govreport_core.reading.captions.reader import Caption, CaptionReader, is_report_title

__all__ = ["Caption", "CaptionReader", "introduces_table", "is_report_title"]
