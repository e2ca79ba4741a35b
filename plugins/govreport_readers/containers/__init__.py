"""Opens files that have a page within them: saved pages in MIME parts, and answers of sites in JSON."""
