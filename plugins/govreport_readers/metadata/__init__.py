"""What a document says of itself: title, body, year, date."""
