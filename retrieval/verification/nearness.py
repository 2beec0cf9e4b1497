"""What comes nearest to a quote that no article holds: the likest stretch of an article, and where the two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

from .normal import normalise
from .places import Read
from .verdicts import Change, Near

_WORD = re.compile(r"\w+(?:['.,:]\w+)*|[^\w\s]")
_MOST_WORDS = 2_000  # of a quote that is compared; of a longer one the first
LEAST_LIKE = 0.6  # share of words in common, below which nothing is near


def nearest(quote: str, articles: Sequence[Read]) -> Near | None:
    """Return the likest stretch of some articles, the first of equals; None where none is likely meant."""
    words = [word.lower() for word, _, _ in _words(quote)][:_MOST_WORDS]
    best: tuple[float, Read, int, int] | None = None
    for article in articles:
        others = _words(article.normal.text)
        least = max(100 * LEAST_LIKE, best[0] if best else 0)
        found = partial_ratio_alignment(words, [word.lower() for word, _, _ in others], score_cutoff=least)
        if found and found.dest_end > found.dest_start and (best is None or found.score > best[0]):
            best = found.score, article, others[found.dest_start][1], others[found.dest_end - 1][2]
    return _told(quote, *best[1:]) if best else None


def _told(quote: str, article: Read, first: int, last: int) -> Near | None:
    """Describe a stretch of an article's normal text, less what does not begin and end as the quote does."""
    start, end = article.normal.source(first, last)
    stretch = normalise(article.document.text[start:end]).text
    ours, theirs = [word for word, *_ in _words(quote)], [word for word, *_ in _words(stretch)]
    likeness = Indel.normalized_similarity(ours, theirs)
    if likeness < LEAST_LIKE:
        return None
    return Near(article.document.id, start, end, round(likeness, 4), tuple(_changes(ours, theirs)))


def _changes(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Change]:
    """Yield stretches of words that differ, insertions and deletions side by side taken together."""
    begun = None
    for code in [*Indel.opcodes(ours, theirs), None]:
        if code is not None and code.tag != "equal":
            begun = begun or (code.src_start, code.dest_start)
            ended = code.src_end, code.dest_end
        elif begun:
            yield Change(" ".join(ours[begun[0] : ended[0]]), " ".join(theirs[begun[1] : ended[1]]))
            begun = None


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(match.group(), *match.span()) for match in _WORD.finditer(text)]
