"""What is done to the service, in order, and what comes of each part."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .client import ask, send
from .hostile import huge_bodies, leavers, slow_senders
from .loads import Loaded, closed_loop, open_loop
from .overhead import overhead
from .process import Held, Service
from .report import measured

QUESTIONS = (
    "How many overseas missions does Vietnam have?", "What was the trade surplus in 2023?",
    "Who chaired the conference in Nghe An?", "How much FDI did Vietnam attract in 2023?",
    "Which sectors does economic diplomacy focus on?", "What did the Deputy Foreign Minister say?",
    "When was the conference held?", "Which countries are the largest export markets?",
    "What is the growth target for 2024?", "Who attended the meeting on April 2?",
    "What was said of semiconductors?", "Which agreements were signed with partners?",
)  # fmt: skip
TIMES = (1, 2, 4)
CLIENTS = (1, 2, 4, 8)
LEAVERS = 300


@dataclass(frozen=True, slots=True)
class Best:
    """The most answers a second that clients who wait got, how many of them, and the seconds of one question alone."""

    rate: float
    clients: int
    alone: float


async def measure(service: Service, index: Path, route: str, seconds: float) -> dict[str, Any]:
    """Return everything that is measured; each load is compared with the best rate just before and after it."""
    requests = [ask(route, question) for question in QUESTIONS]
    await closed_loop(service, requests, 2, 2.0)  # until all is warm
    best = await _best(service, requests, seconds / 2)
    memory, rate, rows, survived = service.held.memory_mb, best.rate, [], {}

    async def hostile(rate: float) -> Loaded:
        loaded, seen = await _hostile_load(service, requests, rate, seconds, best.alone)
        survived.update(seen)
        return loaded

    def plain(rate: float) -> Awaitable[Loaded]:
        return open_loop(service, requests, rate, seconds, best.alone)

    loads: list[tuple[str, int, Callable[[float], Awaitable[Loaded]]]] = [(f"{n}x", n, plain) for n in TIMES]
    for name, times, load in (*loads, ("4x, hostile", TIMES[-1], hostile)):
        say(f"open loop, {name} the best rate, {rate:.1f}")
        loaded = await load(times * rate)
        after = await _rate(service, requests, best.clients, seconds / 2)
        rows.append(measured(name, loaded, (rate + after) / 2, memory))
        rate = after or best.rate
    say("clients that leave")
    left = await _left(service, requests, LEAVERS, best.alone)
    say("what HTTP costs")
    cost = await overhead(service, index, QUESTIONS, max(2, int(seconds)))
    return {
        "route": route, "best rate": round(best.rate, 2), "alone, ms": round(best.alone * 1000, 1), "loads": rows,
        "hostile": survived, "left": left,
        "search, ms": {name: round(value, 2) for name, value in asdict(cost).items()},
    }  # fmt: skip


async def _best(service: Service, requests: list[bytes], seconds: float) -> Best:
    alone = [one.seconds for one in await closed_loop(service, requests, 1, seconds) if one.status == 200]
    if not alone:
        raise SystemExit(f"no answer within {seconds:g} s: the machine is too busy to measure on")
    rates = {clients: await _rate(service, requests, clients, seconds) for clients in CLIENTS}
    clients = max(rates, key=lambda clients: rates[clients])
    return Best(rates[clients], clients, sorted(alone)[len(alone) // 2])


async def _rate(service: Service, requests: list[bytes], clients: int, seconds: float) -> float:
    outcomes = await closed_loop(service, requests, clients, seconds)
    good = [one for one in outcomes if one.status == 200]
    spent = max(one.sent + one.seconds for one in outcomes) - min(one.sent for one in outcomes)
    say(f"closed loop, {clients} clients: {len(good) / spent:.1f} answers a second")
    return len(good) / spent


async def _hostile_load(
    service: Service, requests: list[bytes], rate: float, seconds: float, alone: float
) -> tuple[Loaded, dict[str, Any]]:
    slow = asyncio.ensure_future(slow_senders(service.port, 50))
    huge = asyncio.ensure_future(huge_bodies(service.port, 6))
    loaded = await open_loop(service, requests, rate, seconds, alone)
    cut, answered = await slow, await huge
    return loaded, {"slow senders cut after, at the most, s": round(max(cut), 1), "bodies of 64 MB": dict(answered)}


async def _left(service: Service, requests: list[bytes], clients: int, alone: float) -> dict[str, Any]:
    before = service.held
    await leavers(service.port, requests, clients, alone / 2)
    after = await _settled(service)
    outcome = await send(service.port, requests[0])
    return {
        "clients that left": clients, "threads before and after": [before.threads, after.threads],
        "files before and after": [before.files, after.files], "answered afterwards": outcome.status == 200,
    }  # fmt: skip


async def _settled(service: Service, patience_s: float = 12.0) -> Held:
    """Wait until the service holds no more files than a moment before, twice in a row."""
    until, seen = time.perf_counter() + patience_s, [service.held]
    while time.perf_counter() < until:
        await asyncio.sleep(1.0)
        seen.append(service.held)
        if len(seen) > 2 and seen[-1].files == seen[-2].files == seen[-3].files:
            break
    return seen[-1]


def say(line: str) -> None:
    """Tell whoever waits how far it is."""
    print(line, file=sys.stderr, flush=True)
