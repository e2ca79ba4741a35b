"""Unread grids: how the model is asked for their rows and columns."""
