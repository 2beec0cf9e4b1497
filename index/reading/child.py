"""The program of the process that parses: it takes files on its standard input and gives back plain data.

For each file two messages come, its format and name as JSON and its content, and one goes out: JSON, with what was
found, or the reason why nothing was, and whether it is the last of this process.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO

from .confine import allow_processor_seconds, confine, peak_bytes
from .decode import Unreadable
from .messages import framed, receive
from .outcome import Limits
from .parsed import to_plain
from .parsing import parse

# A process that once grew to this share of its limit ends after its answer: what it still holds must not count
# against the next file.
_TIRED = 0.25


def main() -> None:
    """Parse files until there are no more; ``sys.argv`` holds the limits as JSON and the parent's number."""
    limits = Limits(**json.loads(sys.argv[1]))
    requests, replies = _channels()
    confine(limits.memory_bytes, int(sys.argv[2]))
    _send(replies, {"ready": True})
    while (request := receive(requests)) is not None:
        data = receive(requests)
        if data is None:
            break
        allow_processor_seconds(int(limits.seconds))
        tired, reply = _reply(json.loads(request), data, limits)
        _send(replies, reply | {"last": tired})
        if tired:
            break


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """Return the two pipes to the parent, under numbers of their own: what a library prints must not mix with them."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    return requests, replies


def _reply(request: dict[str, Any], data: bytes, limits: Limits) -> tuple[bool, dict[str, Any]]:
    """Return whether this process should end, and the answer."""
    try:
        found = to_plain(parse(request["format"], data, request["name"], limits))
    except Unreadable as error:
        return _is_tired(limits), {"reason": error.reason}
    except MemoryError:
        return True, {"reason": f"needs more than {limits.memory_bytes / 2**30:.2g} GB of memory to be read"}
    except RecursionError:
        return True, {"reason": "nested too deeply"}
    # A parser that fails in a way nobody foresaw fails on this file alone, and this process is there for that.
    except Exception as error:  # noqa: BLE001
        return True, {"reason": f"the parser failed ({type(error).__name__})"}
    return _is_tired(limits), found


def _is_tired(limits: Limits) -> bool:
    return peak_bytes() > _TIRED * limits.memory_bytes


def _send(replies: BinaryIO, reply: dict[str, Any]) -> None:
    data = json.dumps(reply, ensure_ascii=False).encode("utf-8", "surrogatepass")
    replies.write(framed(data))
    replies.flush()


if __name__ == "__main__":
    main()
