"""``POST /api/verify`` and ``onrecord verify-quotes``: is this what an article says?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from ..index.errors import BadQuote
from ..retrieval.verification import verdicts
from . import responses, shapes
from .links import link
from .terminal import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from ..retrieval.results import IndexInfo
    from .terminal import Look

_SHOWN = 3  # places of a quote shown


def shape(found: Sequence[verdicts.Verdict], info: IndexInfo) -> responses.VerifyResponse:
    """Return the object of ``/api/verify``."""
    return responses.VerifyResponse(
        verified=all(each.verified for each in found),
        verdicts=[_verdict(each) for each in found],
        index=shapes.index(info),
    )


def read_quotes(file: Path | None, document_id: str | None) -> list[verdicts.Quoted]:
    """Return the quotes of a file, of standard input where ``file`` is None or "-": one a line, plain or JSON.

    A line that begins with a brace is an object with ``text`` and perhaps ``document_id``; elsewhere ``document_id``
    stands. Raises BadParameter for a line that is neither, or an empty file.
    """
    data = sys.stdin.buffer.read() if file is None or str(file) == "-" else _bytes(file)
    lines = enumerate(data.decode("utf-8", "replace").splitlines(), start=1)
    quotes = [_quoted(number, line, document_id) for number, line in lines if line.strip()]
    if not quotes:
        raise typer.BadParameter("there is no quote to verify; give one a line")
    return quotes


def readable(found: Sequence[verdicts.Verdict], look: Look) -> str:
    """Return each verdict with where the quote stands, or what comes nearest."""
    lines = [line for verdict in found for line in (*_told(verdict, look), "")]
    verified = sum(verdict.verified for verdict in found)
    return "\n".join([*lines, look.style(f"{verified:,} of {len(found):,} verified", "bold")])


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{one_line(str(file))} cannot be read: {error.strerror}") from None


def _quoted(number: int, line: str, document_id: str | None) -> verdicts.Quoted:
    if not line.lstrip().startswith("{"):
        return verdicts.Quoted(line, document_id)
    try:
        given = json.loads(line)
        text, named = given["text"], given.get("document_id", document_id)
    except (ValueError, KeyError) as error:
        raise BadQuote(f'line {number}: {error}; wanted text, or an object such as {{"text": "..."}}') from None
    if not isinstance(text, str) or not isinstance(named, str | None):
        raise BadQuote(f"line {number}: text and document_id are to be strings")
    return verdicts.Quoted(text, named)


def _told(verdict: verdicts.Verdict, look: Look) -> Iterator[str]:
    colour = "green" if verdict.verified else "red"
    yield from look.wrap(f"“{one_line(verdict.quote.strip())}”")
    yield f"  {look.style(verdict.kind, colour)}: {look.clip(one_line(verdict.reason), '  ' + verdict.kind).lstrip()}"
    for place in verdict.places[: None if verdict.joints else _SHOWN]:
        yield from _place(place, look)
    if verdict.nearest:
        yield from look.wrap(f"nearest: “{one_line(verdict.nearest.place.text)}”", "  ")
        yield from _place(verdict.nearest.place, look)
    if not verdict.complete:
        yield "  not every passage with these words was read: they are too common"


def _place(place: verdicts.Place, look: Look) -> Iterator[str]:
    where = f"{place.document_id}:{place.start}-{place.end}"
    facts = [one_line(place.title), place.published or "", one_line(where)]
    yield look.style(look.clip(" · ".join(filter(None, facts)), "  "), "dim")


def _verdict(found: verdicts.Verdict) -> responses.Verdict:
    return responses.Verdict(
        quote=found.quote, document_id=found.document_id, verdict=found.kind, verified=found.verified,
        reason=found.reason, differs=list(found.differs), places=[_shape(each) for each in found.places],
        joints=_joints(found.joints) if found.joints else None,
        nearest=_nearest(found.nearest) if found.nearest else None, complete=found.complete,
    )  # fmt: skip


def _joints(joints: verdicts.Joints) -> responses.Joints:
    return responses.Joints(marked=joints.marked, one_article=joints.one_article, in_order=joints.in_order)


def _nearest(nearest: verdicts.Nearest) -> responses.Nearest:
    changes = [responses.Change(quote=each.quote, article=each.article) for each in nearest.near.changes]
    return responses.Nearest(place=_shape(nearest.place), likeness=nearest.near.likeness, changes=changes)


def _shape(place: verdicts.Place) -> responses.Place:
    return responses.Place(
        document_id=place.document_id, title=place.title, url=place.url, published=place.published,
        start=place.start, end=place.end, text=place.text, quote_start=place.quote_start, quote_end=place.quote_end,
        link=link(place.url, place.document_id, place.text, place.start, place.end),
    )  # fmt: skip
