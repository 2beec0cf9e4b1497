"""What was found in a file that is read whole: plain data, which travels between processes as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from ..records import Block, Found
from .article import Draft

# A draft's fields that are tuples of records, which travel as lists of their values.
_RECORDS: dict[str, Callable[..., object]] = {"blocks": Block, "found": Found}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was found in a file.

    Each draft has its place, such as "row 7", or "" where the file is one article. ``skipped`` are reasons why parts
    of the file were left out, ``notes`` what was not as it should be.
    """

    drafts: list[tuple[str, Draft]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def to_plain(parsed: Parsed) -> dict[str, Any]:
    """Return what was found as lists, strings and numbers, fit for JSON."""
    drafts = [[place, _plain(draft)] for place, draft in parsed.drafts]
    return {"drafts": drafts, "skipped": parsed.skipped, "notes": parsed.notes}


def from_plain(plain: dict[str, Any]) -> Parsed:
    """Return what ``to_plain`` was given. Raises ValueError, TypeError or KeyError for anything else."""
    drafts = [(str(place), _draft(values)) for place, values in plain["drafts"]]
    return Parsed(drafts, list(map(str, plain["skipped"])), list(map(str, plain["notes"])))


def _plain(draft: Draft) -> dict[str, Any]:
    values = {each.name: getattr(draft, each.name) for each in fields(draft)}
    for name in _RECORDS:
        if values[name] is not None:
            values[name] = [[getattr(one, each.name) for each in fields(one)] for one in values[name]]
    return values


def _draft(values: dict[str, Any]) -> Draft:
    for name, make in _RECORDS.items():
        if values[name] is not None:
            values[name] = tuple(make(*one) for one in values[name])
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Draft(**given)
