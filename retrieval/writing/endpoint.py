"""A language model behind an OpenAI-compatible address: its reply in pieces, within bounds of time and size.

Each reply is fetched in a thread and an event loop of its own, so that every wait can be cut at once: connecting, the
first word, the whole, a server that drips, a client that has left. Nothing that the server says is passed on as an
error: the reasons are our own words, and the key is in none.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .failing import NotWritten

if TYPE_CHECKING:
    from openai import AsyncOpenAI

THREAD = "onrecord-model"
MOST_CHARACTERS = 20_000  # of a reply that is read
MOST_BYTES = 8_000_000  # of its body, the frame of each piece included
MOST_TOKENS = 800  # asked for
CONNECT_S = 2.0
FIRST_SHARE = 0.6  # of the time that the whole may take, until the first word
_POLL_S = 0.05  # how long a client that has left goes unseen


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is: the address up to ``/v1``, its name there, a key ("" for none), seconds for a whole reply."""

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 8.0

    def replies(
        self, messages: Sequence[dict[str, str]], until: float, left: Callable[[], bool] = lambda: False
    ) -> Generator[str, None, None]:
        """Yield a reply as it comes; it may take until ``until``, of ``time.monotonic``, and ``seconds`` at the most.

        Close the iterator to have no more of it. Raises NotWritten.
        """
        until = min(until, time.monotonic() + self.seconds)
        fetched = _Fetched(self, messages, until, left)
        try:
            yield from fetched
        finally:
            fetched.stop()

    def models(self, seconds: float) -> tuple[str, list[str]]:
        """Ask which models the server has; return why it does not say, "" if it does, and their names.

        "unauthorised": it does not accept the key; "unlisted": it answers, but has no such list; else a reason of
        NotWritten.
        """
        return asyncio.run(self._models(seconds))

    async def _models(self, seconds: float) -> tuple[str, list[str]]:
        import openai

        try:
            async with asyncio.timeout(seconds), self.client() as client:
                return "", [str(each.id) for each in (await client.models.list()).data]
        except TimeoutError:
            return "late", []
        except (openai.AuthenticationError, openai.PermissionDeniedError):
            return "unauthorised", []
        except openai.APIStatusError as error:
            return ("refused" if error.status_code >= 500 else "unlisted"), []
        except openai.APIConnectionError:
            return "unreachable", []
        except Exception:  # noqa: BLE001 - a server may send anything, and the client fails on it in as many ways
            return "unreadable", []

    def client(self) -> AsyncOpenAI:
        """Return a client that goes to this address and no other: no proxy, no redirect, nothing tried twice."""
        import httpx2
        from openai import AsyncOpenAI

        from .transport import Bounded

        transport = Bounded(MOST_BYTES, verify=_trusted())
        http = httpx2.AsyncClient(transport=transport, timeout=httpx2.Timeout(self.seconds, connect=CONNECT_S),
                                  headers={"Accept-Encoding": "identity"}, follow_redirects=False)  # fmt: skip
        made = AsyncOpenAI(base_url=self.base_url, api_key=self.key or "none", http_client=http, max_retries=0)
        made.organization = made.project = None  # else variables that are meant for others would be sent
        return made


def quiet() -> None:
    """Load what a reply needs, which takes a second, and keep its loggers from writing down what is asked."""
    import openai  # noqa: F401

    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.ERROR)


class _Fetched:
    """One reply under way; iterate over it once."""

    def __init__(
        self, endpoint: Endpoint, messages: Sequence[dict[str, str]], until: float, left: Callable[[], bool]
    ) -> None:
        self._endpoint, self._messages, self._until, self._left = endpoint, messages, until, left
        self._pieces: queue.SimpleQueue[str | NotWritten | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        context = copy_context()
        self._thread = threading.Thread(
            target=lambda: context.run(asyncio.run, self._fetch()), name=THREAD, daemon=True
        )
        self._thread.start()

    def __iter__(self) -> Iterator[str]:
        while (piece := self._next()) is not None:
            if isinstance(piece, NotWritten):
                raise piece
            yield piece

    def stop(self) -> None:
        """End it, if it has not ended."""
        self._stopped.set()

    def _next(self) -> str | NotWritten | None:
        try:
            # The loop keeps the time; this is for one that is held up, say by a name that is looked up.
            return self._pieces.get(timeout=max(0.0, self._until - time.monotonic()) + 4 * _POLL_S)
        except queue.Empty:
            return NotWritten("late")

    async def _fetch(self) -> None:
        fetching = asyncio.ensure_future(self._all())
        while not fetching.done():
            await asyncio.wait({fetching}, timeout=_POLL_S)
            if self._stopped.is_set() or self._left():
                fetching.cancel()
        self._pieces.put(NotWritten("left") if fetching.cancelled() else fetching.result())

    async def _all(self) -> NotWritten | None:
        """Put the pieces in the queue; return None at their end, or why there are no more."""
        import openai

        try:
            await self._stream()
        except TimeoutError:
            return NotWritten("late")
        except openai.APITimeoutError as error:
            return NotWritten("late" if _connected(error) else "unreachable")
        except openai.APIConnectionError as error:
            return error.__cause__ if isinstance(error.__cause__, NotWritten) else NotWritten("unreachable")
        except openai.APIStatusError:
            return NotWritten("refused")
        except NotWritten as error:
            return error
        except Exception:  # noqa: BLE001 - a server may send anything, and the client fails on it in as many ways
            return NotWritten("unreadable")
        return None

    async def _stream(self) -> None:
        first = max(0.0, self._until - time.monotonic()) * FIRST_SHARE
        async with asyncio.timeout(first) as limit, self._endpoint.client() as client:
            characters = 0
            async for text in self._texts(client):
                if not characters:
                    limit.reschedule(asyncio.get_running_loop().time() + max(0.0, self._until - time.monotonic()))
                characters += len(text)
                self._pieces.put(text[: max(0, MOST_CHARACTERS - characters + len(text))])
                if characters > MOST_CHARACTERS:
                    raise NotWritten("endless")

    async def _texts(self, client: AsyncOpenAI) -> AsyncIterator[str]:
        async with await self._asked(client) as stream:
            async for chunk in stream:
                for choice in (chunk.choices or ())[:1]:
                    if choice.delta.content:
                        yield str(choice.delta.content)

    async def _asked(self, client: AsyncOpenAI) -> Any:
        """Ask with what most servers know, and once more without it where one refuses that."""
        import openai

        ask = client.chat.completions.create
        asked: dict[str, Any] = {"model": self._endpoint.model, "messages": list(self._messages), "stream": True}
        try:
            return await ask(**asked, temperature=0, max_tokens=MOST_TOKENS)
        except openai.BadRequestError:
            return await ask(**asked)


def _connected(error: Exception) -> bool:
    return "Connect" not in type(error.__cause__).__name__


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Return whom to trust over TLS; made once, for it takes a while."""
    return ssl.create_default_context()
