"""Load in two ways: clients that wait for an answer before they ask again, and questions that come regardless.

Only the second shows what overload does: a closed loop slows down with the service that it measures.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from .client import Outcome, get, send
from .process import Held, Service

_POLL_S = 0.1
_RECOVERED_S = 3.0  # after which a service that has not recovered is not waited for any more


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load: all outcomes, those of /healthz meanwhile, what was held at the most, and the recovery.

    ``recovery_s`` is how long after the last question one is answered again in twice the time it takes alone.
    """

    rate: float
    outcomes: list[Outcome]
    health: list[Outcome]
    most: Held
    recovery_s: float | None


async def closed_loop(service: Service, requests: Sequence[bytes], clients: int, seconds: float) -> list[Outcome]:
    """Let so many clients ask, each as soon as it was answered."""
    until = time.perf_counter() + seconds

    async def client(number: int) -> list[Outcome]:
        seen, at = [], number
        while time.perf_counter() < until:
            seen.append(await send(service.port, requests[at % len(requests)]))
            at += clients
        return seen

    return [one for seen in await asyncio.gather(*map(client, range(clients))) for one in seen]


async def open_loop(
    service: Service, requests: Sequence[bytes], rate: float, seconds: float, alone_s: float, seed: int = 7
) -> Loaded:
    """Send ``rate`` requests a second for so many seconds, at random moments (a Poisson process).

    ``alone_s`` is how long one takes while nothing else is asked.
    """
    draw = random.Random(seed)
    waiting: list[asyncio.Future[Outcome]] = []
    watching = asyncio.ensure_future(_watch(service))
    started = at = time.perf_counter()
    while at < started + seconds:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        waiting.append(asyncio.ensure_future(send(service.port, requests[len(waiting) % len(requests)])))
        at += draw.expovariate(rate)
    recovery_s = await recovery(service, requests[0], alone_s)
    outcomes = list(await asyncio.gather(*waiting))
    watching.cancel()
    health, most = await watching
    return Loaded(rate, outcomes, health, most, recovery_s)


async def recovery(service: Service, request: bytes, alone_s: float) -> float | None:
    """Return after how many seconds a question is answered again in twice the usual time; None if not in good time."""
    started = time.perf_counter()
    while time.perf_counter() - started < 2 * _RECOVERED_S:
        outcome = await send(service.port, request)
        if outcome.status == 200 and outcome.seconds <= 2 * alone_s:
            return outcome.sent - started
        await asyncio.sleep(_POLL_S)
    return None


async def _watch(service: Service) -> tuple[list[Outcome], Held]:
    """Ask for its health ten times a second, and look what it holds, until cancelled."""
    seen, held = [], [service.held]
    try:
        while True:
            seen.append(await send(service.port, get("/healthz")))
            held.append(service.held)
            await asyncio.sleep(_POLL_S)
    except asyncio.CancelledError:
        most = Held(*(max(getattr(each, name) for each in held) for name in ("memory_mb", "threads", "files")))
        return seen, most
