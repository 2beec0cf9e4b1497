"""What people ask the five articles, and what they must be told."""

from __future__ import annotations

import unicodedata

import pytest

from onrecord.retrieval.judging import SURE
from onrecord.retrieval.results import Filters, Turn
from onrecord.retrieval.searcher import Searcher

# (question, words that the first quote must hold)
ASKED = [
    ("How many overseas missions does Vietnam have?", "94 Vietnamese representative"),
    ("Who chaired the conference in Nghe An?", "Nguyen Duc Trung"),
    ("Which resolution approved the action plan on economic diplomacy?", "21/NQ-CP"),
    ("What was Vietnam's total trade turnover in 2023?", "683 billion USD"),
    ("How much FDI did Vietnam attract?", "36.6 billion USD"),
    ("By how much did FDI rise?", "32.1%"),
    ("When did the 32nd Diplomatic Conference take place?", "December 21"),
    ("Which countries sent high-level delegations to Vietnam in January?", "Germany, Indonesia"),
    ("Who co-chaired the Government bridge?", "Tran Luu Quang"),
    ("What are the three key groups of tasks for economic diplomacy in 2024?", "three key groups of tasks"),
]
UNANSWERABLE = [
    "Who is the president of Brazil?",
    "What is the capital of France?",
    "What did Pham Minh Chinh say about Bitcoin?",
    "When will the high-speed railway be finished?",
    "How do I bake bread?",
    "asdf qwer zxcv",
    "Who won the election in Hungary?",
    "What is the population of Nghe An province?",
    "Which company built the semiconductor plant in Binh Dinh?",
]


@pytest.mark.parametrize(("question", "words"), ASKED)
def test_the_first_quote_holds_the_answer(searcher: Searcher, question: str, words: str) -> None:
    answer = searcher.ask(question)
    assert answer.answered
    assert words in answer.citations[0].text


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_what_the_articles_do_not_say_is_not_answered(searcher: Searcher, question: str) -> None:
    answer = searcher.ask(question)
    assert not answer.answered
    assert (answer.text, answer.citations) == ("", ())
    assert answer.abstained
    assert answer.abstained.reason
    assert answer.abstained.nearest


def test_a_sentence_about_all_but_the_thing_asked_for_comes_first_and_is_not_trusted(searcher: Searcher) -> None:
    answer = searcher.ask("Who won the election in Hungary?", max_risk=1)
    assert "Hungary" in answer.citations[0].text
    assert answer.confidence < SURE


@pytest.mark.parametrize("question", [question for question, _ in ASKED] + UNANSWERABLE)
def test_every_quote_stands_in_its_article_where_it_says(searcher: Searcher, question: str) -> None:
    answer = searcher.ask(question, max_risk=1)
    for citation in answer.citations:
        assert answer.text[citation.start : citation.end] == citation.text
        for source in citation.sources:
            assert searcher.document(source.document_id).text[source.start : source.end] == source.quote


@pytest.mark.parametrize("question", [question for question, _ in ASKED])
def test_no_quote_overlaps_page_furniture(searcher: Searcher, question: str) -> None:
    for citation in searcher.ask(question, max_risk=1).citations:
        (source,) = citation.sources
        furniture = searcher.document(source.document_id).furniture
        assert not [span for span in furniture if span.start < source.end and source.start < span.end]


def test_articles_that_agree_on_a_figure_are_quoted_beside_each_other(searcher: Searcher) -> None:
    answer = searcher.ask("How many overseas missions does Vietnam have?")
    assert all("94" in citation.text for citation in answer.citations)
    assert len({source.document_id for citation in answer.citations for source in citation.sources}) == 3


def test_a_question_in_decomposed_letters_gets_the_same_answer(searcher: Searcher) -> None:
    question = "Phạm Minh Chính nói gì?"
    composed = searcher.ask(question, max_risk=1)
    decomposed = searcher.ask(unicodedata.normalize("NFD", question), max_risk=1)
    assert [c.sources for c in composed.citations] == [c.sources for c in decomposed.citations]


def test_a_name_with_its_accents_finds_the_name_without(searcher: Searcher) -> None:
    assert all("Pham Minh Chinh" in f"{hit.title} {hit.text}" for hit in searcher.search("Phạm Minh Chính", 3))


def test_a_code_is_found_as_written(searcher: Searcher) -> None:
    assert "21/NQ-CP" in searcher.search("21/NQ-CP", 1)[0].text


def test_scores_fall_with_the_rank_and_lie_between_0_and_1(searcher: Searcher) -> None:
    scores = [hit.score for hit in searcher.search("economic diplomacy in 2024", 30)]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_pages_of_a_search_join_without_overlap(searcher: Searcher) -> None:
    whole = [hit.id for hit in searcher.search("trade", 20)]
    first, second = searcher.search("trade", 10), searcher.search("trade", 10, offset=10)
    assert [hit.id for hit in (*first, *second)] == whole
    assert first.next_offset == 10


def test_the_last_page_has_no_next(searcher: Searcher) -> None:
    assert searcher.search("trade", 100).next_offset is None


def test_explained_parts_add_up_to_the_fused_score(searcher: Searcher) -> None:
    for hit in searcher.search("free trade agreements", 10, explain=True):
        assert hit.explanation
        parts = sum(leg.weight * leg.normalised for leg in hit.explanation.legs.values())
        assert abs(parts - hit.explanation.fused) < 1e-9


def test_a_follow_up_is_searched_with_the_question_it_follows(searcher: Searcher) -> None:
    history = [Turn("user", "Who chaired the conference in Nghe An?"), Turn("assistant", "Nguyen Duc Trung.")]
    alone = searcher.search("And who else attended it there?", 1)[0]
    followed = searcher.ask("And who else attended it there?", history=history, max_risk=1)
    assert "Nghe An" in searcher.document(followed.citations[0].sources[0].document_id).text
    assert alone is not None


def test_as_of_leaves_undated_articles_out(searcher: Searcher) -> None:
    hits = searcher.search("economic diplomacy", 10, filters=Filters(as_of="2030-01-01"))
    assert {hit.published for hit in hits} == {"2024-02-22", "2024-04-02"}


def test_as_of_leaves_later_articles_out(searcher: Searcher) -> None:
    answer = searcher.ask("Who chaired the conference in Nghe An?", filters=Filters(as_of="2024-01-31"))
    assert answer.abstained
    assert answer.abstained.reason == "no article passes the filters"


@pytest.mark.parametrize(
    "question",
    [
        'title:"x" AND (body:* OR NOT -foo~2) ^5 [a TO z] {b} \\',
        "'; DROP TABLE documents; --",
        "(a+)+$ " * 200,
        "\u202etxet neddih\u202c",
        "a" * 4000,
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀 ＦＵＬＬ ﬁ",
    ],
    ids=range(6),
)
def test_any_text_is_a_legal_question(searcher: Searcher, question: str) -> None:
    searcher.ask(question)
    searcher.search(question)
