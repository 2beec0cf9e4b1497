"""Cutting one sentence that is longer than the encoder can see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from ..records import Span

CountTokens = Callable[[Sequence[str]], list[int]]

_WORD = re.compile(r"\S+")
_CLAUSE_END = re.compile(r"[,;:.!?…，、；。][\"”’')\]]*$|^[-–—]$")
# WordPiece counts a "word" of over 100 characters as one unknown token. A passage must not be a megabyte of
# them, so that many characters weigh at least one token.
_CHARACTERS_A_TOKEN = 16
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def weigh(texts: Sequence[str], count_tokens: CountTokens) -> list[int]:
    """Return what each text weighs against a budget: its tokens, or its length where that tells more."""
    if not texts:
        return []
    counts = count_tokens(texts)
    return [max(count, 1, -(-len(text) // _CHARACTERS_A_TOKEN)) for text, count in zip(texts, counts, strict=True)]


def cut(text: str, span: Span, count_tokens: CountTokens, budget: int) -> list[tuple[Span, int]]:
    """Cut a sentence into pieces of at most ``budget`` and return each with its weight.

    It is cut at the ends of clauses if it can be, else between words, else anywhere. No visible character is
    lost.
    """
    atoms = list(_atoms(text, span, count_tokens, budget))
    total = sum(weight for _, weight in atoms)
    n_pieces = -(-total // budget)
    # Pieces of like size, rather than full ones and a crumb.
    limit = min(budget, max(-(-total // n_pieces) + budget // 8, max(weight for _, weight in atoms)))
    return list(_packed(text, atoms, limit))


def _atoms(text: str, span: Span, count_tokens: CountTokens, budget: int) -> Iterator[tuple[Span, int]]:
    words = [Span(m.start(), m.end()) for m in _WORD.finditer(text, span.start, span.end)]
    weights = weigh([text[w.start : w.end] for w in words], count_tokens)
    for word, weight in zip(words, weights, strict=True):
        if weight <= budget:
            yield word, weight
        else:
            yield from _chunks(text, word, count_tokens, budget)


def _chunks(text: str, word: Span, count_tokens: CountTokens, budget: int) -> list[tuple[Span, int]]:
    """Cut a word anywhere; no character is more than four tokens of any encoder."""
    chunks: list[Span] = []
    at = word.start
    while at < word.end:
        end = _whole_character(text, at, min(at + max(1, budget // 4), word.end), word.end)
        chunks.append(Span(at, end))
        at = end
    weights = weigh([text[c.start : c.end] for c in chunks], count_tokens)
    return list(zip(chunks, weights, strict=True))


def _whole_character(text: str, start: int, end: int, limit: int) -> int:
    """Move ``end`` back a little where it would part a letter from its accent, or an emoji from its kin."""
    for at in range(end, max(start, end - 8), -1):
        if at == limit or not (_clings(text[at]) or text[at - 1] == "\u200d"):
            return at
    return end


def _clings(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char).startswith("M")


def _packed(text: str, atoms: Sequence[tuple[Span, int]], limit: int) -> Iterator[tuple[Span, int]]:
    first, weight, edge = 0, 0, 0  # edge: the atom after the last clause end of the second half of this piece
    for at, (span, own) in enumerate(atoms):
        if weight + own > limit:
            stop = edge if edge > first else at
            yield _piece(atoms[first:stop])
            first, edge = stop, 0
            weight = sum(w for _, w in atoms[first:at])
        weight += own
        if weight * 2 >= limit and _CLAUSE_END.search(text[max(span.start, span.end - 4) : span.end]):
            edge = at + 1
    yield _piece(atoms[first:])


def _piece(atoms: Sequence[tuple[Span, int]]) -> tuple[Span, int]:
    return Span(atoms[0][0].start, atoms[-1][0].end), sum(weight for _, weight in atoms)
