"""Results held against the schema and the edit rules."""
