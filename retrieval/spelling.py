"""Typos: which words of the articles a word of a question may be meant for."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from ..index.analysis import analyse, exact_term
from ..index.lexical import LexicalIndex

_RARE, _FAR_MORE = 5, 20  # a word of so few passages may be a typo of one that so many times as many have
# British and American. Source: Wikipedia, "American and British English spelling differences", the regular ones.
_SPELT = (("our", "or"), ("tre", "ter"), ("ence", "ense"), ("ise", "ize"), ("isa", "iza"), ("isi", "izi"),
          ("yse", "yze"), ("ogue", "og"), ("mme", "m"), ("ll", "l"))  # fmt: skip


def nearest_forms(exact: str, lexical: LexicalIndex, *, is_word: bool = False) -> list[str]:
    """Return the exact forms nearest to one that no article has, at most three.

    Nearest by optimal string alignment (a swap of neighbours is one edit), among terms with the same first
    letter: one edit for 4 to 6 letters, two beyond. Words with digits are never corrected. A word that is known to be
    one ("plant") is no typo of another ("plan"): only the same word in the other English spelling is near to it.
    """
    if len(exact) < 4 or not exact.isalpha():
        return []
    limit = 1 if len(exact) < 7 else 2
    like = [form for form in lexical.exact_forms(exact[0]) if abs(len(form) - len(exact)) <= limit and form.isalpha()]
    found = extract(
        exact, like, scorer=OSA.distance, score_cutoff=limit, limit=None
    )  # the more frequent of equals first
    if is_word:
        return [form for form, _, _ in found if one_spelling(form) == one_spelling(exact)][:3]
    return [form for form, distance, _ in found if distance == found[0][1]][:3]


def one_spelling(word: str) -> str:
    """Return what the British and the American spelling of a word have in common.

    >>> one_spelling("organisation"), one_spelling("labour"), one_spelling("centre")
    ('organization', 'labor', 'center')
    """
    for british, american in _SPELT:
        word = word.replace(british, american)
    return word


def likelier_forms(exact: str, body: str, lexical: LexicalIndex) -> list[str]:
    """Return a far more frequent word one edit away from a rare one, if there is one: articles have typos, too.

    Letters only, from 6 of them on, the first as it is.
    """
    if len(exact) < 6 or not exact.isalpha():
        return []
    n = lexical.frequency(body)
    if not 0 < n <= _RARE:
        return []
    like = [form for length in (-1, 0, 1) for form in lexical.common_forms.get((exact[0], len(exact) + length), ())]
    near = [form for form, _, _ in extract(exact, like, scorer=OSA.distance, score_cutoff=1, limit=None)]
    often = [
        form for form in near if lexical.frequency(exact_term(form)) >= _FAR_MORE * n and body not in bodies_of([form])
    ]
    return often[:1]


def bodies_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the body terms of words, each once."""
    bodies = (term.body for word in words for term in analyse(word))
    return tuple(dict.fromkeys(body for body in bodies if body is not None))
