"""The places that an answer cites, as an article's address carries them: so the viewer leads from quote to quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from .links import viewer_link

MOST = 20  # places that an address may carry
LONGEST = 4_000  # characters of the answer's own address
_PLACE = re.compile(r"(.+):([0-9]{1,9})-([0-9]{1,9})", re.DOTALL)


class Place(NamedTuple):
    """A span of an article: offsets into its stored text."""

    document_id: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.document_id}:{self.start}-{self.end}"


class Cited(NamedTuple):
    """All places of an answer in their order, and the query of the front page that shows it, "" where not known."""

    places: tuple[Place, ...] = ()
    answer: str = ""

    def link(self, place: Place) -> str:
        """Return the viewer's address of one of the places, which carries all of them."""
        carried = [("cited", str(each)) for each in self.places]
        if self.answer:
            carried.append(("answer", self.answer))
        query = urlencode(carried, quote_via=quote, errors="replace")
        address, _, fragment = viewer_link(*place).partition("#")
        return f"{address}{'&' if query else ''}{query}#{fragment}"

    def at(self, place: Place) -> int | None:
        """Return where a place stands among them, from 0; None if it does not."""
        return self.places.index(place) if place in self.places else None


def read_cited(places: Sequence[str], answer: str) -> Cited:
    """Return what an address carries; what is no place, or one too many, is let pass."""
    found = (_PLACE.fullmatch(each) for each in places[:MOST])
    read = (Place(match[1], int(match[2]), int(match[3])) for match in found if match)
    return Cited(tuple(dict.fromkeys(read)), answer if len(answer) <= LONGEST else "")


def cited_in(places: Iterable[Place], answer: str) -> Cited:
    """Return the places of an answer, each once, as its links carry them."""
    return Cited(tuple(dict.fromkeys(places))[:MOST], answer if len(answer) <= LONGEST else "")
