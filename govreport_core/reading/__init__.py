"""The readings of plugins, made cells: which form it is, what can be believed, what parsers agree on."""
