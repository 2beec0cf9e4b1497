"""An answer in a model's words: each sentence held against its quotes as it comes, and only then told.

Whatever fails, there is an answer: the quotes alone, which were chosen before the model was asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from ...index.generation import Generation
from ..disagreement.differing import disagreements
from ..disagreement.superseded import superseded
from ..judging import Evidence
from ..quoting import Chosen, on_record, source
from ..results import Answer, Citation, Source, Unwritten, Writer
from ..stages import stage
from .failing import NotWritten
from .offering import Offered
from .patience import patience
from .prompt import messages
from .reading import Draft, Reader
from .support import unsupported

SPARE_S = 0.7  # kept of the asker's time, for what comes after
MOST_SENTENCES = 6
_MOST_DRAFTS, _MOST_CITES, _LONGEST = 24, 6, 500

Tell = Callable[[Citation], None]


class Model(Protocol):
    """A language model."""

    @property
    def model(self) -> str:
        """Its name."""

    def replies(
        self, messages: Sequence[dict[str, str]], until: float, left: Callable[[], bool]
    ) -> Generator[str, None, None]:
        """Yield a reply as it comes; raises NotWritten."""


@stage("write")
def written(
    generation: Generation, model: Model, quotes: Answer, evidence: Evidence, chosen: Sequence[Chosen], tell: Tell
) -> Answer:
    """Return an answer in the words of ``model``, or ``quotes``, the answer without it, where none of them can be kept.

    ``tell`` gets each sentence once it is verified.
    """
    page = _Page(generation, Offered(evidence, chosen, generation.articles), evidence, tell)
    stopped = _fill(page, model, quotes.searched_for or quotes.question)
    if not page.citations:
        why: Unwritten = stopped or ("unverified" if page.dropped else "declined" if page.declined else "empty")
        return replace(quotes, writer=Writer("extractive", model.model, page.dropped, why))
    differing = disagreements(generation, page.cited, evidence.found)
    return replace(
        quotes, text=page.text, citations=tuple(page.citations), disagreements=differing, answer_span=None,
        writer=Writer("model", model.model, page.dropped, None, stopped),
    )  # fmt: skip


def _fill(page: _Page, model: Model, question: str) -> Unwritten | None:
    """Have the model write on the page; return why it stopped before it was done, None if it was."""
    waits = patience()
    until = waits.until - SPARE_S
    if until <= time.monotonic():
        return "late"
    reader = Reader()
    try:
        with closing(model.replies(messages(question, page.offered.sentences), until, waits.left)) as pieces:
            for piece in pieces:
                for draft in reader.feed(piece):
                    page.take(draft)
                    if page.full:
                        return None
    except NotWritten as failure:
        return failure.why
    for draft in reader.end():
        page.take(draft)
    page.declined = reader.declined
    return None


class _Page:
    """What is kept of a model's sentences, and how many were not."""

    def __init__(self, generation: Generation, offered: Offered, evidence: Evidence, tell: Tell) -> None:
        self.offered = offered
        self.text = ""
        self.citations: list[Citation] = []
        self.cited: list[Chosen] = []
        self.dropped = 0
        self.declined = False
        self._generation, self._evidence, self._tell = generation, evidence, tell

    @property
    def full(self) -> bool:
        """Whether no more is read: there is enough, or too little of it is any good."""
        return len(self.citations) >= MOST_SENTENCES or self.dropped + len(self.citations) >= _MOST_DRAFTS

    def take(self, draft: Draft) -> None:
        """Keep a draft and tell it if it is verified; else count it."""
        if self.full:
            return
        again = any(draft.sentence == citation.text for citation in self.citations)
        quotes = [] if again else supporting(draft, self.offered)
        verified = on_record(quotes, self._generation.articles)
        if not verified or len(verified) < len(quotes):
            self.dropped += 1
            return
        self._keep(draft.sentence, verified)

    def _keep(self, sentence: str, quotes: Sequence[Chosen]) -> None:
        sources = tuple(source(self._number(quote), quote) for quote in quotes)
        markers = "".join(f"[{n}]" for n in dict.fromkeys(each.n for each in sources))
        start = len(self.text) + bool(self.text)
        end = start + len(sentence)
        self.text += f"{' ' if self.text else ''}{sentence} {markers}"
        made = Citation(start, end, sentence, (end + 1, end + 1 + len(markers)), sources)
        (made,) = superseded([made], disagreements(self._generation, quotes, self._evidence.found))
        self.citations.append(made)
        self._tell(made)

    def _number(self, quote: Chosen) -> int:
        """Return the number of a quote: that of before, if it was cited before."""
        places = [(one.sentence.hit.document_id, one.sentence.start) for one in self.cited]
        place = (quote.sentence.hit.document_id, quote.sentence.start)
        if place not in places:
            self.cited.append(quote)
            return len(self.cited)
        return places.index(place) + 1


def supporting(draft: Draft, offered: Offered) -> list[Chosen]:
    """Return the sentences of articles that support a draft: none unless all that it cites stands where it says.

    Those of one article support it together, those of several only where each article's do alone.
    """
    if not 0 < len(draft.cites) <= _MOST_CITES or len(draft.sentence) > _LONGEST:
        return []
    found = [offered.cited(cites) for cites in draft.cites]
    if not all(found):
        return []
    of: dict[str, dict[int, Chosen]] = {}
    for one in (one for sentences in found for one in sentences):
        of.setdefault(one.sentence.hit.document_id, {})[one.sentence.start] = one
    groups = ([one for _, one in sorted(group.items())] for group in of.values())
    return [one for group in groups if _support(group, draft.sentence) for one in group]


def _support(quotes: Sequence[Chosen], sentence: str) -> bool:
    return not unsupported(sentence, [one.sentence.text for one in quotes])


def is_written(citation: Citation) -> bool:
    """Tell whether a model wrote a sentence of an answer, rather than an article: it is not its only quote."""
    return [each.quote for each in citation.sources] != [citation.text]


def ordered(citations: Sequence[Citation]) -> list[Source]:
    """Return the first source of each number, in order."""
    first = {each.n: each for citation in reversed(citations) for each in reversed(citation.sources)}
    return [first[n] for n in sorted(first)]
