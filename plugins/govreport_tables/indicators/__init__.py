"""Parser of the indicator tables from before 2019, a plugin with the hook `govreport_indicators`."""

from govreport_tables.indicators.parser import govreport_indicators

__all__ = ["govreport_indicators"]
