"""The two ways out of a command: data to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import typer

from .terminal import one_line


def emit(text: str) -> None:
    """Write a line, or several, to stdout; where its reader has left, end the command quietly."""
    emit_bytes(f"{text}\n".encode(sys.stdout.encoding or "utf-8", "replace"))


def emit_json(text: str) -> None:
    """Write a line of JSON, which is UTF-8 whatever the terminal speaks."""
    emit_bytes(f"{text}\n".encode())


def emit_bytes(data: bytes) -> None:
    """Write ``data`` to stdout as it is."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is still held back must not fail once more when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(0) from None
        raise


def complain(message: str) -> None:
    """Write one line to stderr, with the program's name."""
    print(f"onrecord: {one_line(message)}", file=sys.stderr)  # noqa: T201


def lines_of_stdin() -> Iterator[str]:
    """Yield the lines of stdin as they arrive; bytes that are not UTF-8 become U+FFFD."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")
