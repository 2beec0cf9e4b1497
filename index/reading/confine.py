"""What a process that parses files of strangers gives up before it reads the first one.

Limits on memory and processor time, on what can be written (nothing) and opened at once; no network; no other
program. Each is asked for where the system has it; ``confine`` is no sandbox against machine code of an attacker,
it takes away what a tricked parser could do by itself.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
_OPEN_FILES = 64
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.kill",
    "pty.",
)


def confine(memory_bytes: int, parent: int) -> None:
    """Confine this process for the rest of its life; it ends when ``parent``, the process that started it, does."""
    if sys.platform == "linux":
        _die_with(parent)
        _leave_the_network()
    # Private writable memory, the sum that grows when a parser allocates, is what Linux counts as data. Elsewhere the
    # address space is the nearest thing, where it can be limited at all.
    _limit(resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS, memory_bytes)
    for name, most in (("CORE", 0), ("FSIZE", 0), ("NPROC", 0), ("NOFILE", _OPEN_FILES)):
        _limit(getattr(resource, f"RLIMIT_{name}"), most)
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)


def allow_processor_seconds(seconds: int) -> None:
    """Let this process use the processor for so much longer; beyond that the system ends it by SIGXCPU.

    Its parent measures the time and ends it; this is for when the parent is gone or stopped.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, hard))


def peak_bytes() -> int:
    """Return the most memory that this program ever had at once."""
    if sys.platform == "linux":  # where ru_maxrss counts what the process was before it became this program
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split(None, 1)[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):  # macOS refuses to limit memory
        resource.setrlimit(kind, (bound, bound))


def _die_with(parent: int) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it went before the system was told
        os._exit(1)


def _leave_the_network() -> None:
    """Move to a network namespace without an interface, where the system lets a process do so by itself."""
    import ctypes

    unshare = ctypes.CDLL(None).unshare
    if unshare(_CLONE_NEWNET) != 0:
        unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and len(arguments) > 2:
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITES:
            raise PermissionError("a parser may not write")
    elif event.startswith(_REFUSED):
        raise PermissionError(f"a parser may not use {event}")
