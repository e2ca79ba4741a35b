"""Reads documents in processes of their own, whose memory and time are bounded."""

from govreport_readers.confined.pool import NoConfinement, read_confined

__all__ = ["NoConfinement", "read_confined"]
