from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import ROOT

from onrecord.index.build import build
from onrecord.index.lexical import LexicalIndex, LexicalWriter
from onrecord.index.records import Article, Document, Passage
from onrecord.retrieval.crossing.cross import cross
from onrecord.retrieval.highlights import highlighter, matched_terms
from onrecord.retrieval.legs import lexical_leg, most_words
from onrecord.retrieval.query import Query, read_question
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher, open_searcher

ENGLISH = [
    "The prime minister of Sweden opened the hospital in May.",
    "The exports of rice to the United States rose by 6.5% in the year.",
    "The council of the city has talked about the price of gold.",
]
VIETNAMESE = [
    "Thủ tướng của Thụy Điển và bệnh viện được khánh thành.",
    "Xuất khẩu gạo của năm là một kỷ lục và giá gạo tăng.",
    "Các cầu thủ của đội tuyển và huấn luyện viên.",
]


def lexical(folder: Path, texts: list[str]) -> LexicalIndex:
    writer = LexicalWriter(folder, 1)
    for number, text in enumerate(texts):
        document = Document(f"d{number}", text, "", "source")
        writer.add(Article(document, (Passage(document.id, 0, len(text), text),)))
    writer.finish()
    return LexicalIndex([(folder, 1, 0)], len(texts))


@pytest.fixture
def english(tmp_path: Path) -> LexicalIndex:
    return lexical(tmp_path, ENGLISH)


@pytest.fixture
def vietnamese(tmp_path: Path) -> LexicalIndex:
    return lexical(tmp_path, VIETNAMESE)


def crossed(question: str, index: LexicalIndex) -> Query:
    return cross(read_question(question, index), index)


class Generation:
    def __init__(self, index: LexicalIndex) -> None:
        self.lexical = index


def best(question: str, index: LexicalIndex) -> int:
    rows, _ = lexical_leg(Generation(index), crossed(question, index), Filters(), 10)  # type: ignore[arg-type]
    return int(rows[0])


def test_no_score_of_a_translated_question_exceeds_the_greatest_possible(english: LexicalIndex) -> None:
    query = crossed("xuất khẩu gạo sang Hoa Kỳ", english)
    _, scores = lexical_leg(Generation(english), query, Filters(), 10)  # type: ignore[arg-type]
    assert query.concepts
    assert 0 < scores[0] <= most_words(english, query)


def test_an_english_question_over_english_articles_is_left_as_it_is(english: LexicalIndex) -> None:
    query = read_question("What did the prime minister of Sweden open?", english)
    assert cross(query, english) is query


def test_a_vietnamese_question_over_vietnamese_articles_is_left_as_it_is(vietnamese: LexicalIndex) -> None:
    query = read_question("Thủ tướng Thụy Điển là ai?", vietnamese)
    assert cross(query, vietnamese) is query


@pytest.mark.parametrize(
    ("question", "row"),
    [("Thủ tướng Thụy Điển là ai?", 0), ("xuất khẩu gạo sang Hoa Kỳ", 1), ("giá vàng là bao nhiêu", 2)],
)
def test_a_vietnamese_question_finds_the_english_article(english: LexicalIndex, question: str, row: int) -> None:
    assert best(question, english) == row


@pytest.mark.parametrize(("question", "row"), [("thu tuong thuy dien la ai", 0), ("xuat khau gao sang hoa ky", 1)])
def test_it_does_so_without_accents(english: LexicalIndex, question: str, row: int) -> None:
    assert best(question, english) == row


@pytest.mark.parametrize(("question", "row"), [("Who is the prime minister of Sweden?", 0), ("rice exports", 1)])
def test_an_english_question_finds_the_vietnamese_article(vietnamese: LexicalIndex, question: str, row: int) -> None:
    assert best(question, vietnamese) == row


def test_a_month_is_named_in_english(english: LexicalIndex) -> None:
    assert best("tháng 5 có bệnh viện nào", english) == 0


def test_a_number_is_written_the_english_way(english: LexicalIndex) -> None:
    assert (("6.5%",), 1.0) in [
        found for each in crossed("tăng 6,5% là gì", english).concepts for found in each.alternatives
    ]


def test_the_name_of_a_person_is_not_translated(english: LexicalIndex) -> None:
    sources = {each.source for each in crossed("Thủ tướng Phạm Minh Chính nói gì?", english).concepts}
    assert "Thủ tướng" in sources
    assert sources.isdisjoint({"Phạm", "Minh", "Chính"})


def test_what_the_encoder_reads_is_english(english: LexicalIndex) -> None:
    assert crossed("Thủ tướng Thụy Điển là ai?", english).read.startswith("prime minister swed")


def test_words_that_no_article_spells_so_are_not_searched_for_without_their_accents(english: LexicalIndex) -> None:
    assert "hoa" not in {term.body for term in crossed("xuất khẩu sang Hoa Kỳ", english).terms}


def test_a_name_that_is_not_translated_is_still_searched_for(english: LexicalIndex) -> None:
    assert {"pham", "minh", "chinh"} <= {term.body for term in crossed("Ông Phạm Minh Chính nói gì?", english).terms}


def test_a_translated_word_is_highlighted_and_explained(english: LexicalIndex) -> None:
    query = crossed("xuất khẩu là bao nhiêu", english)
    assert [ENGLISH[1][start:end] for start, end in highlighter(query)(ENGLISH[1])] == ["exports"]
    assert matched_terms("", ENGLISH[1], query) == ("xuất khẩu → exports",)


def test_where_articles_are_in_both_languages_both_are_searched(tmp_path: Path) -> None:
    index = lexical(tmp_path, ENGLISH + VIETNAMESE)
    rows, _ = lexical_leg(Generation(index), crossed("xuất khẩu gạo", index), Filters(), 10)  # type: ignore[arg-type]
    assert {1, 4} <= set(rows.tolist())


def test_the_same_question_is_translated_the_same_way(english: LexicalIndex) -> None:
    assert crossed("xuất khẩu gạo sang Hoa Kỳ", english) == crossed("xuất khẩu gạo sang Hoa Kỳ", english)


@pytest.mark.parametrize(
    "question", ["Có bao nhiêu cơ quan đại diện ở nước ngoài?", "co bao nhieu co quan dai dien o nuoc ngoai"]
)
def test_a_vietnamese_question_finds_the_seed_that_answers_it(searcher: Searcher, question: str) -> None:
    assert any("94" in hit.text and "abroad" in hit.text for hit in searcher.search(question, k=5))


def test_among_english_articles_a_vietnamese_one_is_found_by_its_words(tmp_path: Path, encoder_folder: Path) -> None:
    text = "Sáng 12/5, Bộ trưởng Trần Minh Khôi khai mạc triển lãm cà phê tại Buôn Ma Thuột. Có 320 gian hàng."
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "coffee", "title": "Khai mạc", "text": text}), "utf-8")
    build([tmp_path / "in.jsonl", ROOT / "seeds"], tmp_path / "index", encoder=str(encoder_folder))
    with open_searcher(tmp_path / "index") as opened:
        assert opened.search("Ai khai mạc triển lãm cà phê?", 1)[0].document_id == "coffee"
        assert "94" in " ".join(hit.text for hit in opened.search("Có bao nhiêu cơ quan đại diện ở nước ngoài?", 5))


def test_who_asks_is_told_the_translation(searcher: Searcher) -> None:
    read = searcher.search("Có bao nhiêu cơ quan đại diện ở nước ngoài?").interpretation
    assert read is not None
    assert read.notes[-1].startswith("searched by its translation, word by word: ")
    assert searcher.search("How many representative offices are there abroad?").interpretation is None


def test_english_questions_over_the_seeds_rank_as_without_translation(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "How many Vietnamese representative offices are there abroad?"
    with_it = searcher.ask(question)
    monkeypatch.setattr("onrecord.retrieval.understanding.crossed", lambda query, generation: query)
    assert searcher.ask(question) == with_it
