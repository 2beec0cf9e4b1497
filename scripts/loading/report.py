"""What was measured under load, in numbers that mean something beside what is wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .client import Outcome
from .loads import Loaded

REFUSED, LATE = 503, 504


def measured(name: str, loaded: Loaded, best: float, memory_before_mb: float) -> dict[str, Any]:
    """Return the numbers of one load; times in milliseconds but where they say seconds.

    Goodput is the answers a second that clients got, as a share of the ``best`` rate: of what the service can do, how
    much it still does.
    """
    outcomes = loaded.outcomes
    spent = max(one.sent + one.seconds for one in outcomes) - min(one.sent for one in outcomes)
    good = [one for one in outcomes if one.status == 200]
    refused = [one for one in outcomes if one.status == REFUSED]
    return {
        "load": name,
        "asked": len(outcomes),
        "statuses": {str(status): number for status, number in sorted(Counter(o.status for o in outcomes).items())},
        "goodput": round(len(good) / spent / best, 2),
        "answered p50": milliseconds(good, 0.5),
        "answered p99": milliseconds(good, 0.99),
        "refused p50": milliseconds(refused, 0.5),
        "refused p99": milliseconds(refused, 0.99),
        "refused p50, in the service": in_service(refused, 0.5),
        "refused p99, in the service": in_service(refused, 0.99),
        "health most": milliseconds(loaded.health, 1.0),
        "health failed": sum(one.status != 200 for one in loaded.health),
        "memory growth, MB": round(loaded.most.memory_mb - memory_before_mb),
        "recovery, s": None if loaded.recovery_s is None else round(loaded.recovery_s, 2),
    }


def milliseconds(outcomes: Sequence[Outcome], share: float) -> float | None:
    """Return a percentile, nearest rank, of what clients waited."""
    return percentile([one.seconds * 1000 for one in outcomes], share)


def in_service(outcomes: Sequence[Outcome], share: float) -> float | None:
    """Return a percentile of the time from a request's headers to its answer, by the service's own clock."""
    return percentile([one.timing["total"] for one in outcomes if "total" in one.timing], share)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value at a share, 0 to 1, by nearest rank; None of nothing.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.5), percentile([], 0.5)
    (2.0, None)
    """
    ordered = sorted(values)
    return round(ordered[max(0, -int(-share * len(ordered) // 1) - 1)], 1) if ordered else None


def table(seen: dict[str, Any]) -> str:
    """Return all of it for people."""
    lines = [f"{name}: {value}" for name, value in seen.items() if not isinstance(value, (list, dict))]
    rows = seen["loads"]
    for name in rows[0]:
        lines.append(f"{name:28}" + "".join(f"{_shown(row[name]):>26}" for row in rows))
    for part in ("hostile", "left", "search, ms"):
        lines += [f"{name}: {_shown(value)}" for name, value in seen[part].items()]
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}:{number}" for name, number in value.items())
    return "-" if value is None else str(value)
