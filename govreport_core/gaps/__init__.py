"""What plugins may add after arithmetic: figures for open cells, mappings of unread grids, and their proof."""
