"""The open index as its users see it: search it, ask it, read from it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from ..index.encoder import Encoder
from ..index.errors import NotInIndex, SearchError
from ..index.generation import Generation, open_generation
from ..index.holdings import Holdings, holdings
from ..index.left_out import read_left_out
from ..index.manifest import CURRENT
from ..index.reading.outcome import Skipped
from ..index.records import Document, Passage
from .crossencoder import CrossEncoder
from .pipeline import answer, info, like, search
from .ranking import MAX_K, MAX_OFFSET
from .reranking import score_texts
from .results import Answer, Filters, IndexInfo, SearchResults, Turn
from .verification.verdicts import Quoted, Verdict
from .verification.verify import verify_quotes
from .writing.writing import Model, Tell

_ANYTHING = Filters()
_log = logging.getLogger(__name__)


class Searcher:
    """One open index; safe to call from many threads. Made by ``onrecord.open``.

    It keeps to the state of the index that it opened until ``refresh`` is called; one that follows calls it itself,
    with the first question after a change.
    """

    def __init__(
        self,
        folder: Path,
        *,
        follow: bool = False,
        reranker: CrossEncoder | None = None,
        model: Model | None = None,
    ) -> None:
        self.folder = folder
        self.model = model
        self._reranker = reranker
        self._follow = follow
        self._refreshing = Lock()
        self._published = _published(folder)
        self._opened = open_generation(folder)
        self._counted: tuple[Generation, Holdings] | None = None

    @property
    def info(self) -> IndexInfo:
        """Which index this is, and how much it holds."""
        return info(self._generation)

    def refresh(self) -> bool:
        """Move on to the current generation, if it is another; return whether it was.

        Questions under way end on the generation that they began with. Raises as ``onrecord.open`` does, and then
        stays where it was.
        """
        with self._refreshing:
            published = _published(self.folder)
            if published == self._published:
                return False
            self._opened = open_generation(self.folder, self._opened)
            self._published = published
            return True

    @property
    def _generation(self) -> Generation:
        if self._follow and not self._refreshing.locked() and _published(self.folder) != self._published:
            try:
                self.refresh()
            except SearchError as error:
                # What was open is still whole: better an answer from it than none.
                _log.warning("stays with index %s: %s", self._opened.manifest.index_id, error)
        return self._opened

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        offset: int = 0,
        filters: Filters = _ANYTHING,
        explain: bool = False,
        recency: bool | float | None = None,
        why_not: str | None = None,
        rerank: bool = True,
    ) -> SearchResults:
        """Return the ``k`` passages that bear most on a question, best first, from place ``offset`` on.

        ``recency`` prefers newer articles: True, or a half-life in days; None where the question asks for them in words
        ("latest", "mới nhất"), False never. ``why_not`` is the id of an article: the result says where it is, or why it
        is not there. Where a cross-encoder was given, it puts the first places in order, unless ``rerank`` is false.
        Raises BadQuestion, BadFilter, and ValueError for a ``k`` outside 1..100, an ``offset`` outside
        0..900 or a ``recency`` that is no half-life.
        """
        _check_range("k", k, 1, MAX_K)
        _check_range("offset", offset, 0, MAX_OFFSET)
        return search(
            self._generation, question, k, offset=offset, filters=filters, explain=explain, newer=recency,
            why_not=why_not, reranker=self._reranker if rerank else None,
        )  # fmt: skip

    def like(
        self,
        id: str,
        k: int = 10,
        *,
        offset: int = 0,
        filters: Filters = _ANYTHING,
        explain: bool = False,
        recency: bool | float | None = None,
        why_not: str | None = None,
    ) -> SearchResults:
        """Return the ``k`` passages of other articles that are most like an article, best first.

        Articles that tell its own story are left out with it. Scores are those of a search with the article for a
        question: their order means something, the probability was fitted on questions; so was a cross-encoder, which is
        not asked. Raises NotInIndex, and as
        ``search`` does.
        """
        _check_range("k", k, 1, MAX_K)
        _check_range("offset", offset, 0, MAX_OFFSET)
        return like(
            self._generation, id, k, offset=offset, filters=filters, explain=explain, newer=recency, why_not=why_not
        )

    def ask(
        self,
        question: str,
        k: int = 10,
        *,
        filters: Filters = _ANYTHING,
        max_risk: float = 0.5,
        history: Sequence[Turn] = (),
        recency: bool | float | None = None,
        rerank: bool = True,
        write: bool = True,
        tell: Tell | None = None,
    ) -> Answer:
        """Answer a question in verbatim sentences of the ``2 * k`` best passages, or abstain.

        Where a language model was given, it writes the answer, each sentence with the quotes that support it, unless
        ``write`` is false; ``tell`` is called with each sentence as soon as it stands, a quote as any other.

        It abstains where the chance of a wrong answer is above ``max_risk``, 0 to 1. ``history`` holds the turns
        before, oldest first, for questions that lean on them. ``recency`` is as in ``search``, and so
        is what is raised.
        """
        _check_range("k", k, 1, MAX_K)
        _check_range("max_risk", max_risk, 0, 1)
        return answer(
            self._generation, question, k, filters=filters, max_risk=max_risk, history=history, newer=recency,
            reranker=self._reranker if rerank else None, model=self.model if write else None, tell=tell,
        )  # fmt: skip

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return, for each text, the probability (0 to 1) that it bears on a question; raises BadQuestion.

        The texts need not be in the index: its encoder and its statistics of words are what scores them, or the
        cross-encoder, where one was given; it has no deadline here.
        """
        return score_texts(self._generation, question, texts, self._reranker)

    def verify_quotes(self, quotes: Sequence[Quoted | str]) -> list[Verdict]:
        """Return a verdict on each quote: whether an article says this, word for word, which, and where.

        Raises BadQuote for one without a letter or digit, or of more than 100,000 characters.
        """
        asked = [quote if isinstance(quote, Quoted) else Quoted(quote) for quote in quotes]
        return verify_quotes(self._generation, asked)

    @property
    def encoder(self) -> Encoder:
        """The encoder of the index as it is now."""
        return self._generation.encoder

    def document(self, id: str) -> Document:
        """Return an article; raises NotInIndex."""
        return self._generation.articles.document(id)

    def documents(self, after: str | None = None, limit: int = 50) -> list[Document]:
        """Return at most ``limit`` articles in order of their ids, from the first id beyond ``after``."""
        return self._generation.articles.documents(after, limit)

    def passage(self, id: str) -> tuple[Passage, Document]:
        """Return a passage and its article; raises NotInIndex."""
        document_id, _, _ = id.rpartition(":")
        for passage in self.passages_of(document_id):
            if passage.id == id:
                return passage, self.document(document_id)
        raise NotInIndex("passage", id)

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return an article's passages in order; none if there is no such article."""
        return self._generation.articles.passages_of(document_id)

    def holdings(self) -> Holdings:
        """Count the articles of the index as it is now, by source, language and month; counted once a generation."""
        generation, counted = self._generation, self._counted
        if counted is None or counted[0] is not generation:
            held = holdings(generation.articles.parts, generation.manifest.documents, generation.manifest.copies)
            counted = self._counted = generation, held
        return counted[1]

    def left_out(self) -> tuple[Skipped, ...]:
        """Return what the last reading of articles skipped, and why."""
        return read_left_out(self.folder)

    def close(self) -> None:
        """Give back the open files."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_searcher(
    folder: Path, *, follow: bool = False, reranker: CrossEncoder | None = None, model: Model | None = None
) -> Searcher:
    """Open an index folder; every file is checked before it is read. One that is to ``follow`` moves on by itself.

    A ``reranker`` puts the first hits in order, a ``model`` writes answers.
    Raises IndexNotFound, IndexForeign, IndexDamaged or IndexIncompatible.
    """
    return Searcher(folder, follow=follow, reranker=reranker, model=model)


def _published(folder: Path) -> tuple[int, int] | None:
    """Return what changes whenever a generation is published."""
    try:
        status = (folder / CURRENT).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _check_range(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:  # also refuses NaN
        raise ValueError(f"{name} is {value}, wanted {least} to {most}")
