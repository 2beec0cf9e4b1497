"""Put a service under load, and say how it bears that.

    ./scripts/load --seconds 20
    ./scripts/load --index my-index --route /api/search --json > load.json

First the best rate that clients who wait reach (a closed loop), then questions at once, twice and four times that rate
whether they are answered or not (an open loop); meanwhile /healthz ten times a second. At the last of them slow senders
and bodies of 64 MB come as well. Then clients leave in the middle. At last, what HTTP costs of a search.

Load comes from the same machine and takes of its cores. Wanted: goodput of 70 % of the best rate, refusals within 100
ms, health within 1 s, 400 MB of growth at the most, recovery in 3 s, HTTP under 2 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onrecord.api.settings import load_settings

from .client import ask, send
from .hostile import huge_bodies, leavers, slow_senders
from .loads import Loaded, closed_loop, open_loop
from .overhead import overhead
from .process import Held, Service, serving
from .report import measured, table

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


async def _best_rate(service: Service, requests: list[bytes], seconds: float) -> tuple[float, float]:
    """Return the most answers a second that any number of clients got, and the median seconds of one alone."""
    rates, alone = [], 0.0
    for clients in CLIENTS:
        outcomes = await closed_loop(service, requests, clients, seconds)
        good = sorted(one.seconds for one in outcomes if one.status == 200)
        rates.append(len(good) / seconds)
        if not good:
            raise SystemExit(f"{clients} clients got no answer in {seconds:g} s: the machine is too busy to measure on")
        alone = alone or good[len(good) // 2]
        say(f"closed loop, {clients} clients: {rates[-1]:.1f} answers a second")
    return max(rates), alone


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


async def measure(service: Service, index: Path, route: str, seconds: float) -> dict[str, Any]:
    """Return everything that is measured."""
    requests = [ask(route, question) for question in QUESTIONS]
    await closed_loop(service, requests, 2, 2.0)  # until all is warm
    best, alone = await _best_rate(service, requests, seconds / 2)
    before = service.held.memory_mb
    rows = []
    for times in TIMES:
        say(f"open loop, {times} times the best rate")
        rows.append(
            measured(f"{times}x", await open_loop(service, requests, times * best, seconds, alone), best, before)
        )
    say("the same with slow senders and huge bodies")
    loaded, survived = await _hostile_load(service, requests, TIMES[-1] * best, seconds, alone)
    rows.append(measured("4x, hostile", loaded, best, before))
    say("clients that leave")
    left = await _left(service, requests, 300, alone)
    say("what HTTP costs")
    cost = await overhead(service, index, QUESTIONS, max(2, int(seconds)))
    return {
        "route": route, "best rate": round(best, 2), "alone, ms": round(alone * 1000, 1), "loads": rows,
        "hostile": survived, "left": left,
        "search, ms": {name: round(value, 2) for name, value in asdict(cost).items()},
    }  # fmt: skip


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, help="the index folder; as for onrecord")
    parser.add_argument("--route", default="/api/ask", choices=("/api/ask", "/api/search"))
    parser.add_argument("--seconds", type=float, default=10.0, help="of each load (10)")
    parser.add_argument("--workers", type=int, default=1, help="of the service (1)")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    index = load_settings(index=given.index).index
    with serving(index, *(["--workers", str(given.workers)] if given.workers > 1 else [])) as service:
        seen = asyncio.run(measure(service, index, given.route, given.seconds))
    machine = {"cores": os.cpu_count(), "load of the machine": round(os.getloadavg()[2], 1)}
    seen = machine | {"workers": given.workers} | seen
    print(json.dumps(seen, indent=1) if given.json else table(seen))


if __name__ == "__main__":
    main()
