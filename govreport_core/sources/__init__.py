"""Where documents come from: files, folders, archives, JSON lines, web archives."""
