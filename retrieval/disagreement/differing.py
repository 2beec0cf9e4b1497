"""The disagreements about an answer: its quotes laid beside what other articles say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...index.analysis import word_forms
from ...index.errors import NotInIndex
from ...index.generation import Generation
from ..evidence import Candidate
from ..quoting import Chosen
from ..results import Disagreement, Stated
from ..stages import stage
from .aligning import Told, difference, told

_MOST_COPIES = 8  # whose sentences are looked at, a quote
# Words in common below which a sentence is not looked at more closely: aligning.py wants 0.8 of the shorter one's, but
# has less than all of them.
_LEAST_ALIKE, _LEAST_SHARE, _SPARE = 4, 0.5, 2
_MOST_VALUES = 6
_AROUND = 60  # characters of a sentence on either side of the value that ``what`` shows


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence and where it stands."""

    text: str
    document_id: str
    title: str
    published: str | None
    start: int
    end: int
    source: str


@stage("compare")
def disagreements(
    generation: Generation, chosen: Sequence[Chosen], found: Sequence[Candidate]
) -> tuple[Disagreement, ...]:
    """Return what other articles give differently from the sentences chosen.

    Looked at are all candidate sentences, and those of the copies of a story, for a copy may have been corrected. All
    of them passed the filters.
    """
    reader = _Reader(generation)
    told_of = [_of_candidate(candidate) for candidate in found]
    seen: set[tuple[str, int, tuple[int, int]]] = set()
    differing = []
    for one in chosen:
        quoted = _of_candidate(one.sentence)
        for where, values in _against(quoted, [*told_of, *reader.copies(one)], reader).items():
            if (quoted.document_id, quoted.start, where) not in seen:
                differing.append(Disagreement(_what(quoted.text, where), (_stated(quoted, where), *values)))
            seen |= {(each.document_id, each.start, where) for each in values} | {
                (quoted.document_id, quoted.start, where)
            }
    return tuple(differing)


def _against(quoted: _Said, others: Sequence[_Said], reader: _Reader) -> dict[tuple[int, int], list[Stated]]:
    """Return, by the place of the value in the quote, what others give for it: each value once an article."""
    ours, words = reader.told(quoted), word_forms(quoted.text)
    found: dict[tuple[int, int], list[Stated]] = {}
    for other in others:
        if other.document_id == quoted.document_id or not _alike(words, word_forms(other.text)):
            continue
        between = difference(ours, reader.told(other))
        if between and reader.stands(other):
            stated, so_far = _stated(other, between.theirs), found.setdefault(between.ours, [])
            known = {(each.document_id, each.value) for each in so_far}
            if (stated.document_id, stated.value) not in known and len(so_far) < _MOST_VALUES:
                so_far.append(stated)
    return found


def _alike(ours: set[str], theirs: set[str]) -> bool:
    """Tell whether two sentences have so many words in common that it is worth while to align them."""
    return len(ours & theirs) >= max(_LEAST_ALIKE, _LEAST_SHARE * min(len(ours), len(theirs)) - _SPARE)


class _Reader:
    """Reads articles for one answer, each once."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._languages: dict[str, str | None] = {}
        self._texts: dict[str, str] = {}
        self._told: dict[tuple[str, int], Told] = {}

    def told(self, said: _Said) -> Told:
        """Return a sentence ready to be compared."""
        key = said.document_id, said.start
        if key not in self._told:
            self._text(said.document_id)
            language = self._languages.get(said.document_id)
            self._told[key] = told(said.text, published=said.published, language=language)
        return self._told[key]

    def stands(self, said: _Said) -> bool:
        """Tell whether the stored article holds a sentence at its place."""
        return self._text(said.document_id)[said.start : said.end] == said.text

    def copies(self, chosen: Chosen) -> Iterator[_Said]:
        """Yield the sentences of the other articles that tell the same story."""
        for copy in chosen.sentence.hit.copies[:_MOST_COPIES]:
            for passage in self._generation.articles.passages_of(copy.document_id):
                for span in passage.sentences:
                    text = passage.text[span.start - passage.start : span.end - passage.start]
                    yield _Said(text, copy.document_id, copy.title, copy.published, span.start, span.end, copy.source)

    def _text(self, document_id: str) -> str:
        if document_id not in self._texts:
            try:
                document = self._generation.articles.document(document_id)
            except NotInIndex:
                return ""
            self._texts[document_id], self._languages[document_id] = document.text, document.language
        return self._texts[document_id]


def _of_candidate(candidate: Candidate) -> _Said:
    hit = candidate.hit
    return _Said(candidate.text, hit.document_id, hit.title, hit.published, candidate.start, candidate.end, hit.source)


def _stated(said: _Said, where: tuple[int, int]) -> Stated:
    value = said.text[slice(*where)]
    return Stated(value, said.text, said.document_id, said.title, said.published, said.start, said.end, said.source)


def _what(sentence: str, where: tuple[int, int]) -> str:
    """Return a sentence around a value, an ellipsis in its place."""
    before, after = sentence[: where[0]], sentence[where[1] :]
    before = before if len(before) <= _AROUND else "…" + before[-_AROUND:].partition(" ")[2]
    after = after if len(after) <= _AROUND else after[:_AROUND].rpartition(" ")[0] + "…"
    return " ".join(f"{before}…{after}".split())
