"""One document on its way from bytes to a validated result."""
