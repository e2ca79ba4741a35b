"""What captions, headings and notes say of a report's tables: whose they are, of what time, matter and measure."""

from govreport_core.reading.captions.caption import Caption
from govreport_core.reading.captions.grammar import introduces_table
from govreport_core.reading.captions.lines import is_report_title
from govreport_core.reading.captions.over_grids import read_over_cases, read_over_grid
from govreport_core.reading.captions.reader import CaptionReader

__all__ = ["Caption", "CaptionReader", "introduces_table", "is_report_title", "read_over_cases", "read_over_grid"]
