"""Measuring the answers to a collection's questions, by the library and by ``onrecord eval --answers``."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onrecord.api.__main__ import run as command
from onrecord.api.riskplot import drawing
from onrecord.retrieval.evaluation.answer_report import (
    AnswerReport,
    answers_to_json,
    read_answer_reports,
)
from onrecord.retrieval.evaluation.answering import AnswerEvaluation, evaluate_answers, evenly, scorable
from onrecord.retrieval.evaluation.answers import holds_answer
from onrecord.retrieval.evaluation.asked import MEASURES, short_answer
from onrecord.retrieval.evaluation.beir import NotACollection, read_collection
from onrecord.retrieval.evaluation.report import NotComparable, changes
from onrecord.retrieval.searcher import open_searcher

from ...conftest import SEEDS
from .test_collections import lay_out

ANSWERS = {
    "How many Vietnamese representative agencies abroad attended the conference?": ("94", "002", "004"),
    "Who co-chaired the Government bridge?": ("Tran Luu Quang", "002"),
    "Who chaired the conference at Nghe An province?": ("Nguyen Duc Trung", "002"),
    "Who is the Head of the Economic Diplomacy Steering Committee?": ("Nguyen Minh Hang", "004"),
    "Which resolution approves an action plan on economic diplomacy?": ("21/NQ-CP", "000"),
    "Which diplomatic conference was organized on December 21 in Hanoi?": ("32nd Diplomatic Conference", "003"),
}
K = 2  # passages
NO_ANSWERS = ("What is the melting point of tungsten?", "Who painted the ceiling of the opera in Paris?")


@pytest.fixture(scope="module")
def seeds_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed articles as a collection, with questions that they answer, two that they do not, and one unknown."""
    told = [
        {"_id": f"q{n}", "text": question, "answers": [answer], "answerable": True}
        for n, (question, (answer, *_)) in enumerate(ANSWERS.items())
    ]
    told += [{"_id": f"n{n}", "text": text, "answers": [], "answerable": False} for n, text in enumerate(NO_ANSWERS)]
    told.append({"_id": "u", "text": "What of exports?"})
    graded = [f"q{n}\t{article}\t1\n" for n, (_, *relevant) in enumerate(ANSWERS.values()) for article in relevant]
    folder = lay_out(
        tmp_path_factory.mktemp("answers") / "seeds",
        "".join(json.dumps(each) + "\n" for each in told),
        "query-id\tcorpus-id\tscore\n" + "".join(graded),
    )
    texts = {file.name[:3]: file.read_text("utf-8") for file in sorted(SEEDS.glob("*.txt"))}
    lines = [json.dumps({"_id": article, "title": "", "text": text}) + "\n" for article, text in texts.items()]
    (folder / "corpus.jsonl").write_text("".join(lines), "utf-8")
    return folder


@pytest.fixture(scope="module")
def seeds_answers_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers-index")


@pytest.fixture(scope="module")
def measured(seeds_set: Path, seeds_answers_index: Path, encoder_folder: Path) -> AnswerEvaluation:
    return evaluate_answers(
        seeds_set, index=seeds_answers_index, k=K, on_progress=lambda *_: None, encoder=str(encoder_folder)
    )


def test_every_question_with_a_known_answer_or_known_to_have_none_is_asked(measured: AnswerEvaluation) -> None:
    report = measured.report
    assert list(report.confidence) == [*(f"q{n}" for n in range(6)), "n0", "n1"]
    assert (report.scorable, report.left_out, report.unanswerable) == (8, 1, ["n0", "n1"])
    assert all(0 <= value <= 1 for values in report.values.values() for value in values.values())
    assert set(report.values) == set(MEASURES)


def test_what_is_served_stands_in_the_articles(measured: AnswerEvaluation) -> None:
    means = measured.report.means()
    assert (means["citation recall"], means["citation precision"]) == (1.0, 1.0)


def test_answers_are_found_and_no_quote_is_right_where_there_is_none(measured: AnswerEvaluation) -> None:
    means = measured.report.means()
    assert means["first quote"] >= 0.5
    assert means["first quote"] <= means["any quote"] <= means["top 10"]
    assert not any(measured.report.right[one] for one in ("n0", "n1"))
    assert not {"n0", "n1"} & measured.report.values["first quote"].keys()


def test_confidence_tells_questions_about_something_else(measured: AnswerEvaluation) -> None:
    assert measured.report.abstention().auroc_answerable == 1.0


def test_a_max_risk_is_silent_where_ask_is(measured: AnswerEvaluation, seeds_answers_index: Path) -> None:
    for found in measured.report.abstention().kept[-2:]:
        with open_searcher(seeds_answers_index) as searcher:
            answered = [searcher.ask(each.question, K, max_risk=found.max_risk).answered for each in measured.asked]
        assert found.coverage == sum(answered) / len(answered)


def test_the_quotes_scored_are_those_that_ask_gives(measured: AnswerEvaluation, seeds_answers_index: Path) -> None:
    one = measured.asked[0]
    with open_searcher(seeds_answers_index) as searcher:
        answer = searcher.ask(one.question, K, max_risk=1)
    assert one.confidence == answer.confidence
    assert one.quotes == tuple(citation.text for citation in answer.citations)
    assert one.has_span == (answer.answer_span is not None)
    assert one.short in answer.citations[0].text


def test_a_short_answer_is_scored_where_there_is_one() -> None:
    quote = SimpleNamespace(text="It has 94 missions.")
    given: Any = SimpleNamespace(citations=(quote,), answer_span=SimpleNamespace(text="94"))
    assert short_answer(given) == ("94", True)
    given.answer_span = None
    assert short_answer(given) == ("It has 94 missions.", False)
    given.citations = ()
    assert short_answer(given) == ("", False)


def test_a_sentence_holds_whole_words_or_a_long_answer_cut_within_one() -> None:
    assert not holds_answer("We know that.", ["no"])
    assert not holds_answer("Anything", ["", "?"])
    cut = "urrently there is no vaccine and no antiviral treatmen"
    assert holds_answer("Currently there is no vaccine and no antiviral treatment.", [cut])
    told = "Ann keeps zebras. Bob, who is her elder brother, keeps many owls and a quagga."
    assert holds_answer("Bob, who is her elder brother, keeps many owls", [told])
    assert not holds_answer("Ann keeps zebras.", [told])  # too little of it to be no chance


def test_a_sample_is_spaced_evenly_and_the_same_each_time() -> None:
    assert list(evenly(range(10), 5)) == [0, 2, 4, 6, 8]
    assert list(evenly(range(3), 5)) == [0, 1, 2]
    assert len(set(evenly(range(715), 40))) == 40


def test_a_collection_without_answers_is_refused(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "set", '{"_id": "q1", "text": "What?"}\n')
    with pytest.raises(NotACollection, match="set has no answers"):
        scorable(read_collection(folder))


def test_answer_reports_come_back_from_json(measured: AnswerEvaluation, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(answers_to_json([measured.report])))
    assert read_answer_reports(file) == [measured.report]


@pytest.mark.parametrize("text", ["", "{}", '{"format": "onrecord evaluation 2", "reports": []}', "[1]"])
def test_what_is_no_report_on_answers_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(NotComparable, match="wanted"):
        read_answer_reports(tmp_path / "x.json")


def report(values: list[float], first: int = 0) -> AnswerReport:
    by_question = {str(n): value for n, value in enumerate(values, start=first)}
    right = {question: value == 1 for question, value in by_question.items()}
    return AnswerReport("set", "i", "f", 1, 1, 10, None, 20, 0, 0, {"first quote": by_question}, by_question, right, [])


def test_answers_that_became_worse_everywhere_have_fallen() -> None:
    (change,) = changes([report([0.0] * 20)], [report([1.0] * 20)])
    assert change.fell


def test_samples_are_compared_over_the_questions_of_both() -> None:
    (change,) = changes([report([0.0, 1.0, 1.0])], [report([1.0, 1.0, 0.0], first=1)])
    assert (change.before, change.now, change.difference.questions) == (1.0, 1.0, 2)


def test_samples_without_a_question_in_common_are_not_compared() -> None:
    with pytest.raises(NotComparable, match="none of these questions"):
        changes([report([1.0])], [report([1.0], first=1)])


def test_a_plot_has_a_curve_for_each_collection() -> None:
    name = "a <b> & \u202ec"
    found = ET.fromstring(drawing([replace(report([0.9, 0.5, 1.0]), collection=name)] * 9))
    mark = "{http://www.w3.org/2000/svg}"
    curves = found.findall(f"{mark}polyline")
    assert [bool(curve.get("stroke-dasharray")) for curve in curves] == [False] * 8 + [True]
    assert sum((each.text or "").startswith("a <b> & ") for each in found.findall(f"{mark}text")) == 9
    for point in curves[0].get("points", "").split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= 760
        assert 0 <= y <= 440


def test_eval_answers_tells_writes_draws_and_holds_a_gate(
    seeds_set: Path,
    seeds_answers_index: Path,
    measured: AnswerEvaluation,
    encoder_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ONRECORD_K", str(K))
    own = ["eval", "--answers", str(seeds_set), "--index", str(seeds_answers_index), "--encoder", str(encoder_folder)]
    files = ["--answers-out", str(tmp_path / "out.jsonl"), "--plot", str(tmp_path / "risk.svg")]
    assert command([*own, "--json", *files]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["reports"][0]["means"] == measured.report.means()
    assert printed["reports"][0]["curve"][-1]["coverage"] == 1.0
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == [each.id for each in measured.asked]
    assert ET.parse(tmp_path / "risk.svg").getroot().get("viewBox")
    better = tmp_path / "better.json"
    printed["reports"][0]["values"]["brier"] = dict.fromkeys(printed["reports"][0]["values"]["brier"], 2.0)
    better.write_text(json.dumps(printed))
    assert command([*own, "--most", "8", "--gate", str(better)]) == 1
    told = capsys.readouterr()
    assert "brier fell from 2.000" in told.err
    assert told.out.splitlines()[1].split()[:4] == ["seeds", "8", "8", "6"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--answers", "--run", "x.trec"], "--answers-out"),
        (["--most", "3"], "add --answers"),
        (["--plot", "x.svg"], "add --answers"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["eval", str(tmp_path), *given]) == 2
    assert said in capsys.readouterr().err


def test_no_collection_is_begun_if_one_has_no_answers(
    seeds_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = lay_out(tmp_path / "other", '{"_id": "q1", "text": "What?"}\n')
    assert command(["eval", "--answers", str(seeds_set), str(other)]) == 2
    told = capsys.readouterr().err
    assert "other has no answers" in told
    assert "asking" not in told
