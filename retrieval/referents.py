"""What a follow-up stands for, taken from the question before it; None wherever no rule fits."""

from __future__ import annotations

import re

from .leaning import pronoun

_CAPITAL = r"[A-ZĐ0-9][^\W_]*(?:[-/&][^\W_]+)*"
_NAME = re.compile(rf"\b{_CAPITAL}(?: (?:of |for |and )?{_CAPITAL})*(?:'s|’s)?")
_YEAR = re.compile(
    r"\b(?:(?P<in>in|during|since|for|by|năm|trong năm|from) )?"
    r"(?P<when>(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?: \d{1,2},?)? )?"
    r"(?:1[89]|20)\d\d)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?P<at>in|at|on|from|ở|tại|of) (?P<the>the )?(?P<name>{_CAPITAL}(?: {_CAPITAL})*)(?P<kind> [a-z]+)?"
)
_ASKED = re.compile(
    r"^(?:(?:in|on|at|from|by|to|of|for) )?"
    r"(?P<word>how (?:many|much|long|large|big|high|old|often|far)|what|which|who(?:m|se)?|when|where|why|how)\b",
    re.IGNORECASE,
)
_ASKED_VI = re.compile(
    r"\b(?:là )?(?:ai|khi nào|bao giờ|ở đâu|tại sao|vì sao|bao nhiêu|mấy|gì)(?: là)?\b", re.IGNORECASE
)
_HELPING = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
# "the 32nd Diplomatic Conference", "the conference of February 22", "Resolution 21/NQ-CP"
_THING = re.compile(
    r"\b(?:the|a|an|this|that)"
    r"(?: (?!(?:is|are|was|were|held|take|took|have|has|had|do|does|did|said|say|and|that|which)\b)"
    r"[\w'’/-]+)+",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^what (?:is|are|was|were) (?P<thing>(?:the |a |an )?.+?)(?P<rest> (?:in|of|at|for|on) .*)?$", re.IGNORECASE
)
_OF_AMOUNT = re.compile(
    r"^(?P<asked>how (?:much|many)) (?P<thing>.+?) "
    r"(?P<rest>(?:did|does|do|is|are|was|were|has|have|had|can|came|come)\b.*)$",
    re.IGNORECASE,
)
_PERSONS = {"he", "him", "his", "she", "her"}
_PERSONS_VI = {"ông ấy", "bà ấy", "ông ta", "bà ta", "anh ấy", "chị ấy", "cô ấy"}
_OWNING = {"its", "his", "her", "their"}


def with_fragment(fragment: str, before: str) -> str | None:
    """Return the question before with a fragment in the place of its like.

    >>> with_fragment("in 2023", "How much FDI came in 2022?"), with_fragment("in Hanoi", "Who spoke in Nghe An?")
    ('How much FDI came in 2023?', 'Who spoke in Hanoi?')
    """
    body, mark = _without_mark(before)
    if _YEAR.search(fragment):
        return f"{_with_year(fragment, body)}{mark}"
    place = _PLACE.match(fragment)
    if place:
        return f"{_with_place(fragment, place, body)}{mark}"
    found = (
        _with_name(fragment, body) if fragment[:1].isupper() and not fragment.isupper() else _with_thing(fragment, body)
    )
    return f"{found}{mark}" if found else None


def with_asking(asked: str, before: str) -> str | None:
    """Return the question before with another question word, or with one in place of none.

    >>> with_asking("Why", "Who chaired the conference?"), with_asking("Where", "Did he attend the conference?")
    ('Why chaired the conference?', 'Where did he attend the conference?')
    """
    body, mark = _without_mark(before)
    if not asked:
        return None
    found = _ASKED.match(body)
    if found:
        return f"{asked} {body[found.end() :].strip()}{mark}"
    if re.match(rf"{_HELPING}\b", body, re.IGNORECASE):
        return f"{asked} {body[0].lower()}{body[1:]}{mark}"
    vietnamese = _ASKED_VI.search(body)
    if vietnamese:
        kept = f"{body[: vietnamese.start()]} {body[vietnamese.end() :]}"
        return f"{asked} {' '.join(kept.split())}{mark}"
    return None


def referred(question: str, before: str, person: str | None, thing: str | None = None) -> str | None:
    """Return a question with its pronoun replaced by what it stands for, and the year of the one before carried over.

    >>> referred("Who chaired it", "When was the 32nd Diplomatic Conference held?", None)
    'Who chaired the 32nd Diplomatic Conference?'
    """
    body, _ = _without_mark(before)
    match = pronoun(question)
    if match is None:
        return None
    word = match.group().lower()
    meant = _meant(word, body, person, thing)
    if meant is None:
        return None
    if word in _OWNING and not meant.endswith(("'s", "’s")):
        meant = f"{meant}'s"
    found = f"{question[: match.start()]}{meant}{question[match.end() :]}"
    year = _YEAR.search(body)
    if year and not _YEAR.search(found):
        found = f"{found} {year.group() if year['in'] else 'in ' + year.group()}"
    return f"{found}?"


def somebody_asked_about(question: str) -> str | None:
    """Return the name in "Who is NAME?", None for other questions.

    >>> somebody_asked_about("Who is Bui Thanh Son?"), somebody_asked_about("Who chaired it?")
    ('Bui Thanh Son', None)
    """
    match = re.match(r"who (?:is|was) (?P<en>.+?)\W*$|(?P<vi>.+?) là ai\W*$", question, re.IGNORECASE)
    name = (match["en"] or match["vi"]) if match else ""
    return name if _NAME.fullmatch(name) else None


def _meant(word: str, before: str, person: str | None, thing: str | None) -> str | None:
    """Return what a pronoun stands for."""
    if word in _PERSONS or word in _PERSONS_VI:
        return person or _somebody(before)
    if word in {"there", "ở đó", "tại đó", "ở đấy", "tại đấy"}:
        place = _PLACE.search(before)
        return place.group() if place else (f"tại {_something(before)}" if word != "there" else None)
    if re.fullmatch(r"(?:that|this|the same) year|năm (?:đó|ấy|này)", word):
        year = _YEAR.search(before)
        return (year.group() if year["in"] else f"in {year.group()}") if year else None
    noun = re.fullmatch(r"(?:that|this|those|these|the same) (\w+)|(\w+) (?:đó|này|ấy)", word)
    if noun:
        return _something_called(noun[1] or noun[2], before)
    return thing_of(before) or thing


def thing_of(question: str) -> str | None:
    """Return what a question is about, unless that is what belongs to somebody.

    >>> thing_of("Who chaired the conference in Hanoi?"), thing_of("What is Nguyen Duc Trung's position?")
    ('the conference in Hanoi', None)
    """
    found = _something(_without_mark(question)[0])
    return None if found and found.endswith(("'s", "’s")) else found


def _somebody(before: str) -> str | None:
    names = [match.group().removesuffix("'s").removesuffix("’s") for match in _NAME.finditer(before)]
    names = [name for name in names if len(name.split()) >= 2 and not any(map(str.isdigit, name))]
    return names[-1] if names else None


def _something_called(noun: str, before: str) -> str | None:
    """Return the thing that the question before calls by a noun."""
    for match in _THING.finditer(before):
        if noun.lower() in match.group().lower():
            return match.group()
    place = before.lower().find(noun.lower())
    return _without_asking(before) if place >= 0 else None


def _something(before: str) -> str | None:
    """Return what a question is about: the longest thing or name in it, else all but its question word."""
    if _ASKED_VI.search(before):
        return _without_asking(before)
    if amount := _OF_AMOUNT.match(before):
        return amount["thing"]
    things = [match.group() for match in _THING.finditer(before)]
    names = [match.group() for match in _NAME.finditer(before) if match.start() and not _YEAR.fullmatch(match.group())]
    found = things or [name for name in names if not name[0].isdigit()]
    return max(found, key=len) if found else _without_asking(before)


def _without_asking(before: str) -> str | None:
    bare = _ASKED_VI.sub("", _ASKED.sub("", before)).strip()
    bare = re.sub(rf"^{_HELPING}\b|\b(?:are|is) there$|\b{_HELPING}$", "", bare, flags=re.IGNORECASE).strip()
    return bare or None


def _with_year(fragment: str, body: str) -> str:
    given, there = _YEAR.search(fragment), _YEAR.search(body)
    assert given
    if there is None:
        return f"{body} {given.group() if given['in'] else 'in ' + given['when']}"
    return body[: there.start("when")] + given["when"] + body[there.end("when") :]


def _with_place(fragment: str, place: re.Match[str], body: str) -> str:
    for there in _PLACE.finditer(body):
        same = there["at"].lower() == place["at"].lower() or {there["at"], place["at"]} <= {"in", "at", "ở", "tại"}
        if same and not there["name"][0].isdigit():
            end = there.end() if place["kind"] and there["kind"] == place["kind"] else there.end("name")
            return f"{body[: there.start()]}{fragment}{body[end:]}"
    return f"{body} {fragment}"


def _with_name(name: str, body: str) -> str | None:
    """Put a name in the place of the one name of a question."""
    names = [match for match in _NAME.finditer(body) if match.start() and not match.group()[0].isdigit()]
    names = [match for match in names if any(word[0].isupper() for word in match.group().split())]
    if len(names) != 1:
        return None
    there = names[0]
    owning = there.group().endswith(("'s", "’s"))
    kept = name if name.endswith(("'s", "’s")) or not owning else f"{name}'s"
    kept = kept if owning else kept.removesuffix("'s").removesuffix("’s")
    return f"{body[: there.start()]}{kept}{body[there.end() :]}"


def _with_thing(thing: str, body: str) -> str | None:
    """Put a thing in the place of what is asked for."""
    amount = _OF_AMOUNT.match(body)
    if amount:
        return f"{amount['asked']} {thing} {amount['rest']}"
    about = _ABOUT.match(body)
    if about:
        opening = body[: about.start("thing")]
        return f"{opening}{thing}{about['rest'] or ''}"
    return None


def _without_mark(question: str) -> tuple[str, str]:
    body = question.rstrip(" ?.!")
    return body, "?" if question.rstrip().endswith("?") else ""
