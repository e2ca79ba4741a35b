"""Finds what a document says of itself: title, agency, year, date of publication, address, site id."""
