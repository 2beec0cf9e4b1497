"""A value for a field of an article, with where it was found and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from ...records import Found


@dataclass(frozen=True, slots=True)
class Clue:
    """One value; ``where`` is what ``Found.where`` will say, ``confidence`` is between 0 and 1."""

    value: str
    where: str
    confidence: float

    def found(self, field: str) -> Found:
        """Return what the document says of the field."""
        return Found(field, self.where, self.confidence)


Clues = dict[str, Clue]


def agreed(clues: list[Clue]) -> Clue | None:
    """Return the clue if all name the same value, the surest of them; None if they differ or there is none."""
    if len({clue.value for clue in clues}) != 1:
        return None
    return max(clues, key=lambda clue: clue.confidence)
