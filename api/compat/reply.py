"""A conversation answered: its last question asked of the articles, and the answer in the words of a chat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ...retrieval.query import MAX_CHARACTERS
from ...retrieval.results import Abstention, Answer, Citation, Hit, Source, Turn
from ...retrieval.writing.writing import Tell, is_written, ordered
from .. import live
from ..links import link
from ..requests import TURNS
from .envelope import Refused

if TYPE_CHECKING:
    from ...retrieval.searcher import Searcher

_NO_QUESTION = "Ask a question in words; the answer will be what the articles say, word for word."


class Said(Protocol):
    """A message, whatever the tool that sent it."""

    @property
    def role(self) -> str:
        """Who said it."""

    @property
    def text(self) -> str:
        """What was said."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A question and the turns before it, oldest first."""

    question: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said in a chat; ``pieces`` joined are ``text``. ``answer`` is None where nothing was asked."""

    pieces: tuple[str, ...]
    answer: Answer | None = None

    @property
    def text(self) -> str:
        """All that is said."""
        return "".join(self.pieces)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The quotes, with offsets into ``text``."""
        return self.answer.citations if self.answer else ()

    @property
    def sources(self) -> list[Source]:
        """The first quote of each number ``[n]``, in order."""
        return ordered(self.citations)

    @property
    def nearest(self) -> tuple[Hit, ...]:
        """The passages that came nearest, where there is no answer."""
        return self.answer.abstained.nearest if self.answer and self.answer.abstained else ()


def conversation(messages: Sequence[Said], field: str) -> Conversation:
    """Return the last question of the user, and what came before it.

    Raises:
        Refused: where the question is too long; ``field`` is the messages' name.
    """
    asked = [place for place, message in enumerate(messages) if message.role == "user"]
    if not asked:
        return Conversation("")
    question = messages[asked[-1]].text
    if len(question) > MAX_CHARACTERS:
        raise Refused(
            400,
            f"the question, the last message of the user, is {len(question):,} characters long, "
            f"at most {MAX_CHARACTERS:,} can be asked; shorten it",
            f"{field}[{asked[-1]}].content",
            "context_length_exceeded",
        )
    return Conversation(question, tuple(_turns(messages[: asked[-1]]))[-TURNS:])


def reply(
    searcher: Searcher, asked: Conversation, base: str, *, k: int, max_risk: float, tell: Tell | None = None
) -> Reply:
    """Answer a question, or say in words why not; ``base`` is the service's own address.

    ``tell`` gets each sentence as soon as it stands.
    """
    if not any(character.isalnum() for character in asked.question):
        return Reply((_NO_QUESTION,))
    return told(searcher.ask(asked.question, k, max_risk=max_risk, history=asked.history, tell=tell), base)


def replies(
    searcher: Searcher, asked: Conversation, base: str, *, k: int, max_risk: float
) -> Iterator[Citation | Reply]:
    """Answer as ``reply`` does: yield each sentence of a language model as soon as it stands, and the reply last."""

    def answering(tell: Tell | None = None) -> Reply:
        return reply(searcher, asked, base, k=k, max_risk=max_risk, tell=tell)

    return live.made(answering) if searcher.model is not None else iter([answering()])


def unsent(sources: Sequence[Source], sent: Sequence[Citation]) -> list[Source]:
    """Return the sources whose number none of the sentences ``sent`` so far has."""
    known = {source.n for citation in sent for source in citation.sources}
    return [source for source in sources if source.n not in known]


def told(answer: Answer, base: str) -> Reply:
    """Return an answer in the words of a chat; a model's sentences are followed by the quotes that support them."""
    if answer.abstained is not None:
        return Reply((_in_words(answer.abstained, base),), answer)
    pieces = [*map(piece, answer.citations)]
    if any(map(is_written, answer.citations)):
        pieces.append(_quotes(answer.citations))
    return Reply(tuple(pieces), answer)


def piece(citation: Citation) -> str:
    """Return what a sentence adds to the text of an answer: itself and its markers."""
    markers = "".join(f"[{n}]" for n in dict.fromkeys(source.n for source in citation.sources))
    return f"{' ' if citation.start else ''}{citation.text} {markers}"


def _quotes(citations: Sequence[Citation]) -> str:
    lines = [f"[{source.n}] “{' '.join(source.quote.split())}” ({source.title})" for source in ordered(citations)]
    return "\n\nIn the articles' words:\n" + "\n".join(lines)


def address(base: str, place: Source | Hit) -> str:
    """Return the whole address of a quote or a passage: on the article's own page, or in the built-in viewer."""
    text = place.quote if isinstance(place, Source) else place.text
    return absolute(base, link(place.url, place.document_id, text, place.start, place.end))


def absolute(base: str, address: str) -> str:
    """Return an address of this service as a whole one; any other as it is."""
    return f"{base}{address}" if address.startswith("/") else address


def _turns(messages: Iterable[Said]) -> Iterable[Turn]:
    for message in messages:
        if message.role == "user":
            yield Turn("user", message.text)
        elif message.role == "assistant":
            yield Turn("assistant", message.text)


def _in_words(why: Abstention, base: str) -> str:
    lines = [f"Not in these articles: {why.reason}."]
    if why.nearest:
        lines += ["", "Nearest passages:", *(f"- {hit.title}: {address(base, hit)}" for hit in why.nearest)]
    return "\n".join(lines)
