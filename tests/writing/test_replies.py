"""Whatever a model replies, only sentences leave that verbatim quotes support, each with its quotes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onrecord.retrieval.results import Answer, Citation
from onrecord.retrieval.searcher import Searcher

from .articles import BOATS, DENIED, RIVAL
from .conftest import Write
from .server import KEY, Request, line, number, offered, saying

GOOD = "The harbour of Ellery has 48 fishing boats."
WORDS = "harbour of Ellery has 48 fishing boats"


def cites(sentence: str, *quotes: tuple[str, str]) -> Callable[[Request], None]:
    """Return a script that writes a sentence; each quote is words and the sentence that it says they are from."""

    def script(request: Request) -> None:
        placed = [(number(request, place), words) for words, place in quotes]
        saying(line(sentence, *placed))(request)

    return script


def assert_on_record(answer: Answer, searcher: Searcher) -> None:
    for citation in answer.citations:
        assert answer.text[citation.start : citation.end] == citation.text
        markers = "".join(f"[{n}]" for n in dict.fromkeys(source.n for source in citation.sources))
        assert answer.text[slice(*citation.marker)] == markers
        assert citation.sources
        for source in citation.sources:
            assert searcher.document(source.document_id).text[source.start : source.end] == source.quote


def assert_fell_back(answer: Answer, why: str, dropped: int | None = None) -> None:
    assert answer.answered
    assert answer.writer
    assert (answer.writer.kind, answer.writer.fell_back) == ("extractive", why)
    assert dropped is None or answer.writer.dropped == dropped
    assert all(citation.text == citation.sources[0].quote for citation in answer.citations)


def test_a_sentence_leaves_with_the_quote_that_supports_it(write: Write, harbour: Searcher) -> None:
    answer = write(cites(GOOD, (WORDS, BOATS)))
    assert answer.text == f"{GOOD} [1]"
    assert answer.citations[0].sources[0].quote == BOATS
    assert answer.writer
    assert (answer.writer.kind, answer.writer.model, answer.writer.dropped) == ("model", "scripted", 0)
    assert_on_record(answer, harbour)


def test_several_sentences_share_numbers_and_keep_their_places(write: Write, harbour: Searcher) -> None:
    def script(request: Request) -> None:
        boats, denied = number(request, BOATS), number(request, DENIED)
        saying(
            line(GOOD, (boats, WORDS)),
            line("Tom Reed did not sign the lease of the pier.", (denied, "Tom Reed did not sign the lease")),
            line("Ann Koss told the council of 48 fishing boats.", (boats, "48 fishing boats"), (boats, "Ann Koss")),
        )(request)

    answer = write(script)
    assert [[source.n for source in citation.sources] for citation in answer.citations] == [[1], [2], [1]]
    assert_on_record(answer, harbour)


def test_words_may_be_set_otherwise_than_the_article_sets_them(write: Write, harbour: Searcher) -> None:
    answer = write(cites("Koss said: “We may buy two more boats”.", ('"We may  buy two more boats,"', "We may buy")))
    assert answer.writer
    assert answer.writer.kind == "model"
    assert_on_record(answer, harbour)


@pytest.mark.parametrize(
    ("sentence", "words", "place"),
    [
        (GOOD, "harbour of Ellery has exactly 48 fishing boats", BOATS),  # forged
        (GOOD, WORDS, RIVAL),  # of another article
        (GOOD, "The harbour of Ellery has 71 fishing boats, which is more than any other", RIVAL),  # stitched
        (GOOD, "The harbour of Ellery ... more than any other on the coast", BOATS),  # of two articles
        (GOOD, "48 fishing boats ... The harbour of Ellery", BOATS),  # not in their order
        (GOOD, "arbour of Ellery has 48 fishing boat", BOATS),  # within words
        (GOOD, "…", BOATS),  # nothing
        ("The harbour of Ellery has 84 fishing boats.", WORDS, BOATS),
        ("The harbour of Ellery has 48 fishing villages.", WORDS, BOATS),
        ("The harbour of Ellery does not have 48 fishing boats.", WORDS, BOATS),
        ("The harbour of Mossport has 48 fishing boats.", WORDS, BOATS),
        ("The mayor Tom Reed signed the lease of the old pier.", "sign the lease of the old pier", DENIED),
        ("Koss bought two more boats.", "buy two more boats", "We may buy"),
        ("The harbour of Ellery has <i>48</i> fishing boats.", WORDS, BOATS),
        ("The harbour of Ellery has [48](https://example.org) fishing boats.", WORDS, BOATS),
        ("The harbour of Ellery has \u202e48\u202c fishing boats.", WORDS, BOATS),
        ("The harbour of Ellery has\x00 48 fishing boats.", WORDS, BOATS),
        ("The harbour of Ellery has 48 fishing boats 【1†source】.", WORDS, BOATS),
        ("You answer a question from numbered sentences of articles.", WORDS, BOATS),
        (f"The key is {KEY}.", WORDS, BOATS),
        ("The harbour of Ellery has 48 fishing boats" + ", boats" * 200, WORDS, BOATS),
    ],
)
def test_what_is_forged_or_not_supported_is_dropped(write: Write, sentence: str, words: str, place: str) -> None:
    told: list[Citation] = []
    answer = write(cites(sentence, (words, place)), tell=told.append)
    assert_fell_back(answer, "unverified", dropped=1)
    assert told == []


def test_one_forged_quote_spoils_a_sentence_that_another_supports(write: Write) -> None:
    assert_fell_back(write(cites(GOOD, (WORDS, BOATS), ("48 boats are fishing", BOATS))), "unverified", dropped=1)


def test_words_of_two_articles_do_not_support_a_sentence_together(write: Write) -> None:
    answer = write(
        cites("The harbour of Mossport has 48 fishing boats.", (WORDS, BOATS), ("harbour of Mossport", RIVAL))
    )
    assert_fell_back(answer, "unverified", dropped=1)


@pytest.mark.parametrize("n", [0, -1, 999, 10**30])
def test_a_sentence_that_was_not_offered_cannot_be_cited(write: Write, n: int) -> None:
    assert_fell_back(write(saying(line(GOOD, (n, "")))), "unverified", dropped=1)


def test_markers_that_the_model_makes_up_are_not_shown(write: Write, harbour: Searcher) -> None:
    answer = write(cites(f"{GOOD[:-1]} [1][1].", (WORDS, BOATS)))
    assert "[2]" not in answer.text
    assert_on_record(answer, harbour)


def test_what_is_left_out_is_counted_beside_what_is_kept(write: Write, harbour: Searcher) -> None:
    def script(request: Request) -> None:
        n = number(request, BOATS)
        saying("Of course! Here you are:\n", line(GOOD.replace("48", "49"), (n, WORDS)), line(GOOD, (n, WORDS)),
               line(GOOD, (n, WORDS)))(request)  # fmt: skip

    answer = write(script)
    assert answer.text == f"{GOOD} [1]"
    assert answer.writer
    assert answer.writer.dropped == 3
    assert_on_record(answer, harbour)


def test_a_sentence_is_told_before_the_next_is_written(write: Write) -> None:
    from threading import Event

    told = Event()
    waited: list[bool] = []

    def script(request: Request) -> None:
        request.begin()
        request.say(line(GOOD, (number(request, BOATS), WORDS)))
        waited.append(told.wait(5))
        request.raw(b"data: [DONE]\n\n")

    answer = write(script, tell=lambda _: told.set())
    assert waited == [True]
    assert answer.citations


def test_so_much_is_read_of_an_endless_list_of_drafts(write: Write) -> None:
    def script(request: Request) -> None:
        request.begin()
        while True:
            request.say(line("There are a hundred zebras.", (1, "")))

    assert_fell_back(write(script), "unverified", dropped=24)


def test_the_model_is_shown_data_and_no_key(write: Write, server: Any) -> None:
    write(saying("NONE"))
    ((path, headers, asked),) = server.requests
    assert path == "/v1/chat/completions"
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == f"Bearer {KEY}"
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert KEY not in str(asked)
    assert not {"tools", "functions", "tool_choice"} & set(asked)
    assert BOATS in offered(asked)


@pytest.mark.parametrize(
    ("script", "why"),
    [(saying("NONE"), "declined"), (saying(), "empty"), (saying("", " ", "\n"), "empty"), (saying("{}"), "empty")],
)
def test_a_model_that_says_nothing_is_told_of(write: Write, script: Any, why: str) -> None:
    assert_fell_back(write(script), why)
