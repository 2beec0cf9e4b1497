from __future__ import annotations

import json

import pytest

from onrecord.index.analysis import fold
from onrecord.retrieval.crossing.language import Language, language_of
from onrecord.retrieval.crossing.syllables import tokens
from onrecord.retrieval.crossing.table import table

from ...conftest import SHARED

ENGLISH = [
    "What did Phạm Minh Chính say in Nghệ An?",
    "who chaired the conference in nghe an",
    "Phạm Minh Chính",
    "Pham Minh Chinh",
    "hot song",
    "can do ban",
    "Who is Bui Thanh Son?",
    "GDP 2025",
    "Quel est le président de la France ?",
]
VIETNAMESE = ["Kim ngạch xuất khẩu năm 2025 là bao nhiêu?", "chủ tịch nước là ai", "KIM NGẠCH XUẤT KHẨU"]


def told(question: str) -> Language:
    return language_of([token for token in tokens(question) if token.is_word], table())


@pytest.mark.parametrize("question", ENGLISH)
def test_a_question_that_only_names_vietnamese_things_is_not_vietnamese(question: str) -> None:
    assert told(question) is Language.ENGLISH


@pytest.mark.parametrize("question", VIETNAMESE)
def test_a_vietnamese_question_is_told(question: str) -> None:
    assert told(question) is Language.VIETNAMESE


@pytest.mark.parametrize("question", VIETNAMESE)
def test_a_vietnamese_question_without_accents_is_told(question: str) -> None:
    assert told(fold(question).lower()) is Language.BARE


@pytest.mark.parametrize("name", ["qed-nq", "financebench-pages", "clapnq-dev", "scifact"])
def test_no_english_question_of_a_collection_is_taken_for_vietnamese(name: str) -> None:
    file = SHARED / "eval" / "dev" / name / "queries.jsonl"
    if not file.exists():
        pytest.skip("the collections are not here")
    questions = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()[:300]]
    assert {told(question) for question in questions} == {Language.ENGLISH}
