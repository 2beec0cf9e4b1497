"""Reading collections in BEIR layout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.retrieval.evaluation.beir import NotACollection, read_collection
from onrecord.retrieval.evaluation.evaluate import limits_of


def lay_out(folder: Path, queries: str, qrels: str = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n") -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "text": "A text."}\n', "utf-8")
    (folder / "queries.jsonl").write_text(queries, "utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    return folder


QUERY = json.dumps({"_id": "q1", "text": "What?", "answers": ["That"], "answerable": True}) + "\n"


def test_a_collection_has_its_questions_and_positive_grades(tmp_path: Path) -> None:
    found = read_collection(lay_out(tmp_path / "set", QUERY))
    (question,) = found.questions
    assert (found.name, question.id, question.text, question.answers) == ("set", "q1", "What?", ("That",))
    assert found.qrels == {"q1": {"d1": 1}}


def test_a_question_that_does_not_say_whether_it_has_an_answer_is_neither(tmp_path: Path) -> None:
    found = read_collection(lay_out(tmp_path / "set", '{"_id": "q1", "text": "What?"}\n'))
    assert found.questions[0].answerable is None


def test_other_grades_make_another_fingerprint(tmp_path: Path) -> None:
    one = read_collection(lay_out(tmp_path / "one", QUERY))
    other = read_collection(lay_out(tmp_path / "other", QUERY, "query-id\tcorpus-id\tscore\nq1\td1\t2\n"))
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("queries", "qrels", "said"),
    [
        ("{\n", None, "queries.jsonl, line 1"),
        ('{"_id": "q1"}\n', None, "queries.jsonl, line 1"),
        ("[]\n", None, "queries.jsonl, line 1"),
        (QUERY, "query-id\tcorpus-id\tscore\nq1\td1\tyes\n", "test.tsv, line 2"),
        (QUERY, "a\tb\tc\nq1\td1\t1\n", "test.tsv, line 2"),
        (QUERY, "query-id\tcorpus-id\tscore\nq9\td1\t1\n", "none of the 1 questions"),
    ],
)
def test_a_broken_collection_is_refused_by_file_and_line(
    tmp_path: Path, queries: str, qrels: str | None, said: str
) -> None:
    folder = lay_out(tmp_path / "set", queries, *([qrels] if qrels else []))
    with pytest.raises(NotACollection, match=said):
        read_collection(folder)


def test_a_folder_without_a_corpus_is_no_collection(tmp_path: Path) -> None:
    with pytest.raises(NotACollection, match=r"no corpus\.jsonl or corpus\.jsonl\.gz"):
        read_collection(tmp_path)


def test_a_corpus_of_any_size_is_read(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl.gz"
    with corpus.open("wb") as file:
        file.truncate(1 << 30)  # takes no room on disk
    limits = limits_of(corpus)
    assert limits.file_bytes >= 1 << 30
    assert limits.unpacked(1 << 30) >= 10 << 30
