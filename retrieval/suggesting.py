"""Questions to begin with: made of what articles say, and kept only where they answer them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..index.records import Document

if TYPE_CHECKING:
    from .results import Answer
    from .searcher import Searcher

_ARTICLES, _TRIED = 40, 8  # looked at, and questions asked, at the most
_ABOUT_PEOPLE = 5  # of those
_SURE = 0.6  # confidence from which a question is worth showing
_SENTENCES = 30  # of an article
_LONGEST = 90  # characters of a question

_NAME = r"(?:[A-ZĐ][\w.-]+ ){1,3}[A-ZĐ][\w’'-]+"
_DEEDS = "chaired|opened|visited|signed|announced|approved|launched|discovered|built|designed|founded|wrote"
_ROLES = (
    "president|minister|director|professor|chief executive|CEO|chair(?:man|woman)?|head|secretary|governor|mayor|"
    "economist|scientist|researcher|author|spokes(?:man|woman|person)|coach|captain|founder|ambassador"
)
# "Prime Minister X chaired a conference in Nghe An, ..." -> "Who chaired a conference in Nghe An?"
_DID = re.compile(rf"^(?:[^,]{{0,60}}, )?{_NAME} (?P<rest>(?:{_DEEDS}) [^,;:()“”\"]{{12,70}})[,;.]")
_IS = re.compile(rf"\b(?P<name>{_NAME}), (?:the |an? )?[^,.;]{{0,40}}\b(?:{_ROLES})\b")
_DID_VI = re.compile(
    rf"^(?:[^,]{{0,60}}, )?(?:[\w.-]+ ){{0,6}}{_NAME} "
    r"(?P<rest>(?:đã )?(?:chủ trì|khai mạc|đến thăm|ký|công bố|phê duyệt|phát hiện|thành lập) [^,;:()“”\"]{12,70})[,;.]"
)
_IS_VI = re.compile(
    rf"\b(?:[Ôô]ng|[Bb]à) (?P<name>{_NAME}),? (?:là|-|–)? ?(?:giám đốc|chủ tịch|bộ trưởng|thủ tướng|giáo sư)"
)
# "... 94 Vietnamese representative agencies abroad ..." -> "How many Vietnamese representative agencies are there?"
_COUNTED = re.compile(r"\b(?!(?:19|20)\d\d\b)\d[\d,]{0,6} (?P<what>(?:[A-Za-z][a-z]+ ){1,2}[a-z]{3,}s)\b(?! of)")
_NO_THING = re.compile(
    r"\b(?:per|percent|points?|times|days|hours|minutes|years|months|weeks|in|on|at|by|to|and|is|was|has|as|\w+ed)\b"
)


def suggestions(searcher: Searcher, n: int = 4) -> list[str]:
    """Return up to ``n`` questions that the index answers from the article each was made of, the surest first.

    A sample of articles is looked at, and up to 8 questions are asked of the index. Titles only fill up.
    """
    documents = searcher.documents(limit=_ARTICLES)
    made = [(document, question) for document in documents for question in questions_of(document)]
    counting = [each for each in made if each[1].startswith("How many")]  # the dullest, and alike: two will do
    made = [each for each in made if each not in counting][:_ABOUT_PEOPLE] + _of_different(counting)[:2]
    made += [(document, document.title) for document in documents if _reads_as_subject(document.title)]
    found: dict[str, float] = {}
    articles: set[str] = set()
    for document, question in made[:_TRIED]:
        if question in found or document.id in articles:
            continue
        answer = searcher.ask(question, write=False)
        if answer.confidence >= _SURE and _quotes(answer, document):
            found[question] = answer.confidence
            articles.add(document.id)
    surest = sorted(found, key=lambda question: (not question.endswith("?"), -found[question], question))
    return surest[:n]


def _of_different(made: Iterable[tuple[Document, str]]) -> list[tuple[Document, str]]:
    """Return the first question of each article."""
    return list({document.id: (document, question) for document, question in reversed(list(made))}.values())[::-1]


def questions_of(document: Document) -> Iterator[str]:
    """Yield questions that an article's first sentences seem to answer.

    >>> document = Document("d", "President Ada Byron opened the new engine hall in London, to applause.", "", "")
    >>> list(questions_of(document))
    ['Who opened the new engine hall in London?']
    """
    prose = [document.text[block.start : block.end] for block in document.blocks if block.kind == "prose"]
    sentences = re.split(r"(?<=[.!?])\s+|\n+", "\n".join(prose) or document.text)[:_SENTENCES]
    yield from dict.fromkeys(question for question in _asked(sentences) if len(question) <= _LONGEST)


def _reads_as_subject(title: str) -> bool:
    return 20 <= len(title) <= _LONGEST and not title.endswith(("…", "..."))


def _asked(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in map(str.strip, sentences):
        for pattern, form in ((_DID, "Who {}?"), (_DID_VI, "Ai {}?")):
            if match := pattern.match(sentence):
                yield form.format(match["rest"].strip())
        for pattern, form in ((_IS, "Who is {}?"), (_IS_VI, "{} là ai?")):
            for match in pattern.finditer(sentence):
                yield form.format(match["name"])
        for match in _COUNTED.finditer(sentence):
            if not _NO_THING.search(match["what"]):
                yield f"How many {match['what']} are there?"


def _quotes(answer: Answer, document: Document) -> bool:
    sources = [source for citation in answer.citations for source in citation.sources]
    return any(document.id in (source.document_id, *(copy.document_id for copy in source.copies)) for source in sources)
