"""Shingles: a text as hashes of every few words in a row, in which copies are alike though not the same.

Words are folded (case, accents, width; punctuation parts them and is dropped), so a copy set in other quotation marks
has the same shingles. In scripts without spaces every character is a word. All is done for a whole text at a time:
a word's hash is a difference of two prefix sums, as in Karp and Rabin, "Efficient randomized pattern-matching
algorithms", IBM Journal of Research and Development 31(2), 1987.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from .analysis import fold, is_unspaced

Hashes = npt.NDArray[np.uint64]

# Of 2 to 5 words: a copy with a tenth of its words replaced keeps 0.9 ** WORDS of its shingles, an article that took
# over half of another keeps half whatever WORDS is. Three tell the two apart best (scripts/measure_copies.py).
WORDS = 3

_CHUNK = 1 << 18  # characters looked at in one go, which bounds the memory; a word that lies across is seen as two
_PARTS, _SKIPPED, _UNKNOWN = 0, 1, 0xFFFF_FFFF  # codes of characters that are no letters
_OWN_WORD = 1 << 31  # in the code of a character that is a word by itself
_OF_LETTERS, _OF_WORDS = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93  # odd, so that they can be divided by, modulo 2 ** 64


def shingles(text: str) -> Hashes:
    """Return a 64-bit hash of each WORDS words in a row, in order; of all words where there are fewer; none of none.

    >>> a, b = shingles("The Deputy Minister said so."), shingles("the deputy minister — SAID so")
    >>> len(a), bool((a == b).all()), len(shingles("...")), len(shingles("Yes"))
    (3, True, 0, 1)
    """
    words = [_words(text[at : at + _CHUNK]) for at in range(0, len(text), _CHUNK)]
    hashed = _mixed(np.concatenate(words)) if words else np.empty(0, np.uint64)
    count = max(0, len(hashed) - WORDS + 1) or min(1, len(hashed))
    width = len(hashed) - count + 1
    found = np.zeros(count, np.uint64)
    for place in range(width if count else 0):
        found *= np.uint64(_OF_WORDS)
        found += hashed[place : place + count]
    return _mixed(found)


def _words(text: str) -> Hashes:
    """Return a hash of each word: the sum of its letters' codes times powers of _OF_LETTERS, from the power 0."""
    codes, alone = _codes(text)
    letter = np.zeros(len(codes) + 2, np.bool_)  # with what parts words before and after
    np.not_equal(codes, _PARTS, out=letter[1:-1])
    if alone is None:
        edges = np.flatnonzero(letter[1:] != letter[:-1])
        starts, ends = edges[::2], edges[1::2]
    else:
        edge = ~letter
        edge[1:-1] |= alone
        apart = edge[1:] | edge[:-1]
        starts, ends = np.flatnonzero(letter[1:] & apart), np.flatnonzero(letter[:-1] & apart)
    powers, inverse = _powers(_CHUNK)
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    found: Hashes = (sums[ends] - sums[starts]) * inverse[starts]
    return found


def _codes(text: str) -> tuple[npt.NDArray[np.uint8 | np.uint32], npt.NDArray[np.bool_] | None]:
    """Return a code for each character that counts, and which are words by themselves, None if none is."""
    if text.isascii():
        return np.frombuffer(text.encode().translate(_ascii()), np.uint8), None
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _table()
    codes = table.take(characters)
    unknown = codes == _UNKNOWN
    if unknown.any():
        for character in np.unique(characters[unknown]).tolist():
            table[character] = _code(chr(character))
        codes = table.take(characters)
    skipped = codes == _SKIPPED
    if skipped.any():
        codes = codes[~skipped]
    alone = codes >= _OWN_WORD
    return codes, alone if alone.any() else None


def _code(character: str) -> int:
    if "\u0300" <= character <= "\u036f":
        return _SKIPPED
    if not (character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")):
        return _PARTS
    folded = fold(unicodedata.normalize("NFKC", character.lower()))[:1]
    return 2 + ord(folded) + (_OWN_WORD if is_unspaced(character) else 0)


@cache
def _ascii() -> bytes:
    return bytes(_code(chr(number)) if number < 128 else _PARTS for number in range(256))


@cache
def _table() -> npt.NDArray[np.uint32]:
    """Return the codes of all characters, looked up as they come."""
    return np.full(0x110000, _UNKNOWN, np.uint32)


@cache
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Return ``count`` + 1 powers of _OF_LETTERS and of its inverse, modulo 2 ** 64."""
    bases = (_OF_LETTERS, pow(_OF_LETTERS, -1, 1 << 64))
    powers, inverse = (
        np.multiply.accumulate(np.concatenate([np.ones(1, np.uint64), np.full(count, base, np.uint64)]))
        for base in bases
    )
    return powers, inverse


def _mixed(hashes: Hashes) -> Hashes:
    """Return hashes whose every bit depends on every bit of the given: the finaliser of SplitMix64.

    Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
    """
    mixed = hashes ^ (hashes >> np.uint64(30))
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed
