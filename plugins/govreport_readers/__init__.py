"""Readers: bytes -> Document. Each module is a plugin with the one hook `govreport_read`."""

from __future__ import annotations
