"""Tells what a page's style sheets do to its text: the part of CSS that hides, moves, reorders or adds text."""
