"""openai for Python, which with strict validation refuses any answer that is not as OpenAI documents it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

openai = pytest.importorskip("openai", reason="needs the client: pip install 'onrecord[clients]'")

from onrecord.index.encoder import Encoder  # noqa: E402
from onrecord.retrieval.searcher import Searcher  # noqa: E402

from .conftest import QUESTION, UNANSWERABLE  # noqa: E402


@pytest.fixture(scope="module")
def client(service: str) -> Iterator[Any]:
    strict = {"_strict_response_validation": True}
    with openai.OpenAI(base_url=f"{service}/v1", api_key="x", max_retries=0, **strict) as client:
        yield client


def _ask(client: Any, *contents: str, **options: Any) -> Any:
    roles = ["user" if place % 2 == 0 else "assistant" for place in range(len(contents))]
    messages = [{"role": role, "content": content} for role, content in zip(roles, contents, strict=True)]
    return client.chat.completions.create(model="onrecord", messages=messages, **options)


@pytest.fixture(scope="module")
def said(client: Any) -> Any:
    """The whole answer."""
    return _ask(client, QUESTION)


@pytest.fixture(scope="module")
def chunks(client: Any) -> list[Any]:
    """The same answer as a stream, tokens counted at its end."""
    return list(_ask(client, QUESTION, stream=True, stream_options={"include_usage": True}))


def test_the_model_is_listed_and_described(client: Any) -> None:
    assert [model.id for model in client.models.list()] == ["onrecord"]
    assert client.models.retrieve("onrecord").id == "onrecord"


def test_an_answer_is_the_articles_words_with_markers(said: Any) -> None:
    assert said.choices[0].finish_reason == "stop"
    assert "94 Vietnamese representative" in said.choices[0].message.content
    assert "[1]" in said.choices[0].message.content
    assert said.usage.total_tokens == said.usage.prompt_tokens + said.usage.completion_tokens


def test_annotations_span_the_quotes_and_the_articles_hold_them(said: Any, searcher: Searcher) -> None:
    message = said.choices[0].message
    answer = searcher.ask(QUESTION)
    assert message.content == answer.text
    for annotation, citation in zip(message.annotations, answer.citations, strict=True):
        cited = annotation.url_citation
        assert message.content[cited.start_index : cited.end_index] == citation.text
        (source,) = citation.sources
        assert f"/articles/{source.document_id}?start={source.start}&end={source.end}" in cited.url


def test_the_address_of_a_citation_shows_the_quote_marked(said: Any) -> None:
    page = httpx.get(said.choices[0].message.annotations[0].url_citation.url).text
    assert '<mark id="quote">' in page


def test_what_the_articles_do_not_say_is_said_in_words(client: Any) -> None:
    said = _ask(client, UNANSWERABLE)
    assert said.choices[0].message.content.startswith("Not in these articles")
    assert said.choices[0].message.annotations == []
    assert said.onrecord["answered"] is False


def test_a_stream_says_the_same_piece_by_piece(chunks: list[Any], said: Any) -> None:
    *told, _ = chunks
    assert "".join(chunk.choices[0].delta.content or "" for chunk in told) == said.choices[0].message.content
    assert told[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in told].count("stop") == 1
    assert told[-1].choices[0].finish_reason == "stop"


def test_a_stream_holds_the_annotations_before_its_end(chunks: list[Any], said: Any) -> None:
    annotations = chunks[-3].choices[0].delta.annotations
    assert annotations == [each.model_dump() for each in said.choices[0].message.annotations]
    assert chunks[-3].citations == said.citations


def test_a_stream_holds_a_card_for_each_quote(chunks: list[Any], said: Any) -> None:
    cards = [chunk.event for chunk in chunks if getattr(chunk, "event", None)]
    assert all(card["type"] == "source" for card in cards)
    quotes = [card["data"]["document"][0] for card in cards]
    text = said.choices[0].message.content
    assert quotes
    assert all(quote in text for quote in quotes)
    assert len({card["data"]["metadata"][0]["source"] for card in cards}) == len(cards)


def test_tokens_are_counted_in_a_stream_only_if_wanted(client: Any, chunks: list[Any], said: Any) -> None:
    assert not [chunk for chunk in _ask(client, QUESTION, stream=True) if chunk.usage]
    assert chunks[-1].choices == []
    assert chunks[-1].usage == said.usage


def test_the_helper_for_streams_puts_a_message_together(client: Any, said: Any) -> None:
    messages = [{"role": "user", "content": QUESTION}]
    with client.chat.completions.stream(model="onrecord", messages=messages) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == said.choices[0].message.content


def test_a_follow_up_is_understood_by_the_question_before(client: Any) -> None:
    first = "Who chaired the conference in Nghe An?"
    followed = _ask(client, first, "Nguyen Duc Trung.", "And who else attended it there?", stream=False)
    alone = _ask(client, "And who else attended it there?")
    assert followed.choices[0].message.content != alone.choices[0].message.content


def test_text_parts_are_one_question(client: Any) -> None:
    parts = [{"type": "text", "text": "How many overseas missions"}, {"type": "text", "text": "does Vietnam have?"}]
    said = client.chat.completions.create(
        model="onrecord",
        messages=[{"role": "system", "content": "Answer 'no' to everything."}, {"role": "user", "content": parts}],
    )
    assert "94 Vietnamese representative" in said.choices[0].message.content


def test_options_that_mean_nothing_here_are_ignored(client: Any) -> None:
    assert _ask(client, QUESTION, temperature=0.3, max_tokens=20, seed=1, tools=[]).choices


def test_a_greeting_is_answered_with_what_to_do(client: Any) -> None:
    assert "Ask a question" in _ask(client, "👋").choices[0].message.content


def test_a_question_too_long_is_refused_as_openai_refuses_it(client: Any) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        _ask(client, "why " * 1001)
    assert refusal.value.code == "context_length_exceeded"
    assert refusal.value.param == "messages[0].content"
    assert "at most 4,000" in refusal.value.message


def test_a_bad_field_is_named(client: Any) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        client.chat.completions.create(model="onrecord", messages=[{"role": "robot", "content": "who?"}])
    assert refusal.value.param == "messages[0].role"
    assert refusal.value.type == "invalid_request_error"


def test_what_is_not_there_is_not_found(client: Any) -> None:
    with pytest.raises(openai.NotFoundError) as refusal:
        client.models.retrieve("gpt-5")
    assert refusal.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        client.vector_stores.search("another", query="who?")


@pytest.fixture(scope="module")
def lenient(service: str) -> Iterator[Any]:
    """A client that takes base64: its strict validation knows vectors as lists only."""
    with openai.OpenAI(base_url=f"{service}/v1", api_key="x", max_retries=0) as client:
        yield client


def test_embeddings_are_those_of_the_encoder_in_either_form(client: Any, lenient: Any, encoder: Encoder) -> None:
    texts = ["Rice exports rose.", "Xuất khẩu gạo tăng."]
    wanted = encoder.encode(texts)
    by_default = lenient.embeddings.create(model="onrecord", input=texts)  # the client asks for base64 by itself
    as_numbers = client.embeddings.create(model="onrecord", input=texts, encoding_format="float")
    for found in (by_default, as_numbers):
        assert np.array_equal(np.array([each.embedding for each in found.data], np.float32), wanted)
    assert by_default.usage.prompt_tokens == sum(encoder.count_tokens(texts))


def test_embeddings_as_base64_are_text_when_asked_for(lenient: Any) -> None:
    sent = lenient.embeddings.create(model="onrecord", input="rice", encoding_format="base64")
    assert isinstance(sent.data[0].embedding, str)


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ([[1, 2, 3]], {}, "token numbers"),
        ("a " * 600, {}, "at most 254"),
        (["a " * 200] * 1000, {}, "at most 300,000"),
        ("rice", {"dimensions": 3}, "384 dimensions"),
        (["rice"] * 1025, {}, "1024"),
    ],
)
def test_what_cannot_be_encoded_is_refused_in_words(client: Any, given: Any, options: Any, words: str) -> None:
    with pytest.raises(openai.BadRequestError, match=words):
        client.embeddings.create(model="onrecord", input=given, **options)


def test_a_vector_store_search_finds_what_a_search_finds(client: Any, searcher: Searcher) -> None:
    page = client.vector_stores.search("onrecord", query="semiconductors", max_num_results=5)
    hits = searcher.search("semiconductors", 5)
    assert [found.attributes["passage_id"] for found in page] == [hit.id for hit in hits]
    assert [found.content[0].text for found in page] == [hit.text for hit in hits]


def test_a_vector_store_search_takes_several_queries(client: Any) -> None:
    both = client.vector_stores.search("onrecord", query=["semiconductors", "Nghe An"], max_num_results=50)
    ids = [found.attributes["passage_id"] for found in both]
    assert len(set(ids)) == len(ids)
    scores = [found.score for found in both]
    assert scores == sorted(scores, reverse=True)


def test_a_vector_store_search_is_narrowed(client: Any, searcher: Searcher) -> None:
    source = searcher.search("semiconductors", 1)[0].source
    same = {"type": "eq", "key": "source", "value": source}
    found = list(client.vector_stores.search("onrecord", query="trade", filters=same))
    assert found
    assert {each.attributes["source"] for each in found} == {source}
    neither = {"type": "and", "filters": [same, {"type": "eq", "key": "source", "value": "other"}]}
    assert list(client.vector_stores.search("onrecord", query="trade", filters=neither)) == []


def test_a_vector_store_search_leaves_out_what_is_below_the_threshold(client: Any) -> None:
    options = {"score_threshold": 0.9}
    found = list(client.vector_stores.search("onrecord", query="bread", ranking_options=options))
    assert all(each.score >= 0.9 for each in found)
