"""Verifying a quote: the whole of it in the article named, then in any, then in pieces, then what comes nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from ...index.errors import BadQuote
from ...index.generation import Generation
from ...index.records import Document
from .candidates import Candidates
from .nearness import nearest
from .normal import differences, normalise
from .places import Read, places, read_on
from .stitching import Piece, by_ellipsis, silently
from .verdicts import Joints, Kind, Nearest, Place, Quoted, Verdict

MAX_QUOTE = 100_000  # characters
MOST_PLACES = 10
SHORT = 3  # words; a quote of fewer stands in many articles by chance
_EDITED = 0.8  # likeness from which on a quote is an edited one of what it is like
_SAME_SENTENCE = 4  # words left out without a word, from which on a quote is glued and not edited
FURNITURE, AROUND = "page furniture left out", "quote marks around it"


def verify_quotes(generation: Generation, quotes: Sequence[Quoted]) -> list[Verdict]:
    """Return a verdict on each quote; raises BadQuote for one without a letter or digit, or too long."""
    candidates = Candidates(generation)
    return [_Quote(candidates, quoted).verdict() for quoted in quotes]


def check_quote(text: str) -> None:
    """Raise BadQuote unless a text can be looked up: it holds a letter or digit, and at most MAX_QUOTE characters."""
    if len(text) > MAX_QUOTE:
        raise BadQuote(f"the quote has {len(text):,} characters, at most {MAX_QUOTE:,} can be checked; part it")
    if not any(map(str.isalnum, text)):
        raise BadQuote(f"the quote {text[:20]!r} holds no letter and no digit; there is nothing to look for")


class _Quote:
    """One quote on its way through the steps."""

    def __init__(self, candidates: Candidates, quoted: Quoted) -> None:
        check_quote(quoted.text)
        self.quoted = quoted
        self.candidates = candidates
        self.normal = normalise(quoted.text)
        self.wanted = _variants(self.normal.text)
        self.named = candidates.article(quoted.document_id) if quoted.document_id is not None else None
        self.likely: list[Read] = []
        self.complete = True

    def verdict(self) -> Verdict:
        """Return the verdict: the first that holds."""
        return (
            self._in_the_named() or self._anywhere() or self._without_furniture() or self._in_pieces() or self._edited()
        )

    def _in_the_named(self) -> Verdict | None:
        return self._said(self._places([self.named])) if self.named else None

    def _anywhere(self) -> Verdict | None:
        ids, self.complete = self.candidates.holding(self.quoted.text)
        return self._said(self._places(self._read(ids)))

    def _without_furniture(self) -> Verdict | None:
        """Look among the articles that share most with the quote, then on past their page furniture."""
        self.likely = list(self._read(self.candidates.likely(self.normal.text)))
        if self.named:
            self.likely = [self.named, *(each for each in self.likely if each.document.id != self.named.document.id)]
        skipping = [read_on(each.document) for each in self.likely if each.document.furniture]
        return self._said(self._places(self.likely)) or self._said(self._places(skipping), FURNITURE)

    def _in_pieces(self) -> Verdict | None:
        for wanted, first in self.wanted:
            if found := by_ellipsis(wanted, self.likely):
                return self._stitched(found[0], first, marked=True, in_order=found[1])
        wanted, first = self.wanted[-1]
        pieces = silently(wanted, self.likely)
        return self._stitched(pieces, first, marked=False, in_order=_in_order(pieces)) if self._glued(pieces) else None

    def _glued(self, pieces: Sequence[Piece]) -> bool:
        """Tell pieces of several places from a sentence that lacks a word or two, which is an edited one."""
        if not pieces or not _in_order(pieces):
            return bool(pieces)
        article = next(each for each in self.likely if each.document.id == pieces[0].document_id)
        gaps = (article.document.text[a.place[1] : b.place[0]] for a, b in pairwise(pieces))
        return any(len(gap.split()) >= _SAME_SENTENCE for gap in gaps)

    def _edited(self) -> Verdict:
        near = nearest(self.wanted[-1][0], self.likely)
        if near is None:
            return self._made("absent", "no article holds this or anything near it")
        article = next(each for each in self.likely if each.document.id == near.document_id)
        shown = Nearest(self._place(article.document, (near.start, near.end)), near)
        if near.likeness < _EDITED:
            return self._made("absent", "no article holds this; the nearest differs in much", nearest=shown)
        said = "; ".join(f"{c.quote or 'nothing'!r} for {c.article or 'nothing'!r}" for c in near.changes[:3])
        return self._made("edited", f"an article comes near, but the quote has {said}", nearest=shown)

    def _said(self, found: Iterable[Place], *differs: str) -> Verdict | None:
        """Return the verdict on a quote that stands whole at these places; None where there are none."""
        places = tuple(islice(found, MOST_PLACES))
        if not places:
            return None
        given = self.quoted.text.strip()
        exact = tuple(place for place in places if place.text == given)
        differs = differs or (() if exact else self._differences(places[0].text))
        if self.quoted.document_id is not None and places[0].document_id != self.quoted.document_id:
            return self._misattributed(exact or places, differs)
        short = " (so short that it stands in many texts by chance)" if len(self.quoted.text.split()) < SHORT else ""
        if exact:
            return self._made("exact", f"stands there letter for letter{short}", verified=True, places=exact)
        reason = f"stands there; differs in {', '.join(differs)} alone{short}"
        return self._made("normalised", reason, verified=True, differs=differs, places=places)

    def _misattributed(self, places: tuple[Place, ...], differs: tuple[str, ...]) -> Verdict:
        lacks = "does not hold it" if self.named else "is not in the index"
        others = ", ".join(dict.fromkeys(place.document_id for place in places))
        reason = f"the article named {lacks}; it stands in {others}"
        return self._made("misattributed", reason, differs=differs, places=places)

    def _stitched(self, pieces: Sequence[Piece], first: int, *, marked: bool, in_order: bool) -> Verdict:
        of = {each.document.id: each.document for each in self.likely}
        placed = tuple(
            self._place(of[piece.document_id], piece.place, (first + piece.start, first + piece.end))
            for piece in pieces
        )
        articles = dict.fromkeys(piece.document_id for piece in pieces)
        joints = Joints(marked, len(articles) == 1, in_order)
        elsewhere = self.quoted.document_id not in (None, *articles)
        reason = f"{len(pieces)} pieces of {'one article' if joints.one_article else f'{len(articles)} articles'}"
        reason += ", parted by ellipses" if marked else ", glued without a word"
        reason += "" if in_order or not joints.one_article else ", not in its order"
        reason += "; none of it in the article named" if elsewhere else ""
        verified = marked and joints.one_article and in_order and not elsewhere
        return self._made("stitched", reason, verified=verified, places=placed, joints=joints)

    def _differences(self, text: str) -> tuple[str, ...]:
        given = self.quoted.text
        found = differences(given, text)
        return found if normalise(given.strip()).text == normalise(text).text else (*_peeled(given, text), AROUND)

    def _places(self, articles: Iterable[Read]) -> Iterator[Place]:
        for article in articles:
            for wanted, first in self.wanted:
                found = [
                    self._place(article.document, span, (first, first + len(wanted)))
                    for span in islice(places(article, wanted), MOST_PLACES)
                ]
                yield from found
                if found:
                    break

    def _place(self, document: Document, span: tuple[int, int], of_normal: tuple[int, int] | None = None) -> Place:
        """Describe a span of an article, and the part of the quote's normal text that it is."""
        start, end = self.normal.source(*of_normal) if of_normal else (0, len(self.quoted.text))
        return Place(
            document.id, document.title, document.source, document.url, document.published, span[0], span[1],
            document.text[span[0] : span[1]], start, end,
        )  # fmt: skip

    def _read(self, ids: Iterable[str]) -> Iterator[Read]:
        return (article for own in ids if (article := self.candidates.article(own)))

    def _made(
        self, kind: Kind, reason: str, *, verified: bool = False, differs: tuple[str, ...] = (),
        places: tuple[Place, ...] = (), joints: Joints | None = None, nearest: Nearest | None = None,
    ) -> Verdict:  # fmt: skip
        return Verdict(
            self.quoted.text, self.quoted.document_id, kind, verified, reason, differs, places, joints, nearest,
            self.complete,
        )  # fmt: skip


def _variants(text: str) -> list[tuple[str, int]]:
    """Return the normal text of a quote, and without quote marks around it, each with where it begins."""
    first = len(text) - len(text.lstrip())
    whole = text.strip()
    peeled = whole[1:-1].strip()
    if not (whole[0] == whole[-1] == "'" and any(map(str.isalnum, peeled))):
        return [(whole, first)]
    return [(whole, first), (peeled, first + whole.index(peeled, 1))]


def _peeled(quote: str, text: str) -> tuple[str, ...]:
    """Return in what a quote differs from a text besides quote marks around it."""
    return differences(quote.strip()[1:-1], text)


def _in_order(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces stand in one article, one after the other."""
    return all(a.document_id == b.document_id and a.place[1] <= b.place[0] for a, b in pairwise(pieces))
