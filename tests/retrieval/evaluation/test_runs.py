"""Runs, their measures, and how two of them are compared."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.api.__main__ import run as command
from onrecord.retrieval.evaluation.measures import measure
from onrecord.retrieval.evaluation.report import NotComparable, Report, changes, read_reports, to_json
from onrecord.retrieval.evaluation.runs import DEPTH, Run, best_documents, document_ids, make_runs, write_trec
from onrecord.retrieval.evaluation.significance import compare
from onrecord.retrieval.searcher import Searcher

from .test_collections import lay_out


def test_a_document_scores_as_its_best_passage_and_a_run_has_an_end() -> None:
    documents = ["a", "b", "a", *(f"d{n}" for n in range(200))]
    found = best_documents(documents, np.linspace(1, 0, len(documents)))
    assert found["a"] == 1.0
    assert list(found)[:3] == ["a", "b", "d0"]
    assert len(found) == DEPTH


def test_ndcg_is_that_of_its_definition() -> None:
    values = measure({"q": {"a": 1, "b": 3}}, {"q": {"a": 0.9, "x": 0.5, "b": 0.1}})
    # Jarvelin and Kekalainen 2002, gains as graded (trec_eval's): 1 at rank 1, 3 at rank 3; ideal 3 then 1.
    expected = (1 + 3 / math.log2(4)) / (3 + 1 / math.log2(3))
    assert values["nDCG@10"]["q"] == pytest.approx(expected)


def test_a_question_that_the_run_lacks_counts_as_nothing_found() -> None:
    values = measure({"q": {"a": 1}, "lost": {"b": 1}}, {"q": {"a": 1.0}})
    assert values["R@10"] == {"q": 1.0, "lost": 0.0}


def read_trec(file: Path) -> Run:
    """Read a run as others read it."""
    run: Run = {}
    for found in ir_measures.read_trec_run(str(file)):  # type: ignore[no-untyped-call]
        run.setdefault(found.query_id, {})[found.doc_id] = found.score
    return run


def test_a_run_comes_back_from_its_file(tmp_path: Path) -> None:
    run = {"q1": {"a": 0.5, "b": 0.25}, "q2": {"c": 1.0}}
    file = tmp_path / "run.trec"
    with file.open("w") as stream:
        write_trec(run, "name", stream.write)
    assert read_trec(file) == run
    assert file.read_text().splitlines()[0] == "q1 Q0 a 1 0.500000 name"


def test_every_leg_and_both_rank_the_article_that_was_asked_for(searcher: Searcher) -> None:
    from onrecord.retrieval.evaluation.beir import Question

    generation = searcher._generation
    asked = [Question("q", "How many overseas missions does Vietnam have?")]
    runs = make_runs(generation, document_ids(generation), asked)
    assert set(runs) == {"bm25", "dense", "fused"}
    documents = {document.id for document in searcher.documents()}
    assert all(set(run["q"]) <= documents and len(run["q"]) == 5 for run in runs.values())


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8))
def test_significance_is_that_of_flipping_every_sign(pairs: list[tuple[int, int]]) -> None:
    new = {str(n): a / 4 for n, (a, _) in enumerate(pairs)}
    old = {str(n): b / 4 for n, (_, b) in enumerate(pairs)}
    differences = [new[key] - old[key] for key in new]
    seen = abs(sum(differences))
    flips = list(itertools.product((-1, 1), repeat=len(differences)))
    as_large = sum(abs(sum(s * d for s, d in zip(signs, differences, strict=True))) >= seen - 1e-9 for signs in flips)
    assert compare(new, old).p == pytest.approx(as_large / len(flips), abs=0.03)


def report(values: list[float], fingerprint: str = "f") -> Report:
    by_question = {str(n): value for n, value in enumerate(values)}
    return Report("set", "index", fingerprint, 1, 1, {"fused": {"nDCG@10": by_question}}, 0.0)


def test_a_measure_that_fell_by_chance_has_not_fallen() -> None:
    (change,) = changes([report([0.9, 0.5, 0.5, 0.5])], [report([1.0, 0.5, 0.5, 0.5])])
    assert change.difference.mean < 0
    assert not change.fell


def test_a_measure_that_fell_everywhere_has_fallen() -> None:
    (change,) = changes([report([0.4] * 20)], [report([0.5] * 20)])
    assert change.fell


def test_reports_of_other_questions_are_not_compared() -> None:
    with pytest.raises(NotComparable, match="other questions"):
        changes([report([1.0])], [report([1.0], "g")])


def test_reports_come_back_from_json(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(to_json([report([0.5, 1.0])])))
    assert read_reports(file) == [report([0.5, 1.0])]


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other", "reports": []}', "[1]"])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(NotComparable, match="wanted"):
        read_reports(tmp_path / "x.json")


@pytest.fixture
def small_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    queries = "".join(
        json.dumps({"_id": f"q{n}", "text": f"Who keeps {animal}?"}) + "\n"
        for n, animal in enumerate(["zebras", "owls"])
    )
    folder = lay_out(tmp_path / "set", queries, "query-id\tcorpus-id\tscore\nq0\tz\t1\nq1\to\t1\n")
    texts = {"z": "Ann keeps zebras.", "o": "Bob keeps owls.", "x": "Nobody keeps a quagga."}
    lines = "".join(json.dumps({"_id": name, "title": "", "text": text}) + "\n" for name, text in texts.items())
    (folder / "corpus.jsonl").write_text(lines)
    return folder


def test_eval_measures_writes_runs_and_holds_a_gate(
    small_set: Path, encoder_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = ("--encoder", str(encoder_folder))
    assert command(["eval", str(small_set), *own, "--run", str(tmp_path / "out.trec"), "--json"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["reports"][0]["means"]["fused"]["nDCG@10"] == 1.0
    assert set(read_trec(tmp_path / "out.trec")) == set(read_trec(tmp_path / "out.bm25.trec")) == {"q0", "q1"}
    (tmp_path / "now.json").write_text(printed)
    assert command(["eval", str(small_set), *own, "--gate", str(tmp_path / "now.json")]) == 0
    assert "nDCG@10" in capsys.readouterr().out


def test_eval_of_what_is_no_collection_fails_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["eval", str(tmp_path)]) == 2
    assert "BEIR layout" in capsys.readouterr().err
