"""Shows what the commands have to say, whatever is in the names and texts that it quotes."""

from __future__ import annotations

from typing import IO

import click

from govreport_core.printable import printable, printable_json


def show(text: str, *, err: bool = False) -> None:
    """Print a line."""
    click.echo(printable(text), err=err)


class TerminalStream:
    """A binary stream of JSON that a person looks at."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, line: bytes) -> int:
        """Write a line of JSON, with escapes for what would steer the terminal."""
        return self._stream.write(printable_json(line.decode("utf-8", "replace")).encode())

    def flush(self) -> None:
        """Send what was written to the terminal."""
        self._stream.flush()
