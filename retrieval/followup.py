"""Follow-up questions: "And in 2023?" becomes the question that it stands for, before anything is searched.

No language model: what the follow-up gives takes the place of its like in the question before (a year for a year, a
name for a name, a thing for a thing), pronouns are replaced by what they stand for, a bare "why?" takes the place of
the question word. Where no rule fits, both questions are searched together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .expected import kind_asked
from .leaning import leaning, parted
from .query import MAX_CHARACTERS
from .referents import referred, somebody_asked_about, thing_of, with_asking, with_fragment
from .results import Turn


def rewritten(question: str, history: Sequence[Turn]) -> str | None:
    """Return the question that stands on its own, None where this one does.

    Each question of the user's is read with those before it, so that a follow-up may follow a follow-up. Of what the
    assistant said only a name is used, where the question was who.

    >>> rewritten("And in 2023?", [Turn("user", "How much FDI came in 2022?"), Turn("assistant", "32 billion.")])
    'How much FDI came in 2023?'
    """
    if not any(map(str.isalnum, question)):
        return None
    before = person = thing = None
    for turn in history:
        content = " ".join(turn.content.split())
        if turn.role == "user" and any(map(str.isalnum, content)):
            now = _read(content, before, person, thing) or content
            person = person if leaning(content) == "pronoun" and kind_asked(now) != "person" else None
            before, thing = now, thing_of(now) or thing
        elif turn.role == "assistant" and before and kind_asked(before) == "person":
            person = somebody_asked_about(before) or _person(content, before) or person
    return _read(" ".join(question.split()), before, person, thing)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the text to search for: the question rewritten, or as it is."""
    return rewritten(question, history) or question


def _read(question: str, before: str | None, person: str | None, thing: str | None) -> str | None:
    """Return a question with what it leaves to the one ``before`` it; None where it leaves nothing.

    ``person`` and ``thing`` are what was last spoken of.
    """
    way = leaning(question)
    if before is None or way is None:
        return None
    _, rest = parted(question)
    if way == "fragment":
        found = with_fragment(rest, before)
    elif way == "asking":
        found = with_asking(rest, before)
    else:
        found = referred(rest, before, person, thing) if way == "pronoun" else None
    found = found or f"{before} {question}"
    return found[-MAX_CHARACTERS:]


def _person(answer: str, question: str) -> str | None:
    """Return the first name of several words in an answer that its question does not hold."""
    for match in re.finditer(r"\b[A-ZĐ][^\W\d_]+(?: [A-ZĐ][^\W\d_]+){1,6}", answer):
        words = match.group().split()
        while words and words[0].lower() in {"at", "in", "on", "the", "attending", "speaking", "tại"}:
            words = words[1:]
        name = " ".join(words)
        if len(words) >= 2 and name not in question:
            return name
    return None
