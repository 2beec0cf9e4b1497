"""Parsers in a process of their own, which a hostile file may crash, fill or stop without harm to this one.

One process serves all files of a run. It is started with the first of them, and anew after one that made it exceed
a limit or crash. What comes back is JSON, and checked.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any

from ..errors import SearchError
from .decode import Unreadable
from .kinds import Format
from .messages import LENGTH, framed
from .outcome import Limits
from .parsed import Parsed, from_plain

_START_SECONDS, _END_SECONDS = 60, 5
_CHUNK = 1 << 20
_GIVE_UP = ("SIGABRT", "SIGTRAP", "SIGILL")  # how native code ends itself
# The process may start no threads; a library for numbers that some parser brings along would end it for that.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class ParserFailed(SearchError):
    """The process that parses files cannot be started."""


class _Gone(Exception):
    """The process ended without an answer."""


class Parsers:
    """Parses files in another process; to be closed, as a context manager does."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Parsers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, format: Format, data: bytes, file_name: str) -> Parsed:
        """Return the articles of a file.

        Raises:
            Unreadable: there is none to be had from it, or it cost more than the limits allow.
            ParserFailed: the process cannot be started.
        """
        reply = None
        if self._process is not None:
            with suppress(_Gone):  # it may have gone before this file came, or for what it still held of others
                reply = self._asked(self._process, format, data, file_name)
        if reply is None:
            process = self._start()
            try:
                reply = self._asked(process, format, data, file_name)
            except _Gone:
                raise Unreadable(self._why_gone(process.returncode)) from None
        return self._checked(reply)

    def _asked(self, process: subprocess.Popen[bytes], format: Format, data: bytes, file_name: str) -> bytes:
        request = json.dumps({"format": format, "name": file_name}).encode()
        try:
            return self._exchange(process, (request, data), self._limits.seconds)
        except TimeoutError:
            raise Unreadable(f"took longer than {self._limits.seconds:g} s to read") from None

    def close(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a fresh interpreter, which shares nothing with this process, whose threads a fork would not copy."""
        # -P: what lies in the current folder must not be taken for a library. It finds what this process finds.
        command = [sys.executable, "-P", "-m", _CHILD, json.dumps(asdict(self._limits)), str(os.getpid())]
        found = os.pathsep.join(os.path.abspath(path) for path in sys.path)  # noqa: PTH100
        environment = {**os.environ, "PYTHONPATH": found, **_ONE_THREAD}
        try:
            # A process group of its own: Ctrl-C is for this process, which ends the other.
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0, process_group=0
            )
        except OSError as error:
            raise ParserFailed(f"cannot start {sys.executable}: {error.strerror}") from None
        self._process = process
        try:
            self._exchange(process, (), _START_SECONDS)
        except (TimeoutError, _Gone):
            self.close()
            raise ParserFailed(f"the process that reads files did not start: {' '.join(command[:4])}") from None
        return process

    def _exchange(self, process: subprocess.Popen[bytes], messages: Sequence[bytes], seconds: float) -> bytes:
        """Send messages and return the answer; whatever ends this early ends the process too."""
        deadline = time.monotonic() + seconds
        try:
            for message in messages:
                _write(process, framed(message), deadline)
            return _read(process, self._length(process, deadline), deadline)
        except _Gone:
            with suppress(subprocess.TimeoutExpired):  # how it ends tells why
                process.wait(_END_SECONDS)
            self.close()
            raise
        except BaseException:
            self.close()
            raise

    def _length(self, process: subprocess.Popen[bytes], deadline: float) -> int:
        length = int.from_bytes(_read(process, LENGTH, deadline), "big")
        if length > self._limits.unpacked_bytes:
            raise Unreadable(f"holds more than {self._limits.unpacked_bytes:,} bytes of text")
        return length

    def _checked(self, reply: bytes) -> Parsed:
        try:
            found: Any = json.loads(reply.decode("utf-8", "surrogatepass"))
            if found["last"]:
                self.close()
            if "reason" in found:
                raise Unreadable(str(found["reason"]))
            return from_plain(found)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            if isinstance(error, Unreadable):
                raise
            self.close()
            raise Unreadable("the parser gave what is no answer") from None

    def _why_gone(self, code: int) -> str:
        if code == -signal.SIGXCPU:
            return f"took longer than {self._limits.seconds:g} s to read"
        if code == -signal.SIGKILL:
            return "the parser was killed, perhaps for want of memory"
        if code < 0:
            name = signal.Signals(-code).name
            return f"the parser crashed ({name}{', perhaps for want of memory' if name in _GIVE_UP else ''})"
        return f"the parser ended without an answer (code {code})"


_CHILD = f"{__package__}.child"


def _write(process: subprocess.Popen[bytes], data: bytes, deadline: float) -> None:
    assert process.stdin is not None
    number = process.stdin.fileno()
    os.set_blocking(number, False)
    left = memoryview(data)
    while left:
        _wait(number, select.POLLOUT, deadline)
        try:
            left = left[os.write(number, left) :]
        except BlockingIOError:
            continue
        except BrokenPipeError:
            raise _Gone from None


def _read(process: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    assert process.stdout is not None
    number = process.stdout.fileno()
    parts: list[bytes] = []
    while length:
        _wait(number, select.POLLIN, deadline)
        part = os.read(number, min(length, _CHUNK))
        if not part:
            raise _Gone
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _wait(number: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(number, event)
    if not poll.poll(max(0.0, (deadline - time.monotonic()) * 1000)):
        raise TimeoutError
