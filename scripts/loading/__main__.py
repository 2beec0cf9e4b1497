"""Put a service under load, and say how it bears that.

    ./scripts/load --seconds 20
    ./scripts/load --index my-index --route /api/search --json > load.json

First the best rate that clients who wait reach (a closed loop, measured again after each load), then questions at
once, twice and four times that rate whether they are answered or not (an open loop); meanwhile /healthz ten times a
second. At the last of them slow senders and bodies of 64 MB come as well. Then clients leave in the middle. At last,
what HTTP costs of a search.

Load comes from the same machine and takes of its cores. Wanted: goodput of 70 % of the best rate, refusals within 100
ms, health within 1 s, 400 MB of growth at the most, recovery in 3 s, HTTP under 2 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path

from onrecord.api.settings import load_settings

from .measuring import measure
from .process import serving
from .report import table


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
