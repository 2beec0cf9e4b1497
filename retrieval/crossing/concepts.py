"""What a question is about, piece by piece: a piece of it in one language, and what that may be in the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ...index.analysis import body_terms, exact_term
from ..query import Concept
from .functionwords import BARE_FUNCTION_WORDS, FUNCTION_WORDS, MONTHS
from .language import Language, looks_like_syllable
from .syllables import Token, Unit, bare, cut, spelling, tokens
from .table import Meaning, Table

_SURE = 0.3  # the weight, of all meanings together, from which a piece counts as translated
_LEAST_SHARE = 0.15  # of the best meaning's weight
_SAID_SHARE = 0.6  # the same for what is said to the encoder
_MOST_SAID = 2
_THOUSANDS, _DECIMALS = re.compile(r"\d{1,3}(?:\.\d{3})+"), re.compile(r"\d+,\d{1,2}%?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit of a Vietnamese question: its tokens, its English meanings, best first, and what it says in English.

    ``is_grammar`` tells that it has no meaning to search for.
    """

    tokens: tuple[Token, ...]
    unit: Unit
    meanings: tuple[Meaning, ...]
    said: str
    is_grammar: bool = False

    @property
    def text(self) -> str:
        """The piece as asked."""
        return " ".join(token.text for token in self.tokens)

    @property
    def is_name(self) -> bool:
        """Whether it is written like a name, inside the question."""
        return any(token.start > 0 and token.text[0].isupper() for token in self.tokens)

    @property
    def is_sure(self) -> bool:
        """Whether its meaning is known well enough to do without the piece itself."""
        return sum(meaning.weight for meaning in self.meanings) >= _SURE

    def concept(self) -> Concept | None:
        """Return what to search for, None if nothing is known."""
        alternatives = tuple(((meaning.stem,), meaning.weight) for meaning in self.meanings)
        return Concept(self.text, alternatives, self.is_name) if alternatives else None


def pieces(text: str, language: Language, table: Table) -> list[Piece]:
    """Cut a Vietnamese question into pieces and look each up."""
    found = tokens(text)
    is_bare = language is Language.BARE
    spelt = [bare(spelling(token.text)) if is_bare else spelling(token.text) for token in found]
    units = cut(spelt, table.bare_likelihood if is_bare else table.likelihood)
    ends = [sum(map(len, units[: n + 1])) for n in range(len(units))]
    parts = [tuple(found[end - len(unit) : end]) for unit, end in zip(units, ends, strict=True)]
    names = _names(parts)
    made = [
        _piece(part, unit, is_bare, table, n in names) for n, (part, unit) in enumerate(zip(parts, units, strict=True))
    ]
    return _with_months(made)


def _piece(part: tuple[Token, ...], unit: Unit, is_bare: bool, table: Table, is_name: bool) -> Piece:
    if not part[0].is_word:
        return _number(part, unit)
    if is_name:
        return Piece(part, unit, (), part[0].text)
    known = (BARE_FUNCTION_WORDS if is_bare else FUNCTION_WORDS).get(unit)
    if known is not None:
        return Piece(part, unit, (), known, is_grammar=True)
    found = table.bare_meanings(unit) if is_bare else table.meanings(unit)
    best = found[0].weight if found else 0.0
    kept = tuple(meaning for meaning in found if meaning.weight >= _LEAST_SHARE * best)
    said = [meaning.form for meaning in kept if meaning.weight >= _SAID_SHARE * best][:_MOST_SAID]
    return Piece(part, unit, kept, " ".join(said) or _foreign(part))


def _foreign(part: tuple[Token, ...]) -> str:
    """Return the words that English would use as well: names, and what has no accents."""
    return " ".join(token.text for token in part if token.text[0].isupper() or token.text.isascii())


def _names(parts: Sequence[tuple[Token, ...]]) -> set[int]:
    """Return the places of syllables that are names of people and places: capitals in a row that make no word."""

    def like_a_name(place: int) -> bool:
        part = parts[place]
        return len(part) == 1 and part[0].text[0].isupper() and looks_like_syllable(part[0].text)

    runs = [list(run) for of_name, run in groupby(range(len(parts)), like_a_name) if of_name]
    return {place for run in runs if len(run) > 1 for place in run}


def _number(part: tuple[Token, ...], unit: Unit) -> Piece:
    """Return a number, and how English writes it: "1.500" is 1500, "6,5%" is 6.5%."""
    text = part[0].text
    english = text.replace(".", "") if _THOUSANDS.fullmatch(text) else text
    english = text.replace(",", ".") if _DECIMALS.fullmatch(text) else english
    return Piece(part, unit, (Meaning(english, english, 1.0),) if english != text else (), english)


def _with_months(made: Sequence[Piece]) -> list[Piece]:
    """Join "tháng" and a number after it: the month."""
    joined: list[Piece] = []
    for piece in made:
        number = piece.tokens[0].text
        if (
            joined
            and joined[-1].unit in (("thang1",), ("thang",))
            and number.isdigit()
            and 1 <= int(number) <= len(MONTHS)
        ):
            month = MONTHS[int(number) - 1]
            meaning = Meaning(body_terms(month)[0], month, 1.0)
            joined[-1] = Piece((*joined[-1].tokens, *piece.tokens), (*joined[-1].unit, *piece.unit), (meaning,), month)
        else:
            joined.append(piece)
    return joined


def _month(text: str) -> int:
    """Return the number of a month, 0 for other texts."""
    return int(text) if re.fullmatch("0?[1-9]|1[0-2]", text) else 0


def back_concept(source: str, stem: str, is_name: bool, table: Table) -> Concept | None:
    """Return what to search for in Vietnamese for an English word, None if nothing is known."""
    found = table.back(stem)
    kept = [(unit, weight) for unit, weight in found if weight >= _LEAST_SHARE * found[0][1]]
    alternatives = tuple((tuple(map(exact_term, unit)), weight) for unit, weight in kept)
    return Concept(source, alternatives, is_name) if kept else None
