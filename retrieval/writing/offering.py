"""Which sentences a model gets to see, and looking up there what it says that it copied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...index.articles import Articles
from ...index.errors import NotInIndex
from ..evidence import Candidate
from ..judging import Evidence
from ..quoting import Chosen
from ..verification.normal import normalise
from ..verification.places import Read, places, read
from .reading import Cited

MOST_SENTENCES, MOST_CHARACTERS = 30, 4_000
_ELLIPSIS = re.compile(r"\s*\.\.\.\s*")


class Offered:
    """The sentences that a model is shown, numbered from 1: those of whole passages, first those that would be quoted.

    They passed the question's filters, as all candidates did.
    """

    def __init__(self, evidence: Evidence, chosen: Sequence[Chosen], articles: Articles) -> None:
        self._scores = {_key(one): score for one, score in zip(evidence.found, evidence.scores, strict=True)}
        self._articles = articles
        self._read: dict[str, Read | None] = {}
        self.sentences = list(_offered(evidence.found, [one.sentence for one in chosen]))

    def cited(self, cites: Cited) -> list[Chosen]:
        """Return the sentences that hold what is cited, in their order; none if that does not stand there.

        Words stand where it says, in the sentence named or from it on into the next; without a number, anywhere here.
        """
        if cites.n is not None and not 1 <= cites.n <= len(self.sentences):
            return []
        named = None if cites.n is None else self.sentences[cites.n - 1]
        if cites.words.strip():
            return [self._chosen(one) for one in self._holding(cites.words, named)]
        return [] if named is None else [self._chosen(named)]

    def _chosen(self, sentence: Candidate) -> Chosen:
        return Chosen(sentence, round(float(self._scores[_key(sentence)]), 4))

    def _holding(self, words: str, named: Candidate | None) -> list[Candidate]:
        wanted = normalise(words).text.strip()
        bare = wanted.strip("' ")
        if not any(map(str.isalnum, wanted)):
            return []
        ids = [named.hit.document_id] if named else list(dict.fromkeys(one.hit.document_id for one in self.sentences))
        for text in dict.fromkeys((wanted, bare)):
            for pieces in ([text], _ELLIPSIS.split(text.strip(". "))):
                for own in ids:
                    found = self._in_order(own, [piece for piece in pieces if piece])
                    if found and (named is None or any(one is named for one in found)):
                        return found
        return []

    def _in_order(self, id: str, pieces: Sequence[str]) -> list[Candidate]:
        """Return the sentences of an article that hold pieces one after the other, none unless they hold them all."""
        article = self._article(id)
        if article is None:
            return []
        found: dict[int, Candidate] = {}
        at = 0
        for piece in pieces:
            spans = (span for span in places(article, piece) if span[0] >= at)
            held = next(((span, held) for span in spans if (held := self._over(id, *span))), None)
            if held is None:
                return []
            at = held[0][1]
            found.update((one.start, one) for one in held[1])
        return list(found.values())

    def _over(self, id: str, start: int, end: int) -> list[Candidate]:
        """Return the sentences over which a span reaches, in order; none if it begins or ends outside of them."""
        over = [one for one in self.sentences if one.hit.document_id == id and one.start < end and start < one.end]
        over.sort(key=lambda one: one.start)
        whole = over and over[0].start <= start and end <= over[-1].end
        return over if whole and len({one.hit.id for one in over}) == 1 else []

    def _article(self, id: str) -> Read | None:
        if id not in self._read:
            try:
                self._read[id] = read(self._articles.document(id))
            except NotInIndex:
                self._read[id] = None
        return self._read[id]


def _offered(found: Sequence[Candidate], chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the sentences of passages, as many whole ones as there is room for; the first in any case."""
    passages: dict[str, list[Candidate]] = {one.hit.id: [] for one in (*chosen, *found)}
    for one in found:
        passages[one.hit.id].append(one)
    sentences = characters = 0
    for passage in passages.values():
        sentences += len(passage)
        characters += sum(len(one.text) for one in passage)
        if characters > MOST_CHARACTERS or sentences > MOST_SENTENCES:
            if sentences == len(passage):
                starts = {_key(one) for one in chosen}
                yield from [one for one in passage if _key(one) in starts] or passage[:1]
            return
        yield from passage


def _key(sentence: Candidate) -> tuple[str, int]:
    return sentence.hit.document_id, sentence.start
