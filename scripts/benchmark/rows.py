"""A row of the report: one piece of work, ours beside one other's, as a JSON line or in a Markdown table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = str | float | int | bool


@dataclass(frozen=True, slots=True)
class Row:
    """What one piece of work took, in ms of wall time: medians, and 99th percentiles beside them.

    ``ratio`` is ours to the peer's, the median of the rounds' ratios: below 1, ours is faster. What is unknown or
    does not apply is None. ``more`` holds what else was seen; a ``note`` in it says why a number is missing.
    """

    work: str
    ours_ms: float | None = None
    ours_p99_ms: float | None = None
    peer: str | None = None
    peer_ms: float | None = None
    peer_p99_ms: float | None = None
    ratio: float | None = None
    more: Mapping[str, Value] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return the row as one line of JSON, numbers to four digits."""
        own = {
            "work": self.work, "ours_ms": self.ours_ms, "ours_p99_ms": self.ours_p99_ms, "peer": self.peer,
            "peer_ms": self.peer_ms, "peer_p99_ms": self.peer_p99_ms, "ratio": self.ratio,
        }  # fmt: skip
        return json.dumps({key: _short(value) for key, value in {**own, **self.more}.items()}, ensure_ascii=False)


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table of the rows in their order; what has no times (the setting) stands above it."""
    above = [f"{row.work}: {_details(row)}\n" for row in rows if row.ours_ms is None and row.peer is None]
    measured = [row for row in rows if row.ours_ms is not None or row.peer is not None]
    return "\n".join([*above, *_HEAD, *(f"| {' | '.join(_cells(row))} |" for row in measured)])


_HEAD = (
    "| work | ours p50 / p99, ms | beside | its p50 / p99, ms | ratio | of CPU | more |",
    "|---|---|---|---|---|---|---|",
)
_IN_JSON_ONLY = ("cpu_ratio", "ours_cpu_ms", "peer_cpu_ms")  # the first has a column of its own


def _cells(row: Row) -> list[str]:
    cpu_ratio = row.more.get("cpu_ratio")
    cells = [
        row.work, _pair(row.ours_ms, row.ours_p99_ms), row.peer or "", _pair(row.peer_ms, row.peer_p99_ms),
        "" if row.ratio is None else _shown(row.ratio), "" if cpu_ratio is None else _shown(cpu_ratio), _details(row),
    ]  # fmt: skip
    return [cell.replace("|", "\\|").replace("\n", " ") for cell in cells]


def _details(row: Row) -> str:
    shown = {name.replace("_", " "): value for name, value in row.more.items() if name not in _IN_JSON_ONLY}
    return ", ".join(str(value) if name == "note" else f"{name} {_shown(value)}" for name, value in shown.items())


def _pair(median: float | None, p99: float | None) -> str:
    return " / ".join(_shown(value) for value in (median, p99) if value is not None)


def _short(value: Value | None) -> Value | None:
    """Cut a float to four digits, so that a line shows no more than was measured."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _shown(value: Value) -> str:
    short = _short(value)
    if isinstance(short, bool) or not isinstance(short, float | int):
        return str(short)
    return f"{short:,.0f}" if abs(short) >= 100 or short == int(short) else f"{short:.3g}"
