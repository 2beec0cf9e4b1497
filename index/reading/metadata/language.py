"""Which language an article is in: as a code of ISO 639-1, detected from its prose by py3langid.

Its probabilities can be taken at their word, which matters more than speed: where it is surer than ``SURE``, a
short text included, it is right. Below that there is no language rather than a wrong one.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from ...languages import primary
from .clue import Clue

SURE = 0.9
_OBVIOUS = 0.98
_FEWEST_LETTERS = 40
_SAMPLE = 200  # characters from each of two places


def detect(prose: str) -> Clue | None:
    """Return the language of a text, None if it is too short or too mixed to tell."""
    sample = _sample(prose)
    if sum(map(str.isalpha, sample)) < _FEWEST_LETTERS:
        return None
    code, probability = _identifier().classify(sample)
    # Rounded down, so that the last bits of a sum, which differ between machines, are in no document.
    confidence = math.floor(float(probability) * 100) / 100
    return Clue(primary(code) or code, "detected", confidence) if confidence >= SURE else None


def settle(declared: Clue | None, prose: str) -> tuple[Clue | None, str | None]:
    """Return the language to take, and what there is to say of a declaration that the text belies.

    A field of the article stands, since somebody gave it. What a page declares may be its template's: sites
    declare "en" over Vietnamese articles; where the text is surely in another language, that one is taken.
    """
    found = detect(prose)
    if declared is None or found is None:
        return declared or found, None
    if found.value == declared.value:
        return Clue(declared.value, declared.where, max(declared.confidence, found.confidence)), None
    if found.confidence < _OBVIOUS or _are_close(found.value, declared.value):
        return declared, None
    belied = f"language {declared.value} ({declared.where}) does not fit the text, which reads as {found.value}"
    if declared.confidence == 1:
        return declared, f"{belied}; kept as declared"
    return found, f"{belied}; taken as {found.value}"


# Languages that a detector may take for one another, or that are names for parts of one another.
_CLOSE = (
    {"no", "nb", "nn", "da"},
    {"hr", "sr", "bs", "sh"},
    {"id", "ms"},
    {"cs", "sk"},
    {"gl", "pt", "es"},
    {"hi", "ur"},
)


def _are_close(a: str, b: str) -> bool:
    return any({a, b} <= group for group in _CLOSE)


def _sample(prose: str) -> str:
    """Return the start and the middle of a text, or all of a short one."""
    if len(prose) <= 2 * _SAMPLE:
        return prose
    middle = len(prose) // 2
    return f"{prose[:_SAMPLE]} {prose[middle : middle + _SAMPLE]}"


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second, and only building needs it

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
