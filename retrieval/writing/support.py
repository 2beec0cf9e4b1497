"""Whether quotes support a sentence: a check by rules, without a model, that rather refuses too much.

A sentence is supported if all of these hold, words compared as the analyser of the index has them (folded, stemmed):

- *numbers*: each stands in the quotes, amounts by what they are worth, number words as their digits; and next to it
  stands a word that stands next to it there, so that 94 offices do not become 94 countries; units (%, currencies) too;
- *names*: each word with a capital letter stands in the quotes; so does the first word, unless it is a common one;
- *turns*: a negation ("not", "denied") or a hedge ("may", "planned") has some word in its reach there as well, and no
  word that is in the reach of one in the quotes is told without it; small words that turn ("up", "only") stand there;
- *words*: so do all others but stop words and those that say next to nothing ("reported", "located", "several");
- *signs*: only letters, digits and plain punctuation, or what the quotes hold too; no control or direction characters;
- *quotations*: what it puts in double quotation marks stands so in the quotes.

What such a check cannot see: who did what to whom ("A sued B", "B sued A"), and words that mean something else beside
each other. How well it does is measured by scripts/measure_support.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from ...index.amounts import SCALES
from ...index.analysis import analyse, body_terms
from ..verification.normal import normalise

_REACH = 3  # words that a negation or a hedge reaches
_NEAR = 6  # words on either side that are near a number
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {word: str(10 * value) for value, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}
_MANY = frozenset("half hundred dozen double twice triple quarter once".split())
_NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot hardly scarcely false falsely untrue unlikely "
    "impossible deny denies denied denying refuse refuses refused refusing fail fails failed failing reject rejects "
    "rejected rejecting lack lacks lacked lacking cancel cancelled canceled không chưa chẳng chả đừng".split()
)
_HEDGES = frozenset(
    "may might could would should if unless perhaps maybe possibly probably likely almost nearly allegedly alleged "
    "reportedly rumoured rumored claim claims claimed plan plans planned planning expect expects expected propose "
    "proposes proposed hope hopes hoped".split()
)
# Stop words of the analyser that turn what a sentence says.
_TURNS = frozenset(
    "up down more most before after above below over under only all any both each few off out until".split()
)
_SAY_NOTHING = (
    "according report state mention note describe announce add tell inform write answer question article text source "
    "sentence passage include contain involve consist locate situate call name know refer concern regard relate "
    "several various certain different specific particular typical general usual often within among another kind type"
)
_UNITS = {
    "%": ("%", "percent", "per cent", "phần trăm"), "$": ("$", "usd", "dollar"), "€": ("€", "eur"), "£": ("£", "gbp"),
    "¥": ("¥", "yen", "yuan"), "₫": ("₫", "vnd", "đồng"),
}  # fmt: skip
_UNIT_WORDS = frozenset("percent per cent usd dollar dollars eur euro euros gbp".split())
_PLAIN = frozenset(" .,;:!?'\"()-–—…’‘“”/&%$€£")
_QUOTATION = re.compile('"([^"]+)"|“([^”]+)”|«([^»]+)»')
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NUMBER = re.compile(r"\d[\d.,:]*|\d+\w+")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: as written alike, its stem ("" for a stop word), and whether it is a number or a name."""

    exact: str
    stem: str
    number: bool
    name: bool


def unsupported(sentence: str, quotes: Sequence[str]) -> str:
    """Return why quotes do not support a sentence, in a word or two; "" if they do."""
    if why := _signs(sentence, quotes):
        return why
    said, told = _words(sentence), [_words(quote) for quote in quotes]
    known = frozenset(word.stem or word.exact for quote in told for word in quote)
    return (
        _numbers(said, told)
        or _units(sentence, quotes)
        or _names(said, told, known)
        or _turns(said, told, known)
        or _content(said, known)
    )


def _signs(sentence: str, quotes: Sequence[str]) -> str:
    if not any(map(str.isalpha, sentence)):
        return "no words"
    if any(unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" for sign in sentence):
        return "control characters"
    known = set("".join(quotes))
    odd = [sign for sign in sentence if not (sign in _PLAIN or _is_letter(sign) or sign in known)]
    if odd or "://" in sentence:
        return "markup"
    written = [normalise(quote).text for quote in quotes]
    for match in _QUOTATION.finditer(sentence):
        words = normalise(next(filter(None, match.groups()))).text.strip(" .,'")
        if not any(words in quote for quote in written):
            return "quotation"
    return ""


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or (sign.isdecimal() and sign.isascii())


def _numbers(said: Sequence[_Word], told: Sequence[Sequence[_Word]]) -> str:
    for at, word in enumerate(said):
        if word.number and not any(
            _alike_beside(said, at, quote, there)
            for quote in told
            for there, other in enumerate(quote)
            if other.number and other.stem == word.stem
        ):
            return "numbers"
    return ""


def _alike_beside(said: Sequence[_Word], at: int, quote: Sequence[_Word], there: int) -> bool:
    """Tell whether the word that a number counts is near it in the quote too; if none follows, the one before in it.

    Years need none. Near are the words up to the next number on either side.
    """
    if _YEAR.fullmatch(said[at].exact):
        return True
    after = said[at + 1].stem if at + 1 < len(said) and not said[at + 1].number else ""
    before = next((word.stem for word in reversed(said[:at]) if word.stem), "")
    if not after:
        return before in {"", *(word.stem for word in quote)}
    return after in {*_near(quote[there + 1 :]), *_near(quote[:there][::-1])}


def _near(words: Sequence[_Word]) -> list[str]:
    """Return the stems of the first words that tell, up to a number that is no year."""
    before_a_number = takewhile(lambda word: not word.number or _YEAR.fullmatch(word.exact), words)
    return [word.stem for word in before_a_number if word.stem][:_NEAR]


def _units(sentence: str, quotes: Sequence[str]) -> str:
    told = " ".join(quotes).lower()
    said = sentence.lower()
    for names in _UNITS.values():
        if any(name in said for name in names) and not any(name in told for name in names):
            return "units"
    return ""


def _names(said: Sequence[_Word], told: Sequence[Sequence[_Word]], known: Collection[str]) -> str:
    names = [word.stem for word in said if word.name and word.stem]
    if not all(name in known for name in names):
        return "names"
    return "" if all(_in_order(a, b, told) for a, b in pairwise(names)) else "order"


def _in_order(a: str, b: str, told: Sequence[Sequence[_Word]]) -> bool:
    """Tell whether some quote has a name before the other, or none has both."""
    both = False
    for quote in told:
        places = [[at for at, word in enumerate(quote) if word.stem == stem] for stem in (a, b)]
        if all(places):
            both = True
            if places[0][0] <= places[1][-1]:
                return True
    return not both


def _turns(said: Sequence[_Word], told: Sequence[Sequence[_Word]], known: Collection[str]) -> str:
    for cues, why in ((_NEGATIONS, "negation"), (_HEDGES, "hedge")):
        ours = [_reached(said, at, cues) for at, word in enumerate(said) if _is_cue(word, cues)]
        theirs = {
            stem for quote in told for at, word in enumerate(quote) if _is_cue(word, cues)
            for stem in _reached(quote, at, cues)
        }  # fmt: skip
        plain = {word.stem for word in said if word.stem and word.exact not in cues}.difference(*ours)
        fewer = sum(_is_cue(word, cues) for quote in told for word in quote) < len(ours)
        if fewer or any(not reached or reached[0] not in theirs for reached in ours) or plain & theirs:
            return why
    return "" if all(word.exact in known for word in said if word.exact in _TURNS) else "direction"


def _is_cue(word: _Word, cues: Collection[str]) -> bool:
    if word.exact == "may" and word.name:
        return False  # the month
    return word.exact in cues or (cues is _NEGATIONS and word.exact.endswith("n't"))


def _reached(words: Sequence[_Word], at: int, cues: Collection[str]) -> list[str]:
    """Return the stems of the words that tell after a cue, as far as it reaches."""
    return [word.stem for word in words[at + 1 :] if word.stem and word.exact not in cues][:_REACH]


def _content(said: Sequence[_Word], known: Collection[str]) -> str:
    empty = _empty()
    return "" if all(word.stem in known or word.stem in empty for word in said if word.stem) else "words"


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    return frozenset(body_terms(_SAY_NOTHING))


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[_Word, ...]:
    """Return the words of a text; of a compound its parts, of an amount ("683 billion") what it is worth."""
    text = normalise(text).text
    words: list[_Word] = []
    begun = ended = -1  # where the last number or amount begins and ends
    for term in analyse(text):
        exact = term.exact
        if exact in _NUMBER_WORDS or exact in _MANY or (exact[:1].isdigit() and _NUMBER.fullmatch(exact)):
            if term.start == begun:
                words.pop()
            begun, ended = term.start, term.end
            words.append(_Word(exact, _NUMBER_WORDS.get(exact, exact), number=True, name=False))
        elif exact in SCALES and term.end != ended:
            words.append(_Word(exact, exact, number=True, name=False))  # "a thousand"
        elif exact.isalnum() or exact.endswith("n't"):
            stem = "" if exact in SCALES or exact in _UNIT_WORDS or exact == "s" else term.body or ""
            name = text[term.start].isupper() and bool(stem or words)
            words.append(_Word(exact, stem, number=False, name=name))
    return tuple(words)
