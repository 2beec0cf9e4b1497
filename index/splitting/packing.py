"""Packing a run of sentences into passages of like size, broken where a reader would break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..records import Span

Edge = Literal["heading", "paragraph", "sentence"]

# What a break costs by what it breaks; the cost of a size is 1 for an empty passage and for a full one.
_BREAK_COST: dict[Edge, float] = {"heading": 0.0, "paragraph": 0.1, "sentence": 0.5}
_HEADING_INSIDE_COST = 0.6


@dataclass(frozen=True, slots=True)
class Unit:
    """What is never parted: a sentence, with the headings above it if it is the first below them.

    ``edge`` tells what a break before it breaks. ``sentences`` are the quotable spans in it. ``glued`` units
    may be parts of one word, so their weights do not add up exactly.
    """

    start: int
    end: int
    weight: int
    edge: Edge
    sentences: tuple[Span, ...]
    glued: bool = False


def pack(units: Sequence[Unit], *, target: int, budget: int) -> list[Sequence[Unit]]:
    """Group the units, in order, so that no group outweighs ``budget`` and most are near ``target``.

    The best of all groupings by dynamic programming: each group costs the square of how far it is from the
    target, each break what it breaks, each heading that a passage runs over a little more. Every unit must
    fit the budget alone.
    """
    best = [0.0] * (len(units) + 1)
    first_of = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        best[end], first_of[end] = _cheapest(units, end, best, target, budget)
    groups: list[Sequence[Unit]] = []
    end = len(units)
    while end:
        groups.append(units[first_of[end] : end])
        end = first_of[end]
    return groups[::-1]


def _cheapest(units: Sequence[Unit], end: int, best: Sequence[float], target: int, budget: int) -> tuple[float, int]:
    """Return the least cost of grouping ``units[:end]``, and where its last group begins."""
    least, first = float("inf"), end - 1
    weight, inside = 0, 0.0
    for at in range(end - 1, -1, -1):
        unit = units[at]
        weight += unit.weight
        if weight > budget and at < end - 1:
            break
        cost = best[at] + inside + _size_cost(weight, target, budget) + (_BREAK_COST[unit.edge] if at else 0.0)
        if cost < least:
            least, first = cost, at
        inside += _HEADING_INSIDE_COST if unit.edge == "heading" else 0.0
    return least, first


def _size_cost(weight: int, target: int, budget: int) -> float:
    room = target if weight < target else max(1, budget - target)
    return ((weight - target) / room) ** 2
